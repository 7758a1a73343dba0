package dev.tusk.bench.ops;

import dev.tusk.bench.figure.Figure;
import java.util.List;
import java.util.Map;

/**
 * What a part has measured.
 *
 * @param notes in whole sentences
 * @param unmeasured figures that have a bar and could not be looked at, and why
 */
record Measured(List<Figure> figures, List<String> notes, Map<String, String> unmeasured) {

    Measured {
        figures = List.copyOf(figures);
        notes = List.copyOf(notes);
        unmeasured = Map.copyOf(unmeasured);
    }
}
