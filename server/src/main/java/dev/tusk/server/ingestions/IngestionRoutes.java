package dev.tusk.server.ingestions;

import dev.tusk.core.Tusk;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.DroppedItem;
import dev.tusk.core.ledger.FailedItem;
import dev.tusk.core.ledger.IngestionStatus;
import dev.tusk.core.ledger.Ledger;
import dev.tusk.core.ledger.ReadPart;
import dev.tusk.server.http.Answers;
import dev.tusk.server.http.Route;
import dev.tusk.server.wire.IngestionJson;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what was read into a collection, when, and what failed. */
public final class IngestionRoutes {

    private static final Set<String> KNOWN = Set.of("ingestion", "after", "limit");
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 1000;

    private final Tusk tusk;

    public IngestionRoutes(Tusk tusk) {
        this.tusk = tusk;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/ingestions", this::all), Route.get("/v1/collections/{name}/ingestions", this::list));
    }

    private void all(Context context) {
        List<IngestionStatus> read = tusk.collections().list().stream()
                .flatMap(each -> tusk.collection(each.name().value()).ledger().list().stream())
                .toList();
        Answers.json(context, IngestionJson.list(read, tusk.schedules().list()));
    }

    private void list(Context context) throws IOException {
        for (String name : context.queryParamMap().keySet()) {
            if (!KNOWN.contains(name)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown parameter \"%s\"".formatted(name),
                        Suggestion.hint(name, KNOWN));
            }
        }
        Ledger ledger = tusk.collection(context.pathParam("name")).ledger();
        String one = context.queryParam("ingestion");
        if (one == null) {
            Answers.json(context, IngestionJson.list(ledger.list()));
            return;
        }
        // Says which names there are where this is none of them.
        int limit = limit(context.queryParam("limit"));
        List<FailedItem> failed = ledger.failed(one, context.queryParam("after"), limit);
        List<DroppedItem> dropped = ledger.dropped(one, context.queryParam("after"), limit);
        List<ReadPart> parts = ledger.parts(one, limit);
        Answers.json(context, IngestionJson.of(ledger.find(one).orElseThrow(), parts, failed, dropped));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        int limit = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "\"limit\" is a whole number from 1 to %d, not \"%s\"".formatted(MAX_LIMIT, text));
        }
        return limit;
    }
}
