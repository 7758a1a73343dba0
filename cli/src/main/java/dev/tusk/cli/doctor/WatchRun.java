package dev.tusk.cli.doctor;

import dev.tusk.cli.output.Counted;
import dev.tusk.cli.output.FindingPrinter;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Text;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.doctor.DoctorReport;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.FindingJson;
import dev.tusk.ops.finding.Fingerprint;
import dev.tusk.ops.finding.Skipped;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks again and again, and tells what is new and what is gone. */
final class WatchRun {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Shell shell;
    private final Output output;
    private final Examination examination;
    private final int seconds;
    private final int looks;

    WatchRun(Shell shell, Output output, Examination examination, int seconds, @Nullable Integer count) {
        this.shell = shell;
        this.output = output;
        this.examination = examination;
        this.seconds = seconds;
        this.looks = count == null ? Integer.MAX_VALUE : count;
    }

    int run() {
        Map<String, Finding> known = new LinkedHashMap<>();
        try (StopSignal stop = StopSignal.listen(PATIENCE)) {
            for (int look = 1; look <= looks && !stop.requested(); look++) {
                try {
                    DoctorReport report = examination.look();
                    Map<String, Finding> now = seen(report, known);
                    tell(look == 1, report, without(now, known), without(known, now));
                    known = now;
                } catch (TuskException e) {
                    // A server that is being restarted is what somebody watches for.
                    if (look == 1) {
                        throw e;
                    }
                    failed(e);
                }
                if (look < looks) {
                    stop.await(Duration.ofSeconds(seconds));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** With what is known of rules that could not be checked this time: nobody knows that it is gone. */
    private static Map<String, Finding> seen(DoctorReport report, Map<String, Finding> known) {
        Set<String> skipped = report.skipped().stream().map(Skipped::code).collect(Collectors.toSet());
        Map<String, Finding> now = new LinkedHashMap<>();
        report.findings().forEach(finding -> now.put(Fingerprint.hash(finding), finding));
        known.forEach((hash, finding) -> {
            if (skipped.contains(finding.code())) {
                now.putIfAbsent(hash, finding);
            }
        });
        return now;
    }

    private void failed(TuskException failure) {
        if (output.json()) {
            output.jsonLine(Map.of("failed", String.valueOf(failure.getMessage())));
        } else {
            output.line("%s cannot look: %s".formatted(time(), Text.oneLine(String.valueOf(failure.getMessage()))));
        }
    }

    private static List<Finding> without(Map<String, Finding> these, Map<String, Finding> those) {
        return these.entrySet().stream()
                .filter(each -> !those.containsKey(each.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void tell(boolean first, DoctorReport report, List<Finding> fresh, List<Finding> gone) {
        if (output.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("findings", report.findings().size());
            json.put("new", fresh.stream().map(FindingJson::of).toList());
            json.put("gone", gone.stream().map(FindingJson::of).toList());
            json.put("skipped", report.skipped().stream().map(FindingJson::of).toList());
            output.jsonLine(json);
            return;
        }
        if (first) {
            new FindingPrinter(output).brief(fresh, shell.outIsTerminal() ? shell.columns() : Integer.MAX_VALUE);
            new FindingPrinter(output).skipped(report.skipped());
            output.line("");
            output.say("%s; looking again every %d s, Ctrl-C ends"
                    .formatted(Counted.of(fresh.size(), "finding"), seconds));
            return;
        }
        String time = time();
        fresh.forEach(finding -> output.line(line(time, "new ", finding)));
        gone.forEach(finding -> output.line(line(time, "gone", finding)));
    }

    private static String time() {
        return LocalTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS)
                .format(DateTimeFormatter.ISO_LOCAL_TIME);
    }

    private static String line(String time, String what, Finding finding) {
        return "%s %s  %-8s  %s  %s %s"
                .formatted(
                        time,
                        what,
                        finding.severity().word(),
                        finding.code(),
                        Text.oneLine(finding.subject().toString()),
                        Text.oneLine(finding.summary()));
    }
}
