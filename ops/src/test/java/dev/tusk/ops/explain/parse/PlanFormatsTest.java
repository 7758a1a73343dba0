package dev.tusk.ops.explain.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.explain.print.PlanJson;
import dev.tusk.ops.explain.print.PlanText;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a real server prints, in all formats: the same tree, and printed back as it was. */
@ExtendWith(PostgresExtension.class)
class PlanFormatsTest {

    private static final String FIXED = "verbose, settings on, summary off";
    private static final String ALL = "analyze, buffers, verbose, settings, wal, summary on";

    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private final Set<String> seen = new TreeSet<>();

    @Test
    void fourFormatsOfOnePlanGiveTheSameTree(TestDatabase database) throws SQLException {
        database.execute(PlanStatements.TABLES);
        SoftAssertions softly = new SoftAssertions();
        try (Connection connection = database.dataSource().getConnection()) {
            for (String way : PlanStatements.WAYS) {
                execute(connection, "reset all; " + way);
                for (String statement : statements()) {
                    same(connection, statement, softly);
                }
            }
        }
        softly.assertAll();
        assertThat(seen)
                .contains(
                        "Aggregate",
                        "Append",
                        "Bitmap Heap Scan",
                        "Bitmap Index Scan",
                        "BitmapAnd",
                        "BitmapOr",
                        "CTE Scan",
                        "Foreign Scan",
                        "Function Scan",
                        "Gather",
                        "Gather Merge",
                        "Hash",
                        "Hash Join",
                        "Incremental Sort",
                        "Index Only Scan",
                        "Index Scan",
                        "Limit",
                        "LockRows",
                        "Materialize",
                        "Memoize",
                        "Merge Append",
                        "Merge Join",
                        "ModifyTable",
                        "Nested Loop",
                        "ProjectSet",
                        "Recursive Union",
                        "Result",
                        "Sample Scan",
                        "Seq Scan",
                        "SetOp",
                        "Sort",
                        "Subquery Scan",
                        "Table Function Scan",
                        "Tid Range Scan",
                        "Tid Scan",
                        "Unique",
                        "Values Scan",
                        "WindowAgg",
                        "WorkTable Scan");
    }

    private static List<String> statements() {
        List<String> all = new ArrayList<>(PlanStatements.READING);
        all.addAll(PlanStatements.WRITING);
        return all;
    }

    private void same(Connection connection, String statement, SoftAssertions softly) throws SQLException {
        String text = explain(connection, FIXED, "text", statement);
        Plan ofText = one(text);
        Plan ofJson = one(explain(connection, FIXED, "json", statement));
        ofJson.root().all().map(PlanNode::type).forEach(seen::add);
        softly.assertThat(PlanText.print(ofText)).as("text of " + statement).isEqualTo(text + "\n");
        softly.assertThat(PlanText.print(ofJson)).as("json of " + statement).isEqualTo(text + "\n");
        softly.assertThat(one(explain(connection, FIXED, "yaml", statement)))
                .as("yaml of " + statement)
                .isEqualTo(ofJson);
        softly.assertThat(PlanText.print(one(explain(connection, FIXED, "xml", statement))))
                .as("xml of " + statement)
                .isEqualTo(text + "\n");
        softly.assertThat(ofText.root().all().map(PlanFormatsTest::essence).toList())
                .as("nodes of " + statement)
                .isEqualTo(ofJson.root().all().map(PlanFormatsTest::essence).toList());
    }

    private static List<Object> essence(PlanNode node) {
        return List.of(
                node.type(),
                node.relation(),
                node.index(),
                node.filter(),
                node.subplanName(),
                node.planRows(),
                node.totalCost(),
                node.is("Aggregate") ? List.of() : node.properties().texts("Sort Key"),
                node.properties().text("Index Cond"),
                node.children().size(),
                node.isInitPlan(),
                node.isSubPlan(),
                node.relation().isEmpty() ? "" : node.alias());
    }

