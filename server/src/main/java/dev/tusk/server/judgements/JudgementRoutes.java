package dev.tusk.server.judgements;

import dev.tusk.core.Tusk;
import dev.tusk.core.judgement.Judgements;
import dev.tusk.server.http.Answers;
import dev.tusk.server.http.RequestBodies;
import dev.tusk.server.http.Route;
import dev.tusk.server.wire.JudgementJson;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keeps what people say of a collection's documents for queries. */
public final class JudgementRoutes {

    private static final String ALL = "/v1/collections/{name}/judgements";

    private final Tusk tusk;
    private final RequestBodies bodies;

    public JudgementRoutes(Tusk tusk, RequestBodies bodies) {
        this.tusk = tusk;
        this.bodies = bodies;
    }

    public List<Route> routes() {
        return List.of(Route.get(ALL, this::list), Route.put(ALL, this::put), Route.delete(ALL, this::remove));
    }

    private Judgements judgements(Context context) {
        return tusk.collection(context.pathParam("name")).judgements();
    }

    private void put(Context context) throws IOException {
        Judgements judgements = judgements(context);
        JudgementJson.New judged = JudgementJson.read(bodies.json(context, "the judgement"));
        judgements.put(judged.query(), judged.document(), judged.grade());
        Answers.nothing(context);
    }

    private void remove(Context context) {
        JudgementQuery.checkRemoving(context);
        String query = JudgementQuery.required(context, "query");
        String document = JudgementQuery.required(context, "document");
        judgements(context).remove(query, document);
        Answers.nothing(context);
    }

    private void list(Context context) throws IOException {
        JudgementQuery asked = JudgementQuery.of(context);
        Judgements judgements = judgements(context);
        if (asked.csv()) {
            context.contentType("text/csv; charset=utf-8");
            Writer csv = new OutputStreamWriter(context.outputStream(), StandardCharsets.UTF_8);
            judgements.export(asked.query(), csv);
            csv.flush();
        } else {
            Answers.json(context, JudgementJson.of(judgements.list(asked.query(), asked.after(), asked.limit())));
        }
    }
}
