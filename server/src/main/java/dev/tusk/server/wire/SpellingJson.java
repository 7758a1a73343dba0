package dev.tusk.server.wire;

import dev.tusk.core.spelling.SearchSuggestions;
import dev.tusk.core.spelling.Spelling;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Other spellings and completions as JSON. */
public final class SpellingJson {

    private SpellingJson() {}

    static ObjectNode of(Spelling spelling) {
        ObjectNode json = Json.object();
        json.put("suggestion", spelling.query());
        json.put("applied", spelling.applied());
        ArrayNode changes = json.putArray("changes");
        spelling.changes()
                .forEach(change -> changes.addObject()
                        .put("typed", change.typed())
                        .put("corrected", change.corrected())
                        .put("start", change.start())
                        .put("end", change.end()));
        return json;
    }

    public static ObjectNode of(SearchSuggestions suggestions) {
        ObjectNode json = Json.object();
        ArrayNode completions = json.putArray("completions");
        suggestions
                .completions()
                .forEach(completion -> completions
                        .addObject()
                        .put("query", completion.query())
                        .put("word", completion.word())
                        .put("chunks", completion.chunks())
                        .put("corrected", completion.corrected()));
        ArrayNode documents = json.putArray("documents");
        suggestions
                .documents()
                .forEach(document ->
                        documents.addObject().put("id", document.id()).put("title", document.title()));
        return json;
    }
}
