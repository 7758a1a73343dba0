package dev.tusk.core.indexuse;

import java.util.List;

/**
 * A reason with what shows it.
 *
 * @param evidence lines of the plan and the catalog
 */
public record Finding(Reason reason, List<String> evidence) {
    public Finding {
        evidence = List.copyOf(evidence);
    }
}
