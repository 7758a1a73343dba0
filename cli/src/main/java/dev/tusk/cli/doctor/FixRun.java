package dev.tusk.cli.doctor;

import dev.tusk.cli.output.Counted;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Text;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorOptions;
import dev.tusk.ops.doctor.DoctorReport;
import dev.tusk.ops.doctor.Mending;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.FindingJson;
import dev.tusk.ops.finding.Fingerprint;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Skipped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Prints what mends the findings of a rule; where it is to be applied and is safe, runs it and looks again. */
final class FixRun {

    private final DataSource dataSource;
    private final Doctor doctor;
    private final Output output;

    FixRun(DataSource dataSource, Doctor doctor, Output output) {
        this.dataSource = dataSource;
        this.doctor = doctor;
        this.output = output;
    }

    int run(DoctorOptions options, String code, boolean apply) {
        DoctorReport report = doctor.examine(options.only(code));
        for (Skipped skipped : report.skipped()) {
            if (!skipped.partly()) {
                throw TuskException.withHint(
                        ErrorCode.MISSING_RIGHTS, "%s could not be checked".formatted(code), skipped.reason());
            }
            output.say("%s: %s".formatted(code, skipped.reason()));
        }
        List<Finding> safe = report.findings().stream()
                .filter(finding -> finding.fix().kind() == Fix.Kind.SAFE)
                .toList();
        if (!apply) {
            print(report.findings());
            if (!safe.isEmpty()) {
                output.say("%s could be mended: add --apply".formatted(Counted.of(safe.size(), "finding")));
            }
            return report.findings().isEmpty() ? 0 : 1;
        }
        if (safe.isEmpty() && !report.findings().isEmpty()) {
            print(report.findings());
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "what %s finds is not mended without a decision".formatted(code),
                    "look at the SQL that is printed, and run it yourself where it is right");
        }
        Mending mending = new Mending(dataSource);
        for (Finding finding : safe) {
            mending.apply(finding, statement -> output.say(statement + ";"));
        }
        return verified(options, report.findings(), code);
    }

    private int verified(DoctorOptions options, List<Finding> before, String code) {
        List<Finding> left = doctor.examine(options.only(code)).findings();
        Set<String> leftOnes = left.stream().map(Fingerprint::hash).collect(Collectors.toSet());
        List<Finding> mended = before.stream()
                .filter(finding -> !leftOnes.contains(Fingerprint.hash(finding)))
                .toList();
        if (output.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("mended", mended.stream().map(FindingJson::of).toList());
            json.put("left", left.stream().map(FindingJson::of).toList());
            output.json(json);
        } else {
            mended.forEach(finding -> output.line("mended: %s %s"
                    .formatted(finding.code(), Text.oneLine(finding.subject().toString()))));
            left.forEach(finding -> output.line("left: %s %s %s"
                    .formatted(
                            finding.code(),
                            Text.oneLine(finding.subject().toString()),
                            Text.oneLine(finding.summary()))));
            if (mended.isEmpty() && left.isEmpty()) {
                output.line("%s finds nothing".formatted(code));
            }
        }
        return left.isEmpty() ? 0 : 1;
    }

    /** As SQL that can be run: what is no statement is a comment. */
    private void print(List<Finding> findings) {
        if (output.json()) {
            output.json(findings.stream().map(FindingJson::of).toList());
            return;
        }
        for (Finding finding : findings) {
            output.line("-- %s %s: %s"
                    .formatted(
                            finding.code(),
                            Text.oneLine(finding.subject().toString()),
                            Text.oneLine(finding.summary())));
            output.line("-- %s".formatted(Text.oneLine(finding.fix().advice())));
            if (!finding.fix().statements().isEmpty()) {
                output.line("-- lock: %s, %s"
                        .formatted(
                                finding.fix().lock().mode(),
                                finding.fix().lock().effect()));
            }
            finding.fix().statements().forEach(statement -> output.foreign(statement + ";"));
            finding.fix().undo().forEach(statement -> output.line("-- undo: " + Text.oneLine(statement) + ";"));
        }
    }
}
