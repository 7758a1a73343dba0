package dev.tusk.core.filter;

import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;

/**
 * The SQL expressions that give a declared field's value out of the metadata. The planner uses an index only for the
 * expression it was made of, so table definitions and filters both take it from here.
 *
 * <p>No expression fails, whatever the metadata holds: a value of another type is null. All are immutable.
 */
public final class FieldExpression {

    /**
     * Characters of a text field that its index holds. A longer key would not fit the 2,704 bytes that PostgreSQL allows
     * in a B-tree; 256 characters of UTF-8 have at most 1,024.
     */
    static final int INDEXED_CHARACTERS = 256;

    /** Characters of a number, written out, that can be compared; its decimal form has at most half as many bytes. */
    private static final int NUMBER_CHARACTERS = 2 * FilterValue.Decimal.MAX_DIGITS + 2;

    private FieldExpression() {}

    /**
     * The expression that the field's B-tree index is made of, for example {@code create index on document ((...))}
     * with this text between the inner parentheses. A text field's is its first 256 characters, ordered by bytes.
     *
     * @param schema where Tusk's function {@code timestamp_of} lives
     * @param metadata the column as SQL: {@code metadata} in an index, {@code d.metadata} in a query
     */
    public static String indexed(Identifier schema, DeclaredField field, String metadata) {
        return field.type() == FieldType.TEXT
                ? "(pg_catalog.left(%s, %d) collate \"C\")"
                        .formatted(value(schema, field, metadata), INDEXED_CHARACTERS)
                : value(schema, field, metadata);
    }

    /**
     * The field's value: {@code text}, {@code numeric} for both INTEGER and NUMBER, {@code boolean} or
     * {@code timestamptz}.
     *
     * @param schema where Tusk's function {@code timestamp_of} lives
     * @param metadata the column as SQL: {@code metadata} in an index, {@code d.metadata} in a query
     */
    public static String value(Identifier schema, DeclaredField field, String metadata) {
        return ofJson(schema, field.type(), Sql.of(member(field, metadata))).text();
    }

    /** The field as jsonb, of whatever type the document gave it. */
    static String member(DeclaredField field, String metadata) {
        return metadata + " -> " + literal(field.name());
    }

    /** The value of a jsonb expression, read as this type. */
    static Sql ofJson(Identifier schema, FieldType type, Sql json) {
        return switch (type) {
            case TEXT -> guarded("string", json, Sql.EMPTY, " #>> '{}'");
            case INTEGER, NUMBER ->
                guarded(
                        "number",
                        json,
                        Sql.of(" and pg_catalog.length((").append(json).append(")::text) <= " + NUMBER_CHARACTERS),
                        "::numeric");
            case BOOLEAN -> guarded("boolean", json, Sql.EMPTY, "::boolean");
            case TIMESTAMP ->
                Sql.of(schema.quoted() + ".timestamp_of(").append(json).append(")");
        };
    }

    private static Sql guarded(String jsonType, Sql json, Sql guard, String conversion) {
        return Sql.of("(case when pg_catalog.jsonb_typeof(")
                .append(json)
                .append(") = '" + jsonType + "'")
                .append(guard)
                .append(" then (")
                .append(json)
                .append(")" + conversion + " end)");
    }

    /** The name as an SQL literal; {@link DeclaredField} admits nothing that would need escaping. */
    private static String literal(String name) {
        return "'" + name + "'";
    }
}
