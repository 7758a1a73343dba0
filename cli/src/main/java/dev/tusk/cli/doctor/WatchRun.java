package dev.tusk.cli.doctor;

import dev.tusk.cli.output.Counted;
import dev.tusk.cli.output.FindingPrinter;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Text;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.cli.shell.Shell;
import dev.tusk.ops.doctor.DoctorReport;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.FindingJson;
import dev.tusk.ops.finding.Fingerprint;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
                DoctorReport report = examination.look();
                Map<String, Finding> now = new LinkedHashMap<>();
                report.findings().forEach(finding -> now.put(Fingerprint.hash(finding), finding));
                tell(look == 1, report, without(now, known), without(known, now));
                known = now;
                if (look < looks) {
                    stop.await(Duration.ofSeconds(seconds));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
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
        String time = LocalTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        fresh.forEach(finding -> output.line(line(time, "new ", finding)));
        gone.forEach(finding -> output.line(line(time, "gone", finding)));
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
