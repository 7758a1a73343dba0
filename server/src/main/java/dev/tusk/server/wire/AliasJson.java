package dev.tusk.server.wire;

import dev.tusk.core.collection.Aliases.Alias;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Aliases as JSON: {@code {"alias": "latest", "collection": "docs"}}. */
public final class AliasJson {

    private AliasJson() {}

    /**
     * The collection that an alias is to name.
     *
     * @throws dev.tusk.core.failure.TuskException with all problems of the value
     */
    public static String collection(JsonNode json) {
        Problems problems = new Problems("the alias");
        ObjectForm form = ObjectForm.of(json, "", problems, Set.of("collection"));
        String collection = form.requiredText("collection");
        return problems.finish(() -> collection);
    }

    public static ObjectNode of(List<Alias> aliases) {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("aliases");
        aliases.forEach(alias -> list.add(of(alias)));
        return json;
    }

    public static ObjectNode of(Alias alias) {
        return Json.object()
                .put("alias", alias.name().value())
                .put("collection", alias.collection().value());
    }
}
