package dev.tusk.cli.doctor;

import dev.tusk.cli.Version;
import dev.tusk.cli.output.Counted;
import dev.tusk.cli.output.FindingOptions;
import dev.tusk.cli.output.FindingPrinter;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Text;
import dev.tusk.cli.shell.Shell;
import dev.tusk.ops.catalogue.Catalogue;
import dev.tusk.ops.doctor.DoctorJson;
import dev.tusk.ops.doctor.DoctorReport;
import dev.tusk.ops.doctor.DoctorRules;
import dev.tusk.ops.doctor.ServerFacts;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.MarkdownReport;
import dev.tusk.ops.finding.NagiosLine;
import dev.tusk.ops.finding.Sarif;
import dev.tusk.ops.finding.Unit;

/** Prints what was found, in the form that was asked for. */
final class DoctorPrinter {

    private final Shell shell;
    private final Output output;
    private final FindingOptions options;

    DoctorPrinter(Shell shell, Output output, FindingOptions options) {
        this.shell = shell;
        this.output = output;
        this.options = options;
    }

    void print(DoctorReport report) {
        switch (options.format()) {
            case TABLE -> table(report);
            case JSON -> output.json(DoctorJson.of(report));
            case SARIF ->
                output.json(Sarif.of(
                        Version.ofThisProgram().number(),
                        Catalogue.sarif(DoctorRules.all()),
                        report.findings(),
                        report.skipped()));
            case MARKDOWN ->
                output.line(MarkdownReport.of(title(report.server()), report.findings(), report.skipped())
                        .stripTrailing());
            case NAGIOS -> output.line(NagiosLine.of(report.findings(), report.skipped(), report.elapsed()));
        }
    }

    private static String title(ServerFacts server) {
        return "%s on PostgreSQL %s%s%s"
                .formatted(
                        server.database(),
                        server.version(),
                        server.standby() ? ", a standby" : "",
                        server.managed() == null ? "" : ", " + server.managed());
    }

    private void table(DoctorReport report) {
        output.line(output.style().bold(Text.oneLine(title(report.server()))));
        FindingPrinter findings = new FindingPrinter(output);
        if (options.details()) {
            findings.detailed(report.findings());
        } else {
            findings.brief(report.findings(), shell.outIsTerminal() ? shell.columns() : Integer.MAX_VALUE);
        }
        findings.skipped(report.skipped());
        output.line("");
        output.line("%s by %s in %s%s"
                .formatted(
                        Counted.of(report.findings().size(), "finding"),
                        Counted.of(report.rules(), "rule"),
                        Unit.SECONDS.text(report.elapsed().toMillis() / 1000.0),
                        report.skipped().isEmpty()
                                ? ""
                                : ", %d not checked".formatted(report.skipped().size())));
        if (!report.findings().isEmpty() && !options.details()) {
            Finding first = report.findings().getFirst();
            output.say("what to do: tusk doctor --details; why it matters: tusk doctor --explain " + first.code());
        }
    }
}
