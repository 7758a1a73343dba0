package dev.tusk.cli.ingest;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.Json;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code --metadata key=value}. */
final class MetadataOption {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private MetadataOption() {}

    /**
     * The metadata that the options give. A value is a number, {@code true}, {@code false} or {@code null} where it looks
     * like one, a string when it stands in double quotes, and a string as it is otherwise.
     *
     * @throws TuskException {@code INVALID_REQUEST} for an option that is not of the form key=value
     */
    static Map<String, @Nullable Object> read(List<String> options) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals < 1) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "cannot read --metadata \"%s\": no key and value".formatted(option),
                        "for example --metadata year=2026 --metadata team=search");
            }
            metadata.put(option.substring(0, equals), value(option.substring(equals + 1)));
        }
        return metadata;
    }

    private static @Nullable Object value(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> NUMBER.matcher(text).matches() ? number(text) : text(text);
        };
    }

    private static Object number(String text) {
        BigDecimal number = new BigDecimal(text);
        boolean whole = number.scale() <= 0 && number.precision() - number.scale() <= 18;
        return whole ? (Object) number.longValueExact() : number;
    }

    private static String text(String text) {
        if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
            return text;
        }
        JsonNode json = Json.parse(text, "--metadata");
        return json.stringValue();
    }
}
