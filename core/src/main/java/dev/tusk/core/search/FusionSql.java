package dev.tusk.core.search;

import dev.tusk.core.sql.Sql;

/** Fusion as SQL: from the table expression {@code scored} to {@code ranked}. */
final class FusionSql {

    private FusionSql() {}

    static Sql of(Fusion fusion, int limit, int offset) {
        return Sql.of("fused as (\n  select\n    id, lexical_score, lexical_rank, distance, vector_rank,\n")
                .append(parts(fusion))
                .append("""

                          from scored
                        ),
                        ranked as materialized (
                          select
                            pg_catalog.row_number() over (order by lexical_part + vector_part desc, id) as position,
                            id,
                            lexical_part + vector_part as score,
                            lexical_score, lexical_rank, lexical_part,
                            distance, vector_rank, vector_part
                          from fused
                          order by lexical_part + vector_part desc, id
                          limit %d offset %d
                        )""".formatted(limit, offset));
    }

    /** As {@link #of}, to {@code unboosted} of all candidates. */
    static Sql unboosted(Fusion fusion) {
        return Sql.of("fused as (\n  select\n    id, lexical_score, lexical_rank, distance, vector_rank,\n")
                .append(parts(fusion))
                .append("""

                          from scored
                        ),
                        unboosted as (
                          select
                            id,
                            lexical_part + vector_part as score,
                            lexical_score, lexical_rank, lexical_part,
                            distance, vector_rank, vector_part
                          from fused
                        )""");
    }

    private static Sql parts(Fusion fusion) {
        return switch (fusion) {
            case Fusion.WeightedSum sum -> Sql.of("""
                            (1 - ?::float8) * coalesce(
                              (lexical_score - pg_catalog.min(lexical_score) over ())
                                / nullif(
                                  pg_catalog.max(lexical_score) over () - pg_catalog.min(lexical_score) over (), 0),
                              (lexical_score > 0)::int) as lexical_part,
                            ?::float8 * coalesce(
                              (pg_catalog.max(distance) over () - distance)
                                / nullif(pg_catalog.max(distance) over () - pg_catalog.min(distance) over (), 0),
                              (distance is not null)::int) as vector_part""", Sql.value(sum.vectorWeight()), Sql.value(sum.vectorWeight()));
            case Fusion.ReciprocalRank reciprocal -> Sql.of("""
                            coalesce(1.0::float8 / (?::int + lexical_rank), 0) as lexical_part,
                            coalesce(1.0::float8 / (?::int + vector_rank), 0) as vector_part""", Sql.value(reciprocal.k()), Sql.value(reciprocal.k()));
        };
    }
}