    @Test
    void whatWasMeasuredIsPrintedBackExactly(TestDatabase database) throws SQLException {
        database.execute(PlanStatements.TABLES);
        String newest = database.majorVersion() >= 17 ? ", memory, serialize" : "";
        SoftAssertions softly = new SoftAssertions();
        try (Connection connection = database.dataSource().getConnection()) {
            for (String way : PlanStatements.WAYS) {
                execute(connection, "reset all; set track_io_timing = on; " + way);
                for (String statement : statements()) {
                    String text = explain(connection, ALL + newest, "text", statement);
                    softly.assertThat(PlanText.print(one(text))).as(statement).isEqualTo(text + "\n");
                    for (String format : List.of("json", "yaml", "xml")) {
                        String printed = explain(connection, ALL + newest, format, statement);
                        Plan plan = one(printed);
                        if (format.equals("json")) {
                            softly.assertThat(json.readTree(PlanJson.print(List.of(plan))))
                                    .as(statement)
                                    .isEqualTo(json.readTree(printed));
                        }
                        // The text that JSON becomes is a plan again, with the same numbers.
                        Plan again = one(PlanText.print(plan));
                        softly.assertThat(PlanText.print(again))
                                .as("%s of %s", format, statement)
                                .isEqualTo(PlanText.print(plan));
                        softly.assertThat(again.root()
                                        .all()
                                        .map(PlanFormatsTest::measured)
                                        .toList())
                                .as("%s of %s", format, statement)
                                .isEqualTo(plan.root()
                                        .all()
                                        .map(PlanFormatsTest::measured)
                                        .toList());
                        softly.assertThat(again.executionMillis())
                                .isEqualTo(plan.executionMillis())
                                .isNotEmpty();
                    }
                }
            }
        }
        softly.assertAll();
    }

    /** What the server writes of it is no JSON, and no YAML. */
    @Test
    void aMergeIntoPartitionsIsReadInEachFormat(TestDatabase database) throws SQLException {
        database.execute("""
                create table part (k int not null, v int) partition by range (k);
                create table part_low partition of part for values from (0) to (5);
                create table part_high partition of part for values from (5) to (10);
                insert into part select i, i from generate_series(0, 9) i""");
        try (Connection connection = database.dataSource().getConnection()) {
            for (String format : List.of("text", "json", "yaml", "xml")) {
                Plan plan = one(
                        explain(
                                connection,
                                "analyze, verbose",
                                format,
                                "merge into part p using (values (1, 2), (7, 3)) s (k, v) on p.k = s.k when matched then update set v = s.v"));
                assertThat(plan.root().all().count()).as(format).isGreaterThanOrEqualTo(3);
                assertThat(plan.root().isInitPlan()).isFalse();
                if (!format.equals("text") && !format.equals("xml")) {
                    assertThat(plan.root().properties().amount("Tuples Updated"))
                            .as(format)
                            .isEqualTo(2);
                }
                assertThat(PlanText.print(one(PlanText.print(plan)))).as(format).isEqualTo(PlanText.print(plan));
            }
        }
    }

    private static List<Object> measured(PlanNode node) {
        return List.of(
                node.actualMillis(),
                node.actualRows(),
                node.loops(),
                node.properties().amount("Shared Hit Blocks"),
                node.workers().size(),
                node.properties().amount("Sort Space Used"),
                node.properties().amount("Peak Memory Usage"));
    }

    private static Plan one(String text) {
        List<Plan> plans = PlanParser.parse(text);
        assertThat(plans).hasSize(1);
        return plans.getFirst();
    }

    private static String explain(Connection connection, String options, String format, String statement)
            throws SQLException {
        connection.setAutoCommit(false);
        try (Statement explain = connection.createStatement();
                ResultSet rows =
                        explain.executeQuery("explain (%s, format %s) %s".formatted(options, format, statement))) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
            return String.join("\n", lines);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
