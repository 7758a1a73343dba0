package dev.tusk.core.search;

import dev.tusk.core.arrange.ArrangedFields;
import dev.tusk.core.arrange.Cursor;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.arrange.Order;
import dev.tusk.core.arrange.OrderKey;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Sql;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Groups, order and the beginning of a page as SQL: from the table expression {@code unboosted} to {@code ranked}, which has a
 * column {@code arranged} more than others.
 *
 * @param cursor what the request continues, or null
 */
record ArrangedSql(
        CollectionDefinition definition,
        SearchRequest request,
        Order order,
        @Nullable Cursor cursor) {

    static ArrangedSql of(CollectionDefinition definition, SearchRequest request, @Nullable Cursor cursor) {
        return new ArrangedSql(definition, request, order(definition, request), cursor);
    }

    /** The order of the request. */
    static Order order(CollectionDefinition definition, SearchRequest request) {
        Arrangement arrangement = request.arrangement();
        if (!arrangement.sort().isEmpty()) {
            return new ArrangedFields(definition).order(arrangement.sort());
        }
        return new Order(List.of(
                request.mode() == SearchMode.VECTOR && request.vectors().isEmpty()
                        ? new OrderKey("u.distance", OrderKey.Type.FLOAT, false)
                        : new OrderKey("u.score", OrderKey.Type.FLOAT, true)));
    }

    /** How many hits or groups have to be found: one more than are returned tells whether there is a further page. */
    static int wanted(SearchRequest request) {
        int returned = request.limit() + request.offset();
        return request.arrangement().isPlain() ? returned : returned + 1;
    }

    /** Rows that come after the cursor, where the score alone decides; a floor of the best then holds for those. */
    LexicalRows continued(LexicalRows rows) {
        if (cursor == null) {
            return rows;
        }
        Cursor.Fused fused = cursor.fused();
        if (fused != null) {
            Cursor.Last last = fused.lastByWords();
            // As one comparison, so that the score is computed once.
            return last == null
                    ? rows
                    : rows.and(Sql.of("((")
                            .append(rows.score())
                            .append(Sql.of(
                                    ")::float8, -l.chunk_id) >= (?::float8, -(?::bigint))",
                                    Sql.value(last.value()),
                                    Sql.value(last.id()))));
        }
        if (!request.arrangement().isByScore()) {
            return rows;
        }
        double score = Double.parseDouble(Objects.requireNonNull(cursor.keys().getFirst()));
        Sql value = Sql.of("(").append(rows.score()).append(")::float8");
        return rows.and(Sql.of("(")
                .append(value)
                .append(Sql.of(" < ?::float8 or (", Sql.value(score)))
                .append(value)
                .append(Sql.of(" = ?::float8 and l.chunk_id > ?::bigint))", Sql.value(score), Sql.value(cursor.id()))));
    }

    /** The condition on {@code c} that it comes after the cursor, where the distance alone decides. */
    List<Sql> continued(Sql distance) {
        if (cursor == null || !request.arrangement().isByScore()) {
            return List.of();
        }
        double last = Double.parseDouble(Objects.requireNonNull(cursor.keys().getFirst()));
        return List.of(Sql.of("(")
                .append(distance)
                .append(Sql.of(" > ?::float8 or (", Sql.value(last)))
                .append(distance)
                .append(Sql.of(" = ?::float8 and c.id > ?::bigint))", Sql.value(last), Sql.value(cursor.id()))));
    }

    /** {@code unboosted} of the rows of words. */
    Sql byWords(LexicalRows rows) {
        boolean byScore = request.arrangement().isByScore();
        String rank = byScore
                ? "%d + pg_catalog.row_number() over (order by score desc, id)".formatted(passed())
                : "null::bigint";
        return Sql.of("""
                        unboosted as (
                          select
                            id,
                            score,
                            score as lexical_score,
                            %s as lexical_rank,
                            score as lexical_part,
                            null::float8 as distance,
                            null::bigint as vector_rank,
                            null::float8 as vector_part
                          from (
                        """.formatted(rank))
                .append(byScore ? rows.best(request, wanted(request)) : rows.passing(request))
                .append("\n  ) found\n)");
    }

    /** {@code unboosted} of the rows {@code (id, distance)} of {@code dense}, after a comma. */
    static Sql nearest() {
        return Sql.of("""
                        ,
                        unboosted as (
                          select
                            id,
                            null::float8 as score,
                            null::float8 as lexical_score,
                            null::bigint as lexical_rank,
                            null::float8 as lexical_part,
                            distance,
                            null::bigint as vector_rank,
                            null::float8 as vector_part
                          from dense
                        )""");
    }

    /** How many candidates each leg brings: where they are cut at a score or distance instead, some more. */
    int candidates(int asked) {
        return cursor != null && cursor.fused() != null ? 2 * asked : asked;
    }

    /** What candidates {@code v} by vectors have to be, as a further condition: those of the first page, as far as they are still there. */
    Sql denseCandidates() {
        Cursor.Fused fused = cursor == null ? null : cursor.fused();
        Cursor.Last last = fused == null ? null : fused.lastByVector();
        return last == null
                ? Sql.EMPTY
                : Sql.of(
                        "\n    and (v.distance, v.id) <= (?::float8, ?::bigint)",
                        Sql.value(last.value()),
                        Sql.value(last.id()));
    }

    /** From {@code scored} to {@code ranked}. */
    Sql fused(Fusion fusion) {
        Cursor.Fused earlier = cursor == null ? null : cursor.fused();
        return (earlier == null ? FusionSql.unboosted(fusion) : FusionSql.unboosted(earlier)).append(ranked());
    }

    /** What a cursor needs of the rows, as columns after a comma. */
    Sql columns(SearchPlan plan) {
        Sql columns = request.arrangement().isPlain() ? Sql.EMPTY : Sql.of(",\n  r.arranged");
        return hasBounds(request) && plan instanceof SearchPlan.Hybrid hybrid
                ? columns.append(",\n  ")
                        .append(FusionSql.bounds(hybrid.candidates()))
                        .append(" as fused_bounds")
                : columns;
    }

    /** Whether the rows tell the bounds of a fusion. */
    static boolean hasBounds(SearchRequest request) {
        return request.mode() == SearchMode.HYBRID
                && request.arrangement().cursor() == null
                && Continuations.areMade(request);
    }

    /** How many hits or groups came before this page. */
    int passed() {
        return cursor == null ? 0 : cursor.passed();
    }

    /** The table expressions from {@code unboosted} on, each after a comma. */
    Sql ranked() {
        Grouping group = request.arrangement().group();
        int last = request.limit() + request.offset();
        return source().append(group == null ? Sql.EMPTY : Sql.of("""
                        ,
                        numbered as materialized (
                          select s.*, pg_catalog.row_number() over w as nth, pg_catalog.first_value(s.id) over w as leader
                          from source s
                          window w as (partition by s.group_key order by %s)
                        )""".formatted(order.by("s"))))
                .append(",\nplaced as materialized (\n  select s.id, pg_catalog.row_number() over (order by ")
                .append(order.by("s"))
                .append(") as place\n  from %s s%s"
                        .formatted(group == null ? "source" : "numbered", group == null ? "" : "\n  where s.nth = 1"))
                .append(after(group == null ? "where" : "and"))
                .append("\n  order by ")
                .append(order.by("s"))
                .append("\n  limit %d offset %d\n)".formatted(request.limit() + 1, request.offset()))
                .append("""
                        ,
                        ranked as materialized (
                          select
                            pg_catalog.row_number() over (order by p.place, m.nth) as position,
                            m.id, m.score, m.lexical_score, m.lexical_rank, m.lexical_part,
                            m.distance, m.vector_rank, m.vector_part,
                            pg_catalog.json_build_array(
                              p.place, m.nth, %s, %s, exists (select from placed where place > %d))::text as arranged
                          from placed p
                          join %s
                          where p.place <= %d
                        )""".formatted(
                                group == null ? "null" : "pg_catalog.to_jsonb(m.group_key)",
                                order.texts("m"),
                                last,
                                group == null
                                        ? "(select s.*, 1::bigint as nth from source s) m on m.id = p.id"
                                        : "numbered m on m.leader = p.id and m.nth <= " + group.size(),
                                last));
    }

    private Sql source() {
        Arrangement arrangement = request.arrangement();
        Grouping group = arrangement.group();
        CollectionTables tables = new CollectionTables(definition.store());
        boolean chunk = group != null || !arrangement.sort().isEmpty();
        boolean document = (group != null && ArrangedFields.needsDocument(group))
                || arrangement.sort().stream().anyMatch(key -> !isOfChunk(key.by()));
        return Sql.of(",\nsource as materialized (\n  select u.*")
                .append(group == null ? "" : ", %s as group_key".formatted(new ArrangedFields(definition).group(group)))
                .append(order.columns())
                .append("\n  from unboosted u")
                .append(chunk ? "\n  join %s c on c.id = u.id".formatted(tables.chunk()) : "")
                .append(document ? "\n  join %s d on d.id = c.document_id".formatted(tables.document()) : "")
                .append("\n)");
    }

    private static boolean isOfChunk(String key) {
        return key.equals("score") || key.equals("id") || key.equals("document");
    }

    private Sql after(String word) {
        if (cursor == null) {
            return Sql.EMPTY;
        }
        return Sql.of("\n  %s ".formatted(word)).append(order.after("s", cursor.keys(), cursor.id()));
    }
}
