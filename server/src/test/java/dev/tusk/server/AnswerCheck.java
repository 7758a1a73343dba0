package dev.tusk.server;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What is wrong with an answer by its schema: fields that are missing or not described, and values of another type, at any depth. An
 * object whose schema names fields has no others, whether the schema says so or not.
 */
record AnswerCheck(JsonNode openapi) {

    List<String> problems(JsonNode schema, JsonNode answer) {
        List<String> problems = new ArrayList<>();
        check(schema, answer, "", problems);
        return problems;
    }

    private JsonNode resolved(JsonNode schema) {
        return schema.has("$ref")
                ? resolved(openapi.at(schema.path("$ref").asString().substring(1)))
                : schema;
    }

    private void check(JsonNode given, JsonNode value, String at, List<String> problems) {
        JsonNode schema = resolved(given);
        for (String choice : List.of("oneOf", "anyOf")) {
            JsonNode alternatives = schema.path(choice);
            if (alternatives.isArray() && describesValues(alternatives)) {
                checkAlternatives(alternatives, value, at, problems);
            }
        }
        checkType(schema, value, at, problems);
        if (value.isObject()) {
            checkObject(schema, value, at, problems);
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.path("items"), value.get(i), at + "/" + i, problems);
            }
        }
    }

    /** And not only which fields go together. */
    private static boolean describesValues(JsonNode alternatives) {
        return alternatives.valueStream().noneMatch(each -> each.size() == 1 && each.has("required"));
    }

    private void checkAlternatives(JsonNode alternatives, JsonNode value, String at, List<String> problems) {
        List<List<String>> all = new ArrayList<>();
        for (JsonNode alternative : alternatives) {
            List<String> found = new ArrayList<>();
            check(alternative, value, at, found);
            if (found.isEmpty()) {
                return;
            }
            all.add(found);
        }
        problems.add("%s fits none: %s".formatted(at, all));
    }

    private static void checkType(JsonNode schema, JsonNode value, String at, List<String> problems) {
        JsonNode type = schema.path("type");
        Set<String> types = new LinkedHashSet<>();
        if (type.isString()) {
            types.add(type.stringValue());
        }
        type.forEach(each -> types.add(each.asString()));
        boolean fits = types.isEmpty() || types.stream().anyMatch(each -> is(each, value));
        if (!fits) {
            problems.add("%s is %s, not %s".formatted(at, value, types));
        }
        JsonNode known = schema.path("enum");
        if (known.isArray() && known.valueStream().noneMatch(value::equals)) {
            problems.add("%s is %s, not one of %s".formatted(at, value, known));
        }
        if (schema.has("const") && !schema.path("const").equals(value)) {
            problems.add("%s is %s, not %s".formatted(at, value, schema.path("const")));
        }
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "null" -> value.isNull();
            default -> throw new IllegalArgumentException("unknown type " + type);
        };
    }

    private void checkObject(JsonNode schema, JsonNode value, String at, List<String> problems) {
        List<JsonNode> parts = new ArrayList<>();
        addParts(schema, parts);
        Set<String> known = new LinkedHashSet<>();
        boolean open = parts.stream().noneMatch(part -> part.has("properties"));
        for (JsonNode part : parts) {
            for (JsonNode name : part.path("required")) {
                if (!value.has(name.asString())) {
                    problems.add("%s has no %s".formatted(at, name));
                }
            }
            for (String name : part.path("properties").propertyNames()) {
                known.add(name);
                if (value.has(name)) {
                    check(part.path("properties").path(name), value.path(name), at + "/" + name, problems);
                }
            }
            JsonNode others = part.path("additionalProperties");
            open = open || others.isObject() || others.asBoolean(false);
            if (others.isObject()) {
                value.propertyNames().stream()
                        .filter(name -> !part.path("properties").has(name))
                        .forEach(name -> check(others, value.path(name), at + "/" + name, problems));
            }
        }
        for (String name : value.propertyNames()) {
            if (!open && !known.contains(name)) {
                problems.add("%s has %s, which is not described".formatted(at, name));
            }
        }
    }

    /** The schema and what it is all of. */
    private void addParts(JsonNode given, List<JsonNode> parts) {
        JsonNode schema = resolved(given);
        parts.add(schema);
        schema.path("allOf").forEach(part -> addParts(part, parts));
    }
}
