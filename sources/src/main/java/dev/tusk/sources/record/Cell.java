package dev.tusk.sources.record;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Cells of tables of text as values: what they look like, where that is written the same again. */
final class Cell {

    /** No zeros in front: those are the digits of a key, not of a number. */
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?");

    private Cell() {}

    /** A Long, a BigDecimal, a Boolean, the text itself, or null for an empty one. */
    static @Nullable Object value(String text) {
        if (text.isEmpty()) {
            return null;
        }
        char first = text.charAt(0);
        if (first == 't' && text.equals("true")) {
            return true;
        }
        if (first == 'f' && text.equals("false")) {
            return false;
        }
        boolean mayBeNumber = first == '-' || (first >= '0' && first <= '9');
        if (!mayBeNumber || !NUMBER.matcher(text).matches()) {
            return text;
        }
        BigDecimal number = new BigDecimal(text);
        if (first == '-' && number.signum() == 0) {
            return text;
        }
        return text.indexOf('.') < 0 ? (Object) number.longValueExact() : number;
    }
}
