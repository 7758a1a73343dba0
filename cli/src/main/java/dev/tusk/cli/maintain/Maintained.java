package dev.tusk.cli.maintain;

import dev.tusk.core.Collection;
import dev.tusk.core.collection.CollectionSummary;
import dev.tusk.core.collection.LexicalState;
import dev.tusk.core.collection.VectorIndexState;
import dev.tusk.core.collection.vector.IndexProgress;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.maintain.Maintenance;
import dev.tusk.core.maintain.MaintenanceReport;
import dev.tusk.server.wire.Json;
import dev.tusk.server.wire.ReportJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What maintenance did with one collection, and what it left.
 *
 * @param left what is still to be done, each in a few words; empty when all is
 * @param busy why nothing was done, as another session maintains the collection; else null
 */
record Maintained(
        String collection,
        MaintenanceReport report,
        List<String> left,
        @Nullable TuskException busy) {

    Maintained {
        left = List.copyOf(left);
    }

    /** Maintains a collection; {@code step} hears of each step before it begins, {@code building} how far the build of an index is. */
    static Maintained run(Collection collection, Consumer<String> step, Consumer<IndexProgress> building) {
        String name = collection.definition().name().value();
        List<String> begun = new ArrayList<>();
        try {
            MaintenanceReport report = collection.maintain(
                    next -> {
                        begun.add(next);
                        step.accept(next);
                    },
                    building);
            begun.removeAll(report.done());
            report.done().stream()
                    .filter(done -> done.startsWith(Maintenance.LEFT_UNBUILT))
                    .forEach(begun::add);
            begun.addAll(left(collection.summary()));
            return new Maintained(name, report, begun, null);
        } catch (TuskException e) {
            if (e.code() != ErrorCode.CONCURRENT_CHANGE) {
                throw e;
            }
            return new Maintained(
                    name,
                    new MaintenanceReport(List.of(), Duration.ZERO),
                    List.of("all that another session is doing at present"),
                    e);
        }
    }

    private static List<String> left(CollectionSummary summary) {
        List<String> left = new ArrayList<>();
        LexicalState words = summary.lexical();
        if (words != null && words.isOutdated()) {
            left.add(
                    words.isOfOlderVersion()
                            ? "read the words anew that an older version of Tusk wrote, as the owner of the tables"
                            : "weigh the words anew");
        }
        if (summary.vectorIndex() == VectorIndexState.BUILDING) {
            left.add("build the vector index, which another session is doing");
        } else if (summary.vectorIndex() == VectorIndexState.INVALID) {
            left.add("build the vector index");
        }
        return left;
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("collection", collection);
        json.setAll(ReportJson.of(report));
        ArrayNode remaining = json.putArray("left");
        left.forEach(remaining::add);
        return json;
    }
}
