package dev.tusk.server.wire;

import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.ingest.PutResult;
import dev.tusk.core.maintain.MaintenanceReport;
import dev.tusk.core.setup.ServerInfo;
import dev.tusk.core.setup.SetupReport;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What work brought about, as JSON. */
public final class ReportJson {

    private ReportJson() {}

    public static ObjectNode of(IngestReport report) {
        return Json.object()
                .put("added", report.added())
                .put("changed", report.changed())
                .put("unchanged", report.unchanged())
                .put("failed", report.failed())
                .put("chunks", report.chunks())
                .put("embedded", report.embedded())
                .put("took_ms", Json.milliseconds(report.took()));
    }

    /** What became of one document. */
    public static ObjectNode of(String id, PutResult result) {
        return Json.object().put("id", id).put("result", result.name().toLowerCase(Locale.ROOT));
    }

    public static ObjectNode of(MaintenanceReport report) {
        ObjectNode json = Json.object();
        json.set("done", Json.array(report.done()));
        json.put("took_ms", Json.milliseconds(report.took()));
        return json;
    }

    public static ObjectNode of(SetupReport report) {
        ObjectNode json = Json.object();
        json.set("server", of(report.server()));
        json.set("done", Json.array(report.done()));
        json.set("warnings", Json.array(report.warnings()));
        return json;
    }

    /** With what else the server has. */
    public static ObjectNode of(SetupReport report, List<String> offers) {
        ObjectNode json = of(report);
        json.set("offers", Json.array(offers));
        return json;
    }

    public static ObjectNode of(ServerInfo server) {
        ObjectNode json = Json.object();
        json.put("postgresql", server.version());
        json.put("pgvector", server.pgvectorVersion());
        json.put("pg_trgm", server.pgTrgmVersion());
        json.put("schema", server.schemaVersion());
        json.put("database", server.database());
        json.put("user", server.user());
        json.put("read_only", server.readOnly());
        json.set("warnings", Json.array(server.warnings()));
        return json;
    }
}
