package dev.tusk.server.wire;

import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.arrange.SortKey;
import dev.tusk.core.search.Arrangement;
import dev.tusk.core.search.SearchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Groups, orders and pages as JSON. */
final class ArrangementJson {

    private static final Set<String> GROUP = Set.of("by", "size");
    private static final Set<String> KEY = Set.of("field", "order");

    private ArrangementJson() {}

    static Arrangement read(ObjectForm form, Problems problems) {
        Grouping group = group(form, problems);
        List<SortKey> sort = sort(form, problems);
        String cursor = form.text("cursor");
        return new Arrangement(group, sort, cursor);
    }

    /** Limit and offset, whose ranges are looked at with everything else that is wrong. */
    static void checkRanges(ObjectForm form, Problems problems, int limit, int offset) {
        range(form, problems, "limit", limit, 1, SearchRequest.MAX_LIMIT);
        range(form, problems, "offset", offset, 0, SearchRequest.MAX_OFFSET);
    }

    private static void range(ObjectForm form, Problems problems, String name, int value, int least, int most) {
        if (value < least || value > most) {
            problems.add(form.at(name), "%s is %d; it must be %d to %d".formatted(name, value, least, most), null);
        }
    }

    private static @Nullable Grouping group(ObjectForm form, Problems problems) {
        JsonNode node = form.node("group");
        if (node == null || node.isNull()) {
            return null;
        }
        String place = form.at("group");
        if (node.isString()) {
            return problems.attempt(place, () -> Grouping.by(node.stringValue()));
        }
        if (!node.isObject()) {
            problems.add(place, "a field or an object is expected, not %s".formatted(ObjectForm.kind(node)), null);
            return null;
        }
        ObjectForm group = ObjectForm.of(node, place, problems, GROUP);
        String by = group.requiredText("by");
        int size = group.integer("size", 1);
        return by.isEmpty() && !group.has("by") ? null : problems.attempt(place, () -> new Grouping(by, size));
    }

    private static List<SortKey> sort(ObjectForm form, Problems problems) {
        List<SortKey> keys = new ArrayList<>();
        JsonNode node = form.node("sort");
        if (node == null || node.isNull()) {
            return keys;
        }
        String place = form.at("sort");
        if (!node.isArray()) {
            SortKey only = key(node, place, problems);
            return only == null ? keys : List.of(only);
        }
        for (int i = 0; i < node.size(); i++) {
            SortKey key = key(node.get(i), place + "/" + i, problems);
            if (key != null) {
                keys.add(key);
            }
        }
        List<SortKey> checked = problems.attempt(place, () -> SortKey.checked(keys));
        return checked == null ? List.of() : checked;
    }

    private static @Nullable SortKey key(JsonNode node, String place, Problems problems) {
        if (node.isString()) {
            return problems.attempt(place, () -> SortKey.parse(node.stringValue()));
        }
        if (!node.isObject()) {
            problems.add(
                    place,
                    "a field or an object is expected, not %s".formatted(ObjectForm.kind(node)),
                    "write \"year:desc\", or {\"field\": \"year\", \"order\": \"desc\"}");
            return null;
        }
        ObjectForm key = ObjectForm.of(node, place, problems, KEY);
        String field = key.requiredText("field");
        String order = key.text("order", field.equals(SortKey.SCORE) ? "desc" : "asc");
        return field.isEmpty() && !key.has("field") ? null : problems.attempt(place, () -> SortKey.of(field, order));
    }
}
