package dev.tusk.server.wire;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds strings that PostgreSQL cannot store: with a NUL character, or with half of a surrogate pair. */
final class StorableText {

    private StorableText() {}

    /**
     * Looks at every string of a value, the names of fields included.
     *
     * @param text the JSON text of the value: without an escape and a surrogate in it there is nothing to look for
     * @throws TuskException {@code INVALID_TEXT} with the place as a JSON pointer
     */
    static void check(JsonNode node, String text, String what) {
        if (text.contains("\\u") || hasLoneSurrogate(text)) {
            Problems problems = new Problems(what);
            walk(node, "", problems);
            problems.finish(() -> node);
        }
    }

    private static void walk(JsonNode node, String place, Problems problems) {
        if (node.isString()) {
            check(node.stringValue(), place, problems);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(node.get(i), place + "/" + i, problems);
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                check(field.getKey(), place, problems);
                walk(field.getValue(), JsonPlace.child(place, field.getKey()), problems);
            }
        }
    }

    private static void check(String text, String place, Problems problems) {
        String why = problem(text);
        if (why != null) {
            problems.add(
                    place,
                    TuskException.withHint(
                            ErrorCode.INVALID_TEXT,
                            "the text holds %s".formatted(why),
                            "PostgreSQL cannot store it: remove it"));
        }
    }

    private static @Nullable String problem(String text) {
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            return "a NUL character at offset " + nul;
        }
        return hasLoneSurrogate(text) ? "half of a surrogate pair" : null;
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }
}
