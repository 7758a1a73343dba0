package dev.tusk.cli.ingest;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import java.util.List;

/** Makes collections with what is right for most: English keyword search and vectors of the smallest bundled model. */
public final class NewCollection {

    /** Three times as fast as the other bundled model. */
    public static final String DEFAULT_MODEL = "minilm";

    /** For a collection without vectors. */
    static final String NO_MODEL = "none";

    private NewCollection() {}

    /** The collection of this name; made when it is not there. */
    public static Collection create(Tusk tusk, String name, List<DeclaredField> fields) {
        return create(tusk, name, DEFAULT_MODEL, fields);
    }

    /** As {@link #create(Tusk, String, List)}, with vectors of another model; "none" for none. */
    static Collection create(Tusk tusk, String name, String model, List<DeclaredField> fields) {
        CollectionDefinition.Builder definition = CollectionDefinition.named(name);
        if (!model.equals(NO_MODEL)) {
            definition.embedding(tusk.models().find(model));
        }
        fields.forEach(field -> definition.field(field.name(), field.type()));
        try {
            return tusk.collections().create(definition.build());
        } catch (TuskException e) {
            if (e.code() == ErrorCode.COLLECTION_EXISTS) {
                return tusk.collection(name);
            }
            throw e;
        }
    }
}
