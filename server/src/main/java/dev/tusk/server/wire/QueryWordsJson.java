package dev.tusk.server.wire;

import dev.tusk.core.synonym.SynonymRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Synonyms ({@code {"synonyms": ["car, automobile", "pg => postgresql"]}}) and stop words as JSON. */
public final class QueryWordsJson {

    private QueryWordsJson() {}

    public static List<SynonymRule> synonyms(JsonNode json) {
        return read(json, "synonyms", "the synonyms", SynonymRule::parse);
    }

    public static List<String> stopWords(JsonNode json) {
        return read(json, "stop_words", "the stop words", Function.identity());
    }

    private static <T> List<T> read(JsonNode json, String name, String what, Function<String, T> reading) {
        Problems problems = new Problems(what);
        ObjectForm form = ObjectForm.of(json, "", problems, Set.of(name));
        List<T> read = new ArrayList<>();
        JsonNode list = form.node(name);
        if (list == null || !list.isArray()) {
            problems.add(form.at(name), "it has to be an array of texts", null);
            return problems.finish(() -> read);
        }
        for (int i = 0; i < list.size(); i++) {
            String at = JsonPlace.child(form.at(name), Integer.toString(i));
            JsonNode each = list.get(i);
            if (!each.isString()) {
                problems.add(at, "it has to be a text", null);
                continue;
            }
            T value = problems.attempt(at, () -> reading.apply(each.stringValue()));
            if (value != null) {
                read.add(value);
            }
        }
        return problems.finish(() -> read);
    }

    public static ObjectNode of(String name, List<String> values) {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray(name);
        values.forEach(list::add);
        return json;
    }
}
