package dev.tusk.core.search;

import dev.tusk.core.boost.AppliedBoost;
import dev.tusk.core.boost.Boosts;
import dev.tusk.core.boost.Pins;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.document.DocumentLimits;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterCompiler;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Boosts and pins as SQL: from the table expression {@code unboosted} to {@code ranked}, whose columns are those that every
 * mode has and {@code boosts} and {@code pin} after them.
 */
record AfterFusionSql(CollectionDefinition definition, SearchRequest request) {

    private static final String COLUMNS =
            "score, lexical_score, lexical_rank, lexical_part, distance, vector_rank, vector_part";
    private static final String COLUMN = "after_fusion";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * {@code unboosted} of the rows that words rank.
     *
     * @param wanted how many of the best are wanted
     */
    Sql unboosted(LexicalRows rows, int wanted) {
        Sql passing = isWindow() ? rows.best(request, request.candidates()) : rows.passing(request);
        return new BoostedWords(boosted()).unboosted(passing, wanted);
    }

    /** Whether only so many of the best by words are boosted. */
    private boolean isWindow() {
        return request.candidates() > 0 && !boosts().isEmpty();
    }

    /** {@code unboosted} of the rows {@code (id, distance)} of {@code dense}. */
    Sql nearest() {
        return Sql.of(",\nunboosted as (\n  select\n    id,\n    ")
                .append(similarity("distance") + " as score,\n")
                .append("""
                            null::float8 as lexical_score,
                            null::bigint as lexical_rank,
                            null::float8 as lexical_part,
                            distance,
                            pg_catalog.row_number() over (order by distance, id) as vector_rank,
                            null::float8 as vector_part
                          from dense
                        )""");
    }

    private String similarity(String distance) {
        return definition.requireEmbedding().distance().similarity(distance);
    }

    /**
     * The table expressions from {@code unboosted} on, each after a comma.
     *
     * @param lexicalScore the score of {@code l} by words, or null where words do not count
     * @param distance the distance of {@code c}, or null where vectors do not count
     */
    Sql ranked(@Nullable Sql lexicalScore, @Nullable Sql distance) {
        boolean pins = !request.afterFusion().pins().isEmpty();
        return (pins ? pinned(lexicalScore, distance) : Sql.EMPTY)
                .append(",\nvalued as (\n")
                .append(boosted().of(Sql.of(pins ? "with_pins" : "unboosted")))
                .append("\n),\nboosted as (\n  select v.*, ")
                .append(boosted().score())
                .append(" as boosted")
                .append(pins ? """
                        ,
                            p.place,
                            pg_catalog.row_number() over (partition by p.place order by %s desc, v.id) as nth
                          from valued v
                          left join pin p on p.document_id = v.document_id
                        )""".formatted(boosted().score()) : "\n  from valued v\n)")
                .append("""
                        ,
                        ranked as materialized (
                          select
                            pg_catalog.row_number() over (order by %1$s) as position,
                            id, boosted as score, lexical_score, lexical_rank, lexical_part,
                            distance, vector_rank, vector_part,
                            boosts, %2$s as pin
                          from boosted
                          order by %1$s
                          limit %3$d offset %4$d
                        )""".formatted(
                                pins ? "case when nth = 1 then place end, boosted desc, id" : "boosted desc, id",
                                pins ? "case when nth = 1 then place end" : "null::bigint",
                                request.limit(),
                                request.offset()));
    }

    private BoostedRows boosted() {
        return new BoostedRows(definition, boosts());
    }

