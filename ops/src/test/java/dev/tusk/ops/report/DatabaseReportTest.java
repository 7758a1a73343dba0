package dev.tusk.ops.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.activity.Activity;
import dev.tusk.ops.activity.Observation;
import dev.tusk.ops.configuration.ConfigurationTuner;
import dev.tusk.ops.configuration.Storage;
import dev.tusk.ops.configuration.Workload;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DatabaseReportTest {

    private static final ConfigurationTuner.Given GIVEN =
            new ConfigurationTuner.Given(null, null, null, Workload.WEB, Storage.SSD, null);

    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start(Map.of("shared_preload_libraries", "pg_stat_statements"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void slowStatementsHaveTheirPlans() {
        try (TestDatabase database = cluster.createDatabase()) {
            database.execute("create extension pg_stat_statements");
            database.execute("create table item (id int primary key, \"<i>kind\" text)");
            database.execute("insert into item select i, i::text from generate_series(1, 20000) i");
            database.execute("analyze item");
            database.execute("select pg_stat_statements_reset()");
            database.execute("select * from item where \"<i>kind\" = 'a' limit 3");
            database.execute("create table made (id int)");
            DatabaseReport report = DatabaseReport.of(database.dataSource(), Instant.EPOCH, GIVEN);
            assertThat(report.statements()).isNotNull().hasSizeGreaterThanOrEqualTo(2);
            StatementPlan select = plan(report, "select * from item");
            if (database.majorVersion() >= 16) {
                assertThat(select.explanation())
                        .isNotNull()
                        .satisfies(explanation ->
                                assertThat(explanation.plan().wasRun()).isFalse());
            } else {
                assertThat(select.obstacle()).contains("without the values");
            }
            assertThat(plan(report, "create table made").obstacle()).contains("create");
            assertThat(database.queryLong("select count(*) from pg_class where relname = 'made'"))
                    .isEqualTo(1);

            JsonNode json = JsonMapper.shared().valueToTree(ReportJson.of(report));
            assertThat(json.at("/doctor/server/database").asString()).isEqualTo(database.name());
            assertThat(json.path("plans")).hasSameSizeAs(json.path("statements"));
            assertThat(json.at("/tables/0/name").asString()).isEqualTo("item");
            assertThat(json.at("/tables/0/rows").asLong()).isEqualTo(20_000);

            String html = HtmlReport.of(report);
            assertThat(html)
                    .contains("Plans of these", "&lt;i&gt;kind", "No plan: ")
                    .doesNotContain("<i>kind", "<script", "http://", "https://", "class=\"chart\"");
            if (database.majorVersion() >= 16) {
                assertThat(html).contains("Seq Scan on public.item");
            }
        }
    }

    private static StatementPlan plan(DatabaseReport report, String beginning) {
        return report.plans().stream()
                .filter(each -> each.text().startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatTheServerDoesIsDrawn() throws InterruptedException {
        try (TestDatabase database = cluster.createDatabase()) {
            Observation seen = Observation.of(database.dataSource(), Duration.ofSeconds(1), Duration.ofMillis(200));
            Activity first = seen.moments().getFirst();
            Activity last = seen.moments().getLast();
            assertThat(seen.moments()).hasSizeGreaterThanOrEqualTo(3);
            assertThat(last.epochSeconds() - first.epochSeconds()).isGreaterThanOrEqualTo(0.9);
            assertThat(first.maxConnections()).isPositive();
            assertThat(first.walBytes()).isNotNull().isPositive();
            assertThat(first.lagBytes()).isNull();
            assertThat(first.lagSeconds()).isNull();
            String html = HtmlReport.of(DatabaseReport.of(database.dataSource(), Instant.EPOCH, GIVEN)
                    .with(seen));
            assertThat(html).contains("class=\"chart\"", "Transactions per second", "<polyline class=\"s1\" points=\"");
        }
    }

    @Test
    void whoHasNoRightsIsToldWhatIsHidden() {
        try (TestDatabase database = cluster.createDatabase()) {
            TestDatabase.TestRole nobody = database.createRole();
            DatabaseReport report = DatabaseReport.of(database.dataSource(nobody), Instant.EPOCH, GIVEN);
            assertThat(report.left()).anySatisfy(each -> assertThat(each).startsWith("statements: "));
            assertThat(report.doctor().skipped()).isNotEmpty();
            assertThat(HtmlReport.of(report)).contains("Not looked at");
            Activity seen = Activity.read(new dev.tusk.core.sql.Database(database.dataSource(nobody)));
            assertThat(seen.active() + seen.idle() + seen.idleInTransaction()).isZero();
        }
    }
}
