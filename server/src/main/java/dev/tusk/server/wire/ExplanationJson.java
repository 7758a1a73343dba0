package dev.tusk.server.wire;

import dev.tusk.core.explain.HitExplanation;
import dev.tusk.core.explain.QueryExplanation;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Explanations as JSON. */
final class ExplanationJson {

    private ExplanationJson() {}

    static ObjectNode of(HitExplanation tree) {
        ObjectNode json = Json.object();
        json.put("value", tree.value());
        json.put("description", tree.description());
        ArrayNode details = json.putArray("details");
        tree.details().forEach(each -> details.add(of(each)));
        return json;
    }

    static ObjectNode of(QueryExplanation query) {
        ObjectNode json = Json.object();
        json.put("language", query.language());
        json.put("chunks", query.chunks());
        ArrayNode words = json.putArray("words");
        for (QueryExplanation.Word word : query.words()) {
            ObjectNode each = words.addObject();
            each.put("word", word.word());
            each.put("typed", word.typed() == null ? word.word() : word.typed());
            each.put("kind", word.kind());
            each.put("fate", word.fate().name().toLowerCase(Locale.ROOT));
            each.set("lexemes", lexemes(word.lexemes()));
        }
        ArrayNode expansions = json.putArray("expansions");
        for (QueryExplanation.Expansion expansion : query.expansions()) {
            expansions
                    .addObject()
                    .put("why", expansion.why().name().toLowerCase(Locale.ROOT))
                    .put("typed", expansion.typed())
                    .set("lexemes", lexemes(expansion.lexemes()));
        }
        json.put("constraint", query.constraint());
        return json;
    }

    private static ArrayNode lexemes(List<QueryExplanation.Lexeme> lexemes) {
        ArrayNode json = Json.array();
        lexemes.forEach(
                lexeme -> json.addObject().put("lexeme", lexeme.lexeme()).put("chunks", lexeme.chunks()));
        return json;
    }
}
