package dev.tusk.ops.report;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.ops.explain.Explain;
import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.run.QueryRun;
import dev.tusk.ops.explain.run.QueryToExplain;
import dev.tusk.ops.explain.run.StatementsOfOthers;
import dev.tusk.ops.rule.Thresholds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the server would run a statement, for any values of its parameters. It is planned and never run.
 *
 * @param explanation null where there is no plan
 * @param obstacle why there is none; null where there is one
 */
public record StatementPlan(
        String text,
        @Nullable Explanation explanation,
        @Nullable String obstacle) {

    private static final int MOST = 10;
    /** More than what is waited for a lock, so that a lock is not told as slow planning. */
    private static final Duration TIME_LIMIT = Duration.ofSeconds(3);

    /** For all of them: where a table is locked that they all need, each waits for its own limit. */
    private static final Duration ALL = Duration.ofSeconds(10);

    /** Of the first of these. */
    static List<StatementPlan> of(Database database, List<StatementTime> statements) {
        long begin = System.nanoTime();
        List<StatementPlan> plans = new ArrayList<>();
        for (StatementTime each : statements.subList(0, Math.min(MOST, statements.size()))) {
            if (each.isHidden()) {
                plans.add(without(each.text(), "its text is hidden from this user; pg_read_all_stats shows it"));
            } else if (System.nanoTime() - begin > ALL.toNanos()) {
                plans.add(without(
                        each.text(),
                        "planning those before it took %d s; try \"tusk explain\"".formatted(ALL.toSeconds())));
            } else if (!StatementsOfOthers.mayBePlanned(database, each.text())) {
                plans.add(without(each.text(), StatementsOfOthers.OBSTACLE));
            } else {
                plans.add(of(database, each.text()));
            }
        }
        return plans;
    }

    private static StatementPlan of(Database database, String text) {
        try {
            QueryToExplain query = new QueryToExplain(text, List.of(), false, TIME_LIMIT);
            return new StatementPlan(text, Explain.of(QueryRun.of(database, query), Thresholds.USUAL), null);
        } catch (TuskException e) {
            return without(text, e.getMessage());
        }
    }

    private static StatementPlan without(String text, @Nullable String obstacle) {
        return new StatementPlan(text, null, obstacle);
    }
}
