package dev.tusk.ops.configuration;

import dev.tusk.ops.finding.Finding;
import java.util.List;

/**
 * What a server should be told.
 *
 * @param machine as it was found or given
 * @param inContainer whether a control group limits it
 * @param service who runs it
 * @param proposals settings of the server, in PGTune's order, then others
 * @param findings what is no setting of the server
 * @param warnings what to know before
 */
public record TuningPlan(
        Machine machine,
        boolean inContainer,
        ManagedService service,
        List<Proposal> proposals,
        List<Finding> findings,
        List<String> warnings) {

    public TuningPlan {
        proposals = List.copyOf(proposals);
        findings = List.copyOf(findings);
        warnings = List.copyOf(warnings);
    }
}
