package dev.tusk.core.document;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list of documents in the order of their ids.
 *
 * @param next the cursor of the page that follows, or empty when this is the last
 */
public record DocumentPage(List<StoredDocument> documents, Optional<String> next) {

    public DocumentPage {
        documents = List.copyOf(documents);
    }
}
