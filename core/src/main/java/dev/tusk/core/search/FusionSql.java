package dev.tusk.core.search;

import dev.tusk.core.arrange.Cursor;
import dev.tusk.core.sql.Sql;
import java.sql.Types;

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
        return unboosted(parts(fusion));
    }

    /** As {@link #unboosted(Fusion)}, with the bounds of an earlier page in place of those of the candidates. */
    static Sql unboosted(Cursor.Fused earlier) {
        double weight = earlier.vectorWeight();
        // The very expressions of parts(), as the last digit of a score decides on what is after the cursor.
        return unboosted(Sql.of(
                """
                            (1 - ?::float8) * coalesce(
                              (lexical_score - ?::float8)
                                / nullif(?::float8 - ?::float8, 0),
                              (lexical_score > 0)::int) as lexical_part,
                            ?::float8 * coalesce(
                              (?::float8 - distance)
                                / nullif(?::float8 - ?::float8, 0),
                              (distance is not null)::int) as vector_part""",
                Sql.value(weight),
                bound(earlier.minLexical()),
                bound(earlier.maxLexical()),
                bound(earlier.minLexical()),
                Sql.value(weight),
                bound(earlier.maxDistance()),
                bound(earlier.maxDistance()),
                bound(earlier.minDistance())));
    }

    /** No number stands for none. */
    private static Sql.Bind bound(double value) {
        return Double.isNaN(value) ? (statement, index) -> statement.setNull(index, Types.DOUBLE) : Sql.value(value);
    }

    /**
     * What a cursor has to carry of {@code scored}, {@code lexical} and {@code dense_ranked}, as an array: the bounds, the score and
     * the id of the last of so many candidates by words, and the distance and the id of the last of so many by vectors.
     */
    static Sql bounds(int candidates) {
        return Sql.of("""
                        (
                            select array[
                              pg_catalog.min(lexical_score), pg_catalog.max(lexical_score),
                              pg_catalog.min(distance), pg_catalog.max(distance),
                              (select score from lexical where rank = %1$d),
                              (select id::float8 from lexical where rank = %1$d),
                              (select distance from dense_ranked where rank = %1$d),
                              (select id::float8 from dense_ranked where rank = %1$d)]
                            from scored
                          )""".formatted(candidates));
    }

    private static Sql unboosted(Sql parts) {
        return Sql.of("fused as (\n  select\n    id, lexical_score, lexical_rank, distance, vector_rank,\n")
                .append(parts)
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
