package dev.tusk.core.search;

import dev.tusk.core.boost.BoostSql;
import dev.tusk.core.boost.Boosts;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/** Rows {@code (id, score, ...)} with their factors, as SQL. */
record BoostedRows(CollectionDefinition definition, Boosts boosts) {

    /**
     * A query for the columns of these rows, {@code document_id} and {@code boosts}, the factors as an array.
     *
     * @param from the name of a table expression, or a query in parentheses
     */
    Sql of(Sql from) {
        CollectionTables tables = new CollectionTables(definition.store());
        Sql rows = Sql.of("  select u.*, c.document_id, array[")
                .append(Sql.join(", ", BoostSql.factors(boosts)))
                .append("]::float8[] as boosts\n  from ")
                .append(from)
                .append(" u\n  join %s c on c.id = u.id".formatted(tables.chunk()));
        return boosts.isEmpty()
                ? rows
                : rows.append("\n  join %s d on d.id = c.document_id\n  ".formatted(tables.document()))
                        .append(BoostSql.values(boosts, definition));
    }

    /** The score with all factors of a row {@code v} of {@link #of}. */
    String score() {
        int count = boosts.names().size();
        if (count == 0) {
            return "v.score";
        }
        List<String> factors = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            factors.add("v.boosts[%d]".formatted(i));
        }
        return "case when v.score < 0 then v.score / (%1$s) else v.score * (%1$s) end"
                .formatted(String.join(" * ", factors));
    }
}
