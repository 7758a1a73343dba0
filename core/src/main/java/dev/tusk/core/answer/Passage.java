package dev.tusk.core.answer;

import dev.tusk.core.search.Hit;
import java.util.List;

/**
 * Neighbouring chunks of one document as one text.
 *
 * @param number counted from 1, the best first
 * @param pieces in the order of the document, not empty
 */
record Passage(int number, List<Piece> pieces) {

    /**
     * What of a chunk is in a passage.
     *
     * @param start what stands before it in the chunk is in the piece before, too
     * @param end what stands behind it did not fit
     */
    record Piece(Hit hit, int start, int end) {
        String text() {
            return hit.text().substring(start, end);
        }
    }

    Passage {
        pieces = List.copyOf(pieces);
    }

    Hit first() {
        return pieces.getFirst().hit();
    }

    /** The texts of the chunks; a heading that is not that of the chunk before stands above its chunk. */
    String text() {
        StringBuilder text = new StringBuilder();
        String heading = first().heading();
        for (Piece piece : pieces) {
            if (!text.isEmpty()) {
                text.append(piece.start() > 0 ? "\n" : "\n\n");
            }
            if (!piece.hit().heading().equals(heading)) {
                heading = piece.hit().heading();
                text.append(heading).append(heading.isEmpty() ? "" : "\n");
            }
            text.append(piece.text());
        }
        return text.toString();
    }

    /** All by which words find it. */
    String searchable() {
        return first().title() + "\n" + first().heading() + "\n" + text();
    }

    Citation citation() {
        Hit hit = first();
        return new Citation(
                number,
                hit.documentId(),
                hit.title(),
                hit.heading(),
                hit.source(),
                hit.anchor(),
                pieces.stream().map(piece -> piece.hit().chunk()).toList(),
                text(),
                List.of());
    }
}
