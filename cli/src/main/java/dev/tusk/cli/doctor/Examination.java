package dev.tusk.cli.doctor;

import dev.tusk.cli.shell.Shell;
import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorReport;
import dev.tusk.ops.finding.Finding;
import java.util.List;
import java.util.Set;

/** A look at the server, less what is known and what is not bad enough. */
final class Examination {

    private final Doctor doctor;
    private final DoctorSettings.Chosen chosen;
    private final Set<String> known;

    Examination(Shell shell, Doctor doctor, DoctorSettings.Chosen chosen) {
        this.doctor = doctor;
        this.chosen = chosen;
        this.known = chosen.baseline() == null ? Set.of() : Baseline.read(shell, chosen.baseline());
    }

    DoctorReport look() {
        DoctorReport report = doctor.examine(chosen.options());
        List<Finding> kept = Baseline.without(report.findings(), known).stream()
                .filter(finding -> finding.severity().isAtLeast(chosen.least()))
                .toList();
        return report.with(kept);
    }
}