    /** {@code pin} of the pinned documents, and {@code with_pins} with one chunk of those that are not among the rows. */
    private Sql pinned(@Nullable Sql lexicalScore, @Nullable Sql distance) {
        Sql lexical = lexicalScore == null ? Sql.of("null::float8") : lexicalScore.append("::float8");
        Sql apart = distance == null ? Sql.of("null::float8") : distance;
        SearchMode mode = request.mode();
        String score = mode == SearchMode.HYBRID || !request.vectors().isEmpty()
                ? "0::float8"
                : mode == SearchMode.VECTOR ? similarity("f.distance") : "f.lexical_score";
        String part = mode.usesText() ? score : "null::float8";
        Pins pins = request.afterFusion().pins();
        Sql all = Sql.of("""
                        ,
                        pin as materialized (
                          select p.place, p.id as wanted, d.id as document_id
                          from pg_catalog.unnest(?::text[]) with ordinality as p (id, place)
                          left join %s d on d.id = p.id
                            and exists (select from %s c where c.document_id = d.id)""".formatted(tables().document(), tables().chunk()), Sql.textArray(pins.documents()));
        Filter filter = request.filter();
        if (filter != null) {
            all = all.append("\n    and ")
                    .append(new FilterCompiler(CollectionTables.SCHEMA, definition.fields()).compile(filter, "d"));
        }
        return all.append("""

                        ),
                        with_pins as (
                          select id, %1$s
                          from unboosted
                          union all
                          select f.id, %2$s, f.lexical_score, null::bigint, %3$s, f.distance, null::bigint, %4$s
                          from pin p
                          cross join lateral (
                            select id, coalesce(lexical_score, 0) as lexical_score, distance
                            from (
                              select c.id, c.ordinal, \
                        """.formatted(COLUMNS, score, part, mode == SearchMode.HYBRID ? "0::float8" : "null::float8"))
                .append(lexical)
                .append(" as lexical_score, ")
                .append(apart)
                .append(" as distance\n      from %s c".formatted(tables().chunk()))
                .append(
                        lexicalScore == null
                                ? ""
                                : "\n      left join %s l on l.chunk_id = c.id".formatted(tables().lexical()))
                .append("""

                              where c.document_id = p.document_id
                            ) each
                            order by %s, ordinal
                            limit 1
                          ) f
                          where not exists (
                            select
                            from unboosted u
                            join %s c on c.id = u.id
                            where c.document_id = p.document_id)
                        )""".formatted(
                                distance == null ? "lexical_score desc nulls last" : "distance", tables().chunk()));
    }

    /** The column after a comma: factors, pin, and in the first row the pinned documents that are not there. */
    Sql column() {
        return Sql.of("""
                        ,
                          pg_catalog.json_build_array(
                            r.boosts, r.pin, %s)::text as %s""".formatted(
                        request.afterFusion().pins().isEmpty()
                                ? "null"
                                : "(select pg_catalog.json_agg(wanted order by place) from pin where document_id is null)",
                        COLUMN));
    }

    /** What {@link #column} tells of this row. */
    static Placement placement(ResultSet row, SearchRequest request) throws SQLException {
        if (!request.afterFusion().isInStatement()) {
            return Placement.PLAIN;
        }
        JsonNode column = JSON.readTree(row.getString(COLUMN));
        List<String> names = request.afterFusion().boosts().names();
        List<AppliedBoost> boosts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boosts.add(new AppliedBoost(names.get(i), column.get(0).get(i).doubleValue()));
        }
        return new Placement(boosts, !column.get(1).isNull(), 0, null);
    }

    /** The pinned documents that are not there, by any row. */
    static List<String> missingPins(ResultSet row, SearchRequest request) throws SQLException {
        List<String> missing = new ArrayList<>();
        if (!request.afterFusion().pins().isEmpty()) {
            JSON.readTree(row.getString(COLUMN)).get(2).forEach(id -> missing.add(id.stringValue()));
        }
        return missing;
    }

    /** Does not tell documents that are not there from those that the filter keeps out, as a filter may be a matter of rights. */
    static String noteOn(List<String> missing, SearchRequest request) {
        return "pinned, but not among the documents%s: %s"
                .formatted(
                        request.filter() == null ? " with text" : " with text that pass the filter",
                        missing.stream()
                                .map(id -> "\"%s\"".formatted(DocumentLimits.shown(id)))
                                .collect(Collectors.joining(", ")));
    }

    private Boosts boosts() {
        return request.afterFusion().boosts();
    }

    private CollectionTables tables() {
        return new CollectionTables(definition.store());
    }
}
