package dev.tusk.ops.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What other programs read of findings, with texts that would break out of their place. */
class FindingFormatsTest {

    private static final Finding BAD = new Finding(
            "IDX-001",
            Severity.WARNING,
            Subject.index("a|b`c"),
            "is <b>bad</b> | 50%",
            List.of(Evidence.bytes("size", 2048), Evidence.of("tree", "1\n```\n2")),
            "Slow",
            Fix.safe("Do it", Lock.NONE, "select '```'"));
    private static final List<Skipped> SKIPPED = List.of(new Skipped("REP-001", "needs a | primary"));

    @Test
    void nagiosHasOneLineAndOneBar() {
        String line = NagiosLine.of(List.of(BAD), SKIPPED, Duration.ofMillis(1500));
        assertThat(line)
                .isEqualTo("TUSK WARNING - IDX-001 index a/b`c: is <b>bad</b> / 50% (1 rule was not checked)"
                        + " | critical=0;;0 warning=1;0 info=0 skipped=1 time=1.500s");
        assertThat(NagiosLine.exitCode(List.of(BAD))).isEqualTo(1);
        assertThat(NagiosLine.exitCode(List.of())).isZero();
        assertThat(NagiosLine.unknown("a\nb|c")).isEqualTo("TUSK UNKNOWN - a b/c");
    }

    @Test
    void markdownKeepsTextsInTheirPlace() {
        String page = MarkdownReport.of("t", List.of(BAD), SKIPPED);
        assertThat(page)
                .contains(
                        "### IDX-001: index a\\|b\\`c",
                        "is \\<b\\>bad\\</b\\> \\| 50%",
                        "````sql\nselect '```';\n````",
                        "````text\n1\n```\n2\n````")
                .contains("| REP-001 | needs a \\| primary |");
        assertThat(MarkdownReport.of("t", List.of(), List.of())).contains("Nothing was found.");
    }

    @Test
    void sarifNamesRulesResultsAndWhatWasNotChecked() {
        Map<String, Object> log = Sarif.of(
                "1.0.0",
                List.of(new Sarif.Rule("IDX-001", "title", Severity.WARNING, "why", "remedy")),
                List.of(BAD),
                SKIPPED);
        assertThat(log).containsEntry("version", "2.1.0");
        assertThat(log.toString())
                .contains(
                        "ruleId=IDX-001, ruleIndex=0, level=warning",
                        "executionSuccessful=true",
                        "associatedRule={id=REP-001}")
                .contains("tusk/v1=" + Fingerprint.hash(BAD));
        assertThat(Fingerprint.hash(BAD)).matches("[0-9a-f]{32}");
        JsonNode json = JsonMapper.shared().valueToTree(log);
        // Code hosts take no result without a file, and no file without a relative reference.
        URI uri = URI.create(json.at("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri")
                .asString());
        assertThat(uri.isAbsolute()).isFalse();
        assertThat(uri.getPath())
                .isEqualTo("database/%s/%s"
                        .formatted(BAD.subject().kind().word(), BAD.subject().name()));
        assertThat(json.at("/runs/0/results/0/locations/0/physicalLocation/region/startLine")
                        .asInt())
                .isOne();
    }
}
