package dev.tusk.ops.advise;

import dev.tusk.ops.finding.Finding;
import java.util.List;

/**
 * What a workload wants.
 *
 * @param recommendations indexes, those that save most first
 * @param findings what is no index
 * @param considered how many statements were planned
 * @param left statements that could not be planned, with the reasons
 * @param notes what limits this advice
 */
public record Advice(
        List<Recommendation> recommendations,
        List<Finding> findings,
        int considered,
        List<Left> left,
        List<String> notes) {

    /** A statement that was not considered. */
    public record Left(String statement, String reason) {}

    public Advice {
        recommendations = List.copyOf(recommendations);
        findings = List.copyOf(findings);
        left = List.copyOf(left);
        notes = List.copyOf(notes);
    }
}
