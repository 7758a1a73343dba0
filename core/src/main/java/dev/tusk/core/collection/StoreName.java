package dev.tusk.core.collection;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.regex.Pattern;

/**
 * What the tables of a collection are called by: the name of the collection that was made with them, and for those that a change of
 * model made later a full stop and a number behind it, as in {@code docs.2}. No other collection's tables can have such a name.
 */
public record StoreName(String value) {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{0,39}(?:[.][1-9][0-9]{0,3})?");

    public StoreName {
        if (!FORM.matcher(value).matches()) {
            throw new TuskException(ErrorCode.INVALID_NAME, "\"%s\" cannot be the name of a store".formatted(value));
        }
    }

    /** The one that a collection has from its beginning. */
    public static StoreName first(CollectionName collection) {
        return new StoreName(collection.value());
    }

    /** The name of the collection that it was made for. */
    String collection() {
        int stop = value.indexOf('.');
        return stop < 0 ? value : value.substring(0, stop);
    }

    @Override
    public String toString() {
        return value;
    }
}
