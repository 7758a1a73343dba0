package dev.tusk.server.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON values as plain Java values, as documents hold them in their metadata, and back. */
final class JsonValues {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private JsonValues() {}

    /** Null, a String, a Boolean, a Long, a BigInteger, a BigDecimal, a List or a Map. */
    static @Nullable Object toJava(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> node.stringValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> number(node);
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>(node.size());
                node.forEach(element -> list.add(toJava(element)));
                yield list;
            }
            case OBJECT -> map(node);
            case NULL, MISSING -> null;
            case BINARY, POJO -> throw new IllegalArgumentException("not a JSON value: " + node.getNodeType());
        };
    }

    static Map<String, @Nullable Object> map(JsonNode object) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        object.properties().forEach(field -> map.put(field.getKey(), toJava(field.getValue())));
        return map;
    }

    private static Number number(JsonNode node) {
        if (!node.isIntegralNumber()) {
            return node.decimalValue();
        }
        return node.canConvertToLong() ? (Number) node.longValue() : node.bigIntegerValue();
    }

    static JsonNode toJson(@Nullable Object value) {
        return switch (value) {
            case null -> JSON.nullNode();
            case String text -> JSON.stringNode(text);
            case Boolean flag -> JSON.booleanNode(flag);
            case Integer number -> JSON.numberNode(number);
            case Long number -> JSON.numberNode(number);
            case BigInteger number -> JSON.numberNode(number);
            case BigDecimal number -> JSON.numberNode(number);
            case Number number -> JSON.numberNode(number.doubleValue());
            case List<?> list -> {
                ArrayNode array = JSON.arrayNode();
                list.forEach(element -> array.add(toJson(element)));
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = JSON.objectNode();
                map.forEach((key, element) -> object.set(String.valueOf(key), toJson(element)));
                yield object;
            }
            default ->
                throw new IllegalArgumentException(
                        "not a JSON value: " + value.getClass().getName());
        };
    }
}
