package dev.tusk.core.attach;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The key of a row as the id of a document: the text of the column, or, of several columns, a JSON array of their texts, as {@code ["7", "de"]}.
 * Written with the settings of {@link #SETTINGS} it is the same whoever writes it.
 */
final class KeySql {

    /** What the texts of times, intervals, bytes and broken numbers depend on. */
    static final List<String> SETTINGS = List.of(
            "timezone = 'UTC'",
            "datestyle = 'ISO, YMD'",
            "intervalstyle = 'postgres'",
            "bytea_output = 'hex'",
            "extra_float_digits = '1'");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<Identifier> columns;

    KeySql(List<Identifier> columns) {
        this.columns = List.copyOf(columns);
    }

    int size() {
        return columns.size();
    }

    /** The id of the row of this alias, as SQL. */
    String id(String alias) {
        if (columns.size() == 1) {
            return "%s.%s::text".formatted(alias, columns.getFirst().quoted());
        }
        return columns.stream()
                .map(column -> "%s.%s::text".formatted(alias, column.quoted()))
                .collect(Collectors.joining(", ", "pg_catalog.jsonb_build_array(", ")::text"));
    }

    /**
     * The condition that the row of an alias has this id, as SQL that an index of the key serves.
     *
     * @param id as SQL
     * @param types of the columns, in their order
     */
    String isOf(String alias, String id, List<String> types) {
        List<String> same = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String part = columns.size() == 1 ? id : "(%s::jsonb ->> %d)".formatted(id, i);
            same.add("%s.%s = %s::%s".formatted(alias, columns.get(i).quoted(), part, types.get(i)));
        }
        return String.join(" and ", same);
    }

    /** The columns of the row of this alias, parted by commas. */
    String columns(String alias) {
        return columns.stream().map(column -> alias + "." + column.quoted()).collect(Collectors.joining(", "));
    }

    /** The texts of the columns, parted by commas. */
    String texts(String alias) {
        return columns.stream()
                .map(column -> "%s.%s::text".formatted(alias, column.quoted()))
                .collect(Collectors.joining(", "));
    }

    /**
     * The texts of the columns of this id.
     *
     * @throws TuskException {@code INVALID_NAME} for what is no id of a row of this key
     */
    List<String> parts(String id) {
        if (columns.size() == 1) {
            return List.of(id);
        }
        try {
            List<String> parts = new ArrayList<>();
            for (JsonNode part : JSON.readTree(id)) {
                parts.add(part.stringValue());
            }
            if (parts.size() == columns.size()) {
                return parts;
            }
        } catch (JacksonException e) {
            throw new TuskException(ErrorCode.INVALID_NAME, noKey(id), e.getOriginalMessage(), null, e);
        }
        throw new TuskException(ErrorCode.INVALID_NAME, noKey(id));
    }

    private String noKey(String id) {
        return "\"%s\" is not the key of a row with %d columns".formatted(id, columns.size());
    }
}
