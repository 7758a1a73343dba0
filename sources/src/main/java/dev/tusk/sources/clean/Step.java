package dev.tusk.sources.clean;

import java.util.List;

/**
 * What one stage did.
 *
 * @param draft the document as the stage left it
 * @param removed what it took out or changed; empty where it left all as it was
 * @param notes what else it found, a line each
 */
public record Step(Stage stage, Draft draft, List<Removal> removed, List<String> notes) {

    public Step {
        removed = List.copyOf(removed);
        notes = List.copyOf(notes);
    }

    static Step unchanged(Stage stage, Draft draft) {
        return new Step(stage, draft, List.of(), List.of());
    }
}
