package dev.tusk.core.ledger;

import dev.tusk.core.document.Document;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of items whose documents are on their way into the collection. Kept by document, not by its id alone: of several with one id each
 * is written with its own row. Safe for use by many threads at once.
 */
@SuppressWarnings("ReferenceEquality") // two documents may be equal and of different items
final class Outstanding {

    private final Map<String, Deque<Entry>> byDocumentId = new HashMap<>();

    /**
     * What is written of an item.
     *
     * @param formerDocument the id of the document that was made of it before, where that is another one
     * @param repeated whether its name came more than once in this run
     */
    record ItemRow(
            String item,
            String documentId,
            @Nullable String fingerprint,
            @Nullable String formerDocument,
            boolean repeated) {}

    /** Whether a document of this id is on its way. */
    synchronized boolean has(String documentId) {
        return byDocumentId.containsKey(documentId);
    }

    /** The names of the items whose documents are on their way. */
    synchronized Set<String> items() {
        return byDocumentId.values().stream()
                .flatMap(Deque::stream)
                .map(entry -> entry.row().item())
                .collect(Collectors.toSet());
    }

    private record Entry(Document document, ItemRow row) {}

    /** Adds a row. */
    synchronized void add(Document document, ItemRow row) {
        byDocumentId.computeIfAbsent(document.id(), id -> new ArrayDeque<>(1)).add(new Entry(document, row));
    }

    /** The rows of these documents; each item once. */
    synchronized List<ItemRow> rows(List<Document> documents) {
        Map<String, ItemRow> rows = new LinkedHashMap<>();
        for (Document document : documents) {
            for (Entry entry : entries(document)) {
                if (entry.document() == document) {
                    rows.put(entry.row().item(), entry.row());
                }
            }
        }
        return List.copyOf(rows.values());
    }

    /** Forgets these documents, and those of the same ids that came before them. */
    synchronized void forget(List<Document> documents) {
        for (Document document : documents) {
            Deque<Entry> same = entries(document);
            if (same.stream().noneMatch(entry -> entry.document() == document)) {
                continue;
            }
            for (Iterator<Entry> each = same.iterator(); each.hasNext(); ) {
                Entry entry = each.next();
                each.remove();
                if (entry.document() == document) {
                    break;
                }
            }
            if (same.isEmpty()) {
                byDocumentId.remove(document.id());
            }
        }
    }

    /** Takes back the row that was added last for this id. */
    synchronized @Nullable ItemRow takeBack(String documentId) {
        Deque<Entry> same = byDocumentId.get(documentId);
        if (same == null) {
            return null;
        }
        ItemRow row = same.removeLast().row();
        if (same.isEmpty()) {
            byDocumentId.remove(documentId);
        }
        return row;
    }

    private Deque<Entry> entries(Document document) {
        return byDocumentId.getOrDefault(document.id(), new ArrayDeque<>(0));
    }
}
