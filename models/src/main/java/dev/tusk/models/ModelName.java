package dev.tusk.models;

import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a model as a collection keeps it: {@code NAME} for a bundled model, {@code ENDPOINT:MODEL} or
 * {@code ENDPOINT:MODEL@DIMENSIONS} for one behind an endpoint. The endpoint's address and key are settings, never part
 * of the name. A model may itself hold colons and slashes ({@code ollama:qwen3-embedding:0.6b}).
 *
 * @param endpoint the endpoint's name in lower case, or empty for a bundled model
 * @param model not blank, without spaces
 * @param dimensions the length of vector to ask for, when not the model's own
 */
record ModelName(String endpoint, String model, OptionalInt dimensions) {

    private static final Pattern FORM = Pattern.compile("(?:([^:@]*):)?(.*?)(?:@(\\d{1,5}))?");
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/+-]{0,199}");

    /** @throws TuskException {@code UNKNOWN_MODEL} when no model can have this name */
    static ModelName parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches() || !MODEL.matcher(matcher.group(2)).matches()) {
            throw malformed(text);
        }
        String endpoint = matcher.group(1) == null ? "" : matcher.group(1);
        String dimensions = matcher.group(3);
        if (matcher.group(1) != null && endpoint.isBlank()) {
            throw malformed(text);
        }
        OptionalInt length = dimensions == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(dimensions));
        if (length.isPresent() && (length.getAsInt() < 1 || length.getAsInt() > Vector.MAX_DIMENSIONS)) {
            throw new TuskException(
                    ErrorCode.UNKNOWN_MODEL,
                    "no model makes vectors of %s dimensions".formatted(dimensions),
                    null,
                    "a vector has 1 to %d".formatted(Vector.MAX_DIMENSIONS),
                    null);
        }
        return new ModelName(endpoint.toLowerCase(Locale.ROOT), matcher.group(2), length);
    }

    private static TuskException malformed(String text) {
        String shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return new TuskException(
                ErrorCode.UNKNOWN_MODEL,
                "\"%s\" is not the name of a model".formatted(shown.replaceAll("\\p{Cntrl}", "?")),
                null,
                "a name looks like minilm, ollama:nomic-embed-text or openai:text-embedding-3-small@512",
                null);
    }

    boolean isBundled() {
        return endpoint.isEmpty();
    }

    @Override
    public String toString() {
        return (isBundled() ? "" : endpoint + ":")
                + model
                + (dimensions.isPresent() ? "@" + dimensions.getAsInt() : "");
    }
}
