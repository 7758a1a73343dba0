package dev.tusk.cli.doctor;

import dev.tusk.cli.shell.Shell;
import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorReport;
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
        DoctorReport report = lookAtAll();
        return report.with(Baseline.without(report.findings(), known));
    }

    /** With what is known. */
    DoctorReport lookAtAll() {
        DoctorReport report = doctor.examine(chosen.options());
        return report.with(report.findings().stream()
                .filter(finding -> finding.severity().isAtLeast(chosen.least()))
                .toList());
    }
}
