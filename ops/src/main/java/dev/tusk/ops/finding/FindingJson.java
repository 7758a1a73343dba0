package dev.tusk.ops.finding;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Findings as programs read them: names in lower case, sizes in bytes, times in seconds, shares from 0 to 1. */
public final class FindingJson {

    private FindingJson() {}

    /** The whole finding, for a JSON mapper. */
    public static Map<String, Object> of(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", finding.code());
        json.put("severity", finding.severity().word());
        json.put(
                "subject",
                Map.of(
                        "kind",
                        finding.subject().kind().word(),
                        "name",
                        finding.subject().name()));
        json.put("summary", finding.summary());
        json.put("evidence", finding.evidence().stream().map(FindingJson::of).toList());
        json.put("effect", finding.effect());
        json.put("fix", of(finding.fix()));
        json.put("fingerprint", Fingerprint.hash(finding));
        return json;
    }

    /** What was not checked. */
    public static Map<String, Object> of(Skipped skipped) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", skipped.code());
        json.put("reason", skipped.reason());
        json.put("partly", skipped.partly());
        return json;
    }

    private static Map<String, Object> of(Evidence evidence) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", evidence.name());
        json.put("value", evidence.value());
        if (evidence.unit() != null) {
            json.put("unit", evidence.unit().word());
        }
        return json;
    }

    private static Map<String, Object> of(Fix fix) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", fix.kind().name().toLowerCase(Locale.ROOT));
        json.put("advice", fix.advice());
        json.put("statements", fix.statements());
        json.put("undo", fix.undo());
        json.put("lock", fix.lock().mode());
        json.put("verify", fix.verify());
        return json;
    }
}
