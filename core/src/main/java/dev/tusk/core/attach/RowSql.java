package dev.tusk.core.attach;

import dev.tusk.core.collection.AttachedTable;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pieces of SQL over the rows {@code t} of a table that is attached. */
final class RowSql {

    private final AttachedTable table;
    private final TableFacts facts;
    private final KeySql key;

    RowSql(AttachedTable table, TableFacts facts) {
        this.table = table;
        this.facts = facts;
        this.key = new KeySql(table.key());
    }

    /** The ids and the texts of the keys of rows that follow a position, in the order of the key. */
    Sql page(List<String> position, int most) {
        String columns = key.columns("t");
        Sql keys = Sql.of("select %s, array[%s] from %s t".formatted(key.id("t"), key.texts("t"), qualified()));
        if (!position.isEmpty()) {
            String values = table.key().stream()
                    .map(column -> "(?::text)::" + type(column))
                    .collect(Collectors.joining(", "));
            keys = keys.append(Sql.of(
                    " where (%s) > (%s)".formatted(columns, values),
                    position.stream().map(Sql::value).toArray(Sql.Bind[]::new)));
        }
        return keys.append(Sql.of(" order by %s limit ?".formatted(columns), Sql.value(most)));
    }

    /** What reads ids, titles, texts and metadata. */
    Sql select() {
        String body = table.body().isEmpty()
                ? "''"
                : table.body().stream()
                        .map(column -> "nullif(t.%s::text, '')".formatted(column.quoted()))
                        .collect(Collectors.joining(", ", "pg_catalog.concat_ws(E'\\n\\n', ", ")"));
        Identifier title = table.title();
        String metadata = table.fields().isEmpty()
                ? "'{}'"
                : "pg_catalog.jsonb_strip_nulls(%s)::text".formatted(json(table.fields()));
        return Sql.of("select %s, %s, %s, %s from %s t"
                .formatted(
                        key.id("t"),
                        title == null ? "null" : "t.%s::text".formatted(title.quoted()),
                        body,
                        metadata,
                        qualified()));
    }

    /** These columns of the row as a JSON object. */
    static String json(List<Identifier> columns) {
        String list = columns.stream().map(column -> "t." + column.quoted()).collect(Collectors.joining(", "));
        return "(select pg_catalog.to_jsonb(r.*) from (select %s) r)".formatted(list);
    }

    String qualified() {
        return facts.name().qualifiedBy(facts.schema());
    }

    /** The condition that a row has one of these ids, found by the index of the key. */
    Sql matching(List<String> ids) {
        String same = IntStream.range(0, key.size())
                .mapToObj(i -> "t.%s = k.k%d".formatted(table.key().get(i).quoted(), i))
                .collect(Collectors.joining(" and "));
        return Sql.of(" join ").append(keys(ids)).append(" on " + same);
    }

    /** A table expression of the keys of these ids, in the types of the columns. */
    Sql keys(List<String> ids) {
        List<List<String>> columns = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            columns.add(new ArrayList<>());
        }
        for (String id : ids) {
            List<String> parts = key.parts(id);
            for (int i = 0; i < parts.size(); i++) {
                columns.get(i).add(parts.get(i));
            }
        }
        String values = IntStream.range(0, key.size())
                .mapToObj(i ->
                        "u.u%1$d::%2$s as k%1$d".formatted(i, type(table.key().get(i))))
                .collect(Collectors.joining(", "));
        String names = IntStream.range(0, key.size()).mapToObj(i -> "u" + i).collect(Collectors.joining(", "));
        // Worked out before the join: what is no value of the type is to fail here.
        return Sql.of("(select %s from rows from (".formatted(values))
                .append(Sql.join(
                        ", ",
                        columns.stream()
                                .map(column -> Sql.of("pg_catalog.unnest(?::text[])", Sql.textArray(column)))
                                .toList()))
                .append(") u (%s) offset 0) k".formatted(names));
    }

    private String type(Identifier column) {
        return facts.require(column).type();
    }
}
