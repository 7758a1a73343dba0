package dev.tusk.core.boost;

import dev.tusk.core.document.DocumentLimits;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Documents that come first whatever their scores are, each with its best chunk; what else is found of them stays where it
 * ranks. Documents that the filter keeps out are not shown.
 *
 * @param documents ids in the order in which they are shown, each once, at most {@value #MAX}
 */
public record Pins(List<String> documents) {

    public static final int MAX = 100;
    public static final Pins NONE = new Pins(List.of());

    public Pins {
        documents = List.copyOf(documents);
        if (documents.size() > MAX) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "%d documents are pinned; at most %d are allowed".formatted(documents.size(), MAX));
        }
        Set<String> seen = new HashSet<>();
        for (String id : documents) {
            DocumentLimits.checkId(id);
            if (!seen.add(id)) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST,
                        "document \"%s\" is pinned twice".formatted(DocumentLimits.shown(id)));
            }
        }
    }

    public boolean isEmpty() {
        return documents.isEmpty();
    }
}
