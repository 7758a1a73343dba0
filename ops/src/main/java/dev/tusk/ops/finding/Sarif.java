package dev.tusk.ops.finding;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Findings in SARIF 2.1.0 (OASIS, 2020), which code hosts and editors read. What a finding is about is no file; as code hosts take no result without one, its physical location is a path that
 * names it: {@code database/table/public.orders}.
 */
public final class Sarif {

    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    private Sarif() {}

    /**
     * A rule as SARIF describes it.
     *
     * @param why in plain text
     * @param remedy in plain text
     */
    public record Rule(String code, String title, Severity severity, String why, String remedy) {}

    /**
     * The whole log, for a JSON mapper.
     *
     * @param version of the program
     * @param rules that were asked for, those that found nothing too
     */
    public static Map<String, Object> of(
            String version, List<Rule> rules, List<Finding> findings, List<Skipped> skipped) {
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "tusk");
        driver.put("semanticVersion", version);
        driver.put("rules", rules.stream().map(Sarif::rule).toList());
        Map<String, Object> invocation = new LinkedHashMap<>();
        invocation.put("executionSuccessful", true);
        invocation.put(
                "toolExecutionNotifications",
                skipped.stream().map(Sarif::notification).toList());
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", Map.of("driver", driver));
        run.put("invocations", List.of(invocation));
        run.put(
                "results",
                findings.stream().map(finding -> result(finding, rules)).toList());
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        log.put("runs", List.of(run));
        return log;
    }

    private static Map<String, Object> rule(Rule rule) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", rule.code());
        json.put("shortDescription", text(rule.title()));
        json.put("fullDescription", text(rule.why()));
        json.put("help", text(rule.remedy()));
        json.put("defaultConfiguration", Map.of("level", level(rule.severity())));
        return json;
    }

    private static Map<String, Object> notification(Skipped skipped) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("level", "warning");
        json.put("message", text("skipped: " + skipped.reason()));
        json.put("associatedRule", Map.of("id", skipped.code()));
        return json;
    }

    private static Map<String, Object> result(Finding finding, List<Rule> rules) {
        Map<String, Object> location = new LinkedHashMap<>();
        location.put("name", finding.subject().name());
        location.put("fullyQualifiedName", finding.subject().toString());
        location.put("kind", finding.subject().kind().word());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ruleId", finding.code());
        int index = rules.stream().map(Rule::code).toList().indexOf(finding.code());
        if (index >= 0) {
            json.put("ruleIndex", index);
        }
        json.put("level", level(finding.severity()));
        json.put(
                "message",
                text(finding.subject() + ": " + finding.summary() + ". "
                        + finding.fix().advice()));
        Map<String, Object> place = new LinkedHashMap<>();
        place.put(
                "physicalLocation",
                Map.of("artifactLocation", Map.of("uri", path(finding.subject())), "region", Map.of("startLine", 1)));
        place.put("logicalLocations", List.of(location));
        json.put("locations", List.of(place));
        json.put("partialFingerprints", Map.of("tusk/v1", Fingerprint.hash(finding)));
        json.put("properties", FindingJson.of(finding));
        return json;
    }

    /** A relative reference (RFC 3986): everything but letters, digits, dot, dash and underscore is percent-encoded. */
    private static String path(Subject subject) {
        return "database/%s/%s".formatted(encoded(subject.kind().word()), encoded(subject.name()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    private static Map<String, Object> text(String text) {
        return Map.of("text", text);
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case INFO -> "note";
            case WARNING -> "warning";
            case CRITICAL -> "error";
        };
    }
}
