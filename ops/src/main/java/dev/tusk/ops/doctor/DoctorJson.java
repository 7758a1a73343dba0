package dev.tusk.ops.doctor;

import dev.tusk.ops.finding.FindingJson;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was found, for programs. */
public final class DoctorJson {

    private DoctorJson() {}

    /** For a JSON mapper. */
    public static Map<String, Object> of(DoctorReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("server", of(report.server()));
        json.put("findings", report.findings().stream().map(FindingJson::of).toList());
        json.put("skipped", report.skipped().stream().map(FindingJson::of).toList());
        json.put("rules", report.rules());
        json.put("seconds", report.elapsed().toNanos() / 1e9);
        return json;
    }

    private static Map<String, Object> of(ServerFacts server) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", server.version());
        json.put("database", server.database());
        json.put("user", server.user());
        json.put("superuser", server.superuser());
        json.put("monitor", server.monitor());
        json.put("role", server.standby() ? "standby" : "primary");
        if (server.managed() != null) {
            json.put("managed", server.managed());
        }
        return json;
    }
}
