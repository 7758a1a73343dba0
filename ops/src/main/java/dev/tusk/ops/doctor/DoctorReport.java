package dev.tusk.ops.doctor;

import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Skipped;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What was found.
 *
 * @param findings the worst first
 * @param skipped rules that could not be checked, by code
 * @param rules how many were checked to their end
 */
public record DoctorReport(
        ServerFacts server, List<Finding> findings, List<Skipped> skipped, int rules, Duration elapsed) {

    public DoctorReport {
        findings = findings.stream().sorted(Finding.WORST_FIRST).toList();
        skipped = skipped.stream().sorted(Comparator.comparing(Skipped::code)).toList();
    }

    /** With these findings alone. */
    public DoctorReport with(List<Finding> kept) {
        return new DoctorReport(server, kept, skipped, rules, elapsed);
    }
}
