package dev.tusk.server.wire;

import dev.tusk.core.judgement.Judgement;
import dev.tusk.core.judgement.JudgementPage;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Judgements as JSON: {@code {"query": "vacuum", "document": "routine-vacuuming", "grade": 1}}. */
public final class JudgementJson {

    private static final Set<String> KNOWN = Set.of("query", "document", "grade");

    private JudgementJson() {}

    /** A judgement that is to be kept. */
    public record New(String query, String document, int grade) {}

    /**
     * The judgement that an object is.
     *
     * @throws dev.tusk.core.failure.TuskException with all problems of the value
     */
    public static New read(JsonNode json) {
        Problems problems = new Problems("the judgement");
        ObjectForm form = ObjectForm.of(json, "", problems, KNOWN);
        String query = form.requiredText("query");
        String document = form.requiredText("document");
        if (json.isObject() && (!form.has("grade") || form.isNull("grade"))) {
            problems.add("", "the field \"grade\" is missing", "1 is relevant, 0 is not, up to 10 is better");
        }
        int grade = form.integer("grade", 0);
        return problems.finish(() -> new New(query, document, grade));
    }

    public static ObjectNode of(JudgementPage page) {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("judgements");
        page.judgements().forEach(judgement -> list.add(of(judgement)));
        page.next().ifPresent(next -> json.put("next", next));
        return json;
    }

    public static ObjectNode of(Judgement judgement) {
        return Json.object()
                .put("query", judgement.query())
                .put("document", judgement.documentId())
                .put("grade", judgement.grade())
                .put("judged_at", judgement.judgedAt().toString());
    }
}
