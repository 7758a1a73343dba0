package dev.tusk.core.document;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.IsoTimestamp;
import dev.tusk.core.text.TextCleaner;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks that metadata is a JSON object that {@code jsonb} can hold, and that declared fields have their types. */
final class MetadataCheck {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_VALUES = 10_000;
    private static final int MAX_CHARACTERS = 1024 * 1024;

    private final String which;
    private int values;
    private long characters;

    private MetadataCheck(String which) {
        this.which = which;
    }

    static void check(String which, Map<String, @Nullable Object> metadata, List<DeclaredField> fields) {
        new MetadataCheck(which).checkMap("metadata", metadata, 1);
        for (DeclaredField field : fields) {
            Object value = metadata.get(field.name());
            if (value != null && !fits(field, value)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "the metadata field \"%s\" of %s is %s, but it is declared as %s"
                                .formatted(
                                        field.name(),
                                        which,
                                        describe(value),
                                        field.type().wireName()),
                        "send a value of that type, or drop the declaration with \"tusk collection alter\"");
            }
        }
    }

    private static boolean fits(DeclaredField field, Object value) {
        return switch (field.type()) {
            case TEXT -> value instanceof String;
            case BOOLEAN -> value instanceof Boolean;
            case NUMBER -> value instanceof Number;
            case INTEGER -> value instanceof Number number && isWhole(number);
            case TIMESTAMP ->
                value instanceof String text && IsoTimestamp.parse(text).isPresent();
        };
    }

    private static boolean isWhole(Number number) {
        return switch (number) {
            case Double d -> d == Math.rint(d);
            case Float f -> f == Math.rint(f);
            case BigDecimal d -> d.stripTrailingZeros().scale() <= 0;
            default -> true;
        };
    }

    private static String describe(Object value) {
        String text = value.toString();
        return value instanceof String
                ? "the text \"%s\"".formatted(DocumentLimits.shown(text))
                : DocumentLimits.shown(text);
    }

    private void checkMap(String path, Map<?, ?> map, int depth) {
        if (depth > MAX_DEPTH) {
            throw refuse(path, "is nested deeper than %d levels".formatted(MAX_DEPTH));
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String key)) {
                throw refuse(path, "has a key that is not a string");
            }
            checkString(path, key);
            checkValue(path + "." + key, entry.getValue(), depth + 1);
        }
    }

    private void checkValue(String path, @Nullable Object value, int depth) {
        if (++values > MAX_VALUES) {
            throw refuse("metadata", "holds more than %d values".formatted(MAX_VALUES));
        }
        switch (value) {
            case null -> {}
            case Boolean ignored -> {}
            case String text -> checkString(path, text);
            case Double d -> checkFinite(path, d);
            case Float f -> checkFinite(path, f);
            case Integer ignored -> {}
            case Long ignored -> {}
            case Short ignored -> {}
            case Byte ignored -> {}
            case BigInteger integer -> checkDigits(path, new BigDecimal(integer));
            case BigDecimal decimal -> checkDigits(path, decimal);
            case Map<?, ?> map -> checkMap(path, map, depth);
            case List<?> list -> {
                if (depth > MAX_DEPTH) {
                    throw refuse(path, "is nested deeper than %d levels".formatted(MAX_DEPTH));
                }
                for (int i = 0; i < list.size(); i++) {
                    checkValue(path + "[" + i + "]", list.get(i), depth + 1);
                }
            }
            default ->
                throw refuse(
                        path,
                        "has the type %s, which is not JSON"
                                .formatted(value.getClass().getName()));
        }
    }

    private void checkString(String path, String text) {
        characters += text.length();
        if (characters > MAX_CHARACTERS) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "the metadata of %s has more than %d characters".formatted(which, MAX_CHARACTERS));
        }
        try {
            TextCleaner.check(DocumentLimits.shown(path), text);
        } catch (TuskException e) {
            throw new TuskException(e.code(), "%s: %s".formatted(which, e.getMessage()), e.detail(), e.hint(), e);
        }
    }

    private void checkFinite(String path, double number) {
        if (!Double.isFinite(number)) {
            throw refuse(path, "is %s, which JSON cannot hold".formatted(number));
        }
    }

    private void checkDigits(String path, BigDecimal number) {
        if (Math.abs((long) number.scale()) > 1000 || number.precision() > 1000) {
            throw refuse(path, "is a number of more than 1,000 digits");
        }
    }

    private TuskException refuse(String path, String why) {
        return new TuskException(
                ErrorCode.INVALID_REQUEST, "%s: %s %s".formatted(which, DocumentLimits.shown(path), why));
    }
}
