package dev.tusk.ops.report;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.ops.explain.Explain;
import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.run.QueryRun;
import dev.tusk.ops.explain.run.QueryToExplain;
import dev.tusk.ops.rule.Thresholds;
import java.time.Duration;
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

    private static final Duration TIME_LIMIT = Duration.ofSeconds(2);

    static StatementPlan of(Database database, String text) {
        try {
            QueryToExplain query = new QueryToExplain(text, List.of(), false, TIME_LIMIT);
            return new StatementPlan(text, Explain.of(QueryRun.of(database, query), Thresholds.USUAL), null);
        } catch (TuskException e) {
            return new StatementPlan(text, null, e.getMessage());
        }
    }
}
