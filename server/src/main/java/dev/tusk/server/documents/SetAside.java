package dev.tusk.server.documents;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.server.wire.Json;
import dev.tusk.server.wire.ProblemJson;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a stream held that could not be stored, and why: all are counted, the first hundred are named. */
final class SetAside implements IngestListener {

    private static final int MAX_NAMED = 100;

    private final ArrayNode failures = Json.array();
    private long lines;
    private long unnamed;

    /** A line that is no document. */
    synchronized void line(long number, TuskException why) {
        lines++;
        add(Json.object().put("line", number), why);
    }

    @Override
    public synchronized void failed(String documentId, TuskException why) {
        add(Json.object().put("document", documentId), why);
    }

    private void add(ObjectNode failure, TuskException why) {
        if (failures.size() < MAX_NAMED) {
            failures.add(failure.setAll(ProblemJson.of(why)));
        } else {
            unnamed++;
        }
    }

    /** Adds what was set aside to the report of what was stored. */
    synchronized ObjectNode addTo(ObjectNode report) {
        report.put("failed", report.get("failed").longValue() + lines);
        report.set("failures", failures);
        report.put("failures_left_out", unnamed);
        return report;
    }
}
