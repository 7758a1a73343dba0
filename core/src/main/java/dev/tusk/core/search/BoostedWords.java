package dev.tusk.core.search;

import dev.tusk.core.sql.Sql;

/**
 * Which of the rows that words rank can be among the best with boosts, as SQL. With B the most that all boosts together multiply
 * by, a row whose score is less than s / B cannot reach s; and s may be the last of the best among any rows with boosts. Those that
 * are best by words make a good one.
 */
record BoostedWords(BoostedRows boosted) {

    /** Sums are in another order than in {@link dev.tusk.core.boost.Boosts#bound}. */
    static final double ROUNDING = 1 - 1e-9;

    private static final int FEWEST_TRIED = 500;
    private static final int TRIED_PER_ROW = 4;

    /**
     * The table expressions {@code passing} and {@code unboosted}.
     *
     * @param passing a query for the rows {@code (id, score)}, in any order
     * @param wanted how many of the best are wanted
     */
    Sql unboosted(Sql passing, int wanted) {
        return Sql.of("passing as materialized (\n")
                .append(passing)
                .append("\n),\nunboosted_floor as materialized (\n")
                .append(best(Sql.of("passing"), wanted))
                .append("""

                        ),
                        unboosted as (
                          select
                            id,
                            score,
                            score as lexical_score,
                            pg_catalog.row_number() over (order by score desc, id) as lexical_rank,
                            score as lexical_part,
                            null::float8 as distance,
                            null::bigint as vector_rank,
                            null::float8 as vector_part
                          from passing
                          where score >= (
                            select case when pg_catalog.count(*) < %d then 0 else pg_catalog.min(score) * %s::float8 end
                            from unboosted_floor)
                        )""".formatted(wanted, ROUNDING / boosted.boosts().bound()));
    }

    /** As {@link LexicalRows#floor}, of the scores with boosts. */
    Sql floor(Sql passing, int wanted, int sample) {
        return Sql.of("with sample as materialized (\n")
                .append(passing)
                .append("\n    limit %d\n)\n".formatted(sample))
                .append("select pg_catalog.count(*) as found, pg_catalog.min(score) as floor\nfrom (\n")
                .append(best(Sql.of("sample"), wanted))
                .append("\n) best");
    }

    /** The scores with boosts of the best of those that are best by words. */
    private Sql best(Sql rows, int wanted) {
        int tried = Math.max(FEWEST_TRIED, TRIED_PER_ROW * wanted);
        return Sql.of("  select %s as score\n  from (\n".formatted(boosted.score()))
                .append(boosted.of(Sql.of("(select id, score from ")
                        .append(rows)
                        .append(" order by score desc, id limit %d)".formatted(tried))))
                .append("\n  ) v\n  order by 1 desc\n  limit %d".formatted(wanted));
    }
}
