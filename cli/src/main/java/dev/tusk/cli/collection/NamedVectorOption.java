package dev.tusk.cli.collection;

import dev.tusk.cli.output.Checks;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.NamedVectorJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads named vectors: {@code NAME=KEY:VALUE,...}.
 *
 * @param usualModel what makes the vector of a text where no model is named
 */
record NamedVectorOption(EmbeddingModels models, String usualModel) {

    static final String LABEL = "NAME=KEY:VALUE[,...]";

    static final String DESCRIPTION =
            "of (title, body or a field of the metadata; without it the vectors come with the documents), model (default: the "
                    + "collection's, for a vector of a text), dimensions (of vectors that come with the documents), distance "
                    + "(cosine, l2, l1, inner_product; hamming or jaccard of bits) and type (vector, halfvec, bit or sparsevec). "
                    + "May be repeated.";

    static final String DEFAULT_MODEL = "minilm";

    private static final List<String> KEYS = List.of("of", "model", "dimensions", "distance", "type");

    List<NamedVector> read(List<String> written, Checks checks) {
        List<NamedVector> vectors = new ArrayList<>();
        for (String each : written) {
            NamedVector vector = checks.attempt(() -> read(each));
            if (vector != null) {
                vectors.add(vector);
            }
        }
        return vectors;
    }

    private NamedVector read(String written) {
        int sign = written.indexOf('=');
        if (sign < 1) {
            throw wrong("cannot read the vector \"%s\"".formatted(written));
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : written.substring(sign + 1).split(",", -1)) {
            int colon = part.indexOf(':');
            String key = colon < 0 ? part : part.substring(0, colon);
            if (!KEYS.contains(key)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown key \"%s\" of the vector \"%s\"".formatted(key, written.substring(0, sign)),
                        Suggestion.hint(key, KEYS));
            }
            if (colon < 0 || colon == part.length() - 1) {
                throw wrong(
                        "the key \"%s\" of the vector \"%s\" has no value".formatted(key, written.substring(0, sign)));
            }
            if (parts.put(key, part.substring(colon + 1)) != null) {
                throw wrong("the key \"%s\" of the vector \"%s\" is given twice"
                        .formatted(key, written.substring(0, sign)));
            }
        }
        boolean made = parts.containsKey("of") && !parts.containsKey("model");
        return NamedVectorJson.vector(
                written.substring(0, sign),
                parts.get("of"),
                made ? usualModel : parts.get("model"),
                parts.containsKey("dimensions") ? (Integer) number(parts.get("dimensions")) : null,
                parts.get("distance"),
                parts.get("type"),
                models);
    }

    private static int number(String written) {
        try {
            return Integer.parseInt(written);
        } catch (NumberFormatException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "the dimensions are \"%s\", no number".formatted(written),
                    null,
                    null,
                    e);
        }
    }

    private static TuskException wrong(String message) {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                message,
                "write it like title=of:title, or image=dimensions:512,distance:l2");
    }
}
