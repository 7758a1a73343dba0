package dev.tusk.ops.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tusk.core.sql.Database;
import dev.tusk.ops.activity.Activity;
import dev.tusk.ops.activity.LiveSession;
import dev.tusk.ops.activity.Observation;
import dev.tusk.ops.advise.Advice;
import dev.tusk.ops.advise.IndexAdvisor;
import dev.tusk.ops.configuration.ConfigurationTuner;
import dev.tusk.ops.configuration.Storage;
import dev.tusk.ops.configuration.Workload;
import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorOptions;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
            assertThat(Objects.requireNonNull(report.statements()).stream()
                            .mapToDouble(StatementTime::share)
                            .sum())
                    .isBetween(0.5, 1.000001);
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
                JsonNode tree = json.path("plans")
                        .valueStream()
                        .filter(each -> each.path("text").asString().startsWith("select * from item"))
                        .findFirst()
                        .orElseThrow()
                        .path("tree");
                assertThat(tree.path("title").asString()).isEqualTo("Limit");
                assertThat(tree.at("/children/0/title").asString()).startsWith("Seq Scan on public.item");
                assertThat(tree.at("/children/0/details").toString()).contains("Filter");
            }
        }
    }

    @Test
    void functionsOfOthersAreNotRunByPlanning() throws SQLException {
        try (TestDatabase database = cluster.createDatabase()) {
            TestDatabase.TestRole mallory = database.createRole();
            database.execute("create extension pg_stat_statements");
            database.execute("create schema own authorization " + mallory.name());
            database.execute("select pg_stat_statements_reset()");
            try (Connection theirs = database.dataSource(mallory).getConnection();
                    Statement statement = theirs.createStatement()) {
                statement.execute("create table own.item (id int)");
                statement.execute("""
                        create function own.trap() returns int language plpgsql immutable as $$
                        begin
                          if current_setting('is_superuser')::boolean then raise exception 'sprung'; end if;
                          perform pg_sleep(0.2);
                          return 1;
                        end $$""");
                statement.execute("select id from own.item where id = own.trap()");
            }
            DatabaseReport report = DatabaseReport.of(database.dataSource(), Instant.EPOCH, GIVEN);
            assertThat(plan(report, "select id from own.item").obstacle())
                    .contains("functions of other roles with the rights of a superuser")
                    .doesNotContain("sprung");
        }
    }

    @Test
    @Timeout(120)
    void whatIsLockedHoldsNothingUp() throws SQLException {
        try (TestDatabase database = cluster.createDatabase()) {
            database.execute("create extension pg_stat_statements");
            database.execute("create table held (id int primary key, note text)");
            database.execute("select note from held limit 1");
            database.execute("insert into held select i, repeat('x', 200) from generate_series(1, 20000) i");
            database.execute("create table open (id int unique)");
            database.execute("vacuum (analyze) held");
            try (Connection holder = database.dataSource().getConnection();
                    Statement hold = holder.createStatement()) {
                holder.setAutoCommit(false);
                hold.execute("lock table held");
                DatabaseReport report = DatabaseReport.of(database.dataSource(), Instant.EPOCH, GIVEN);
                assertThat(plan(report, "select note from held").obstacle())
                        .contains(database.majorVersion() >= 16 ? "lock" : "plans no query without the values");
                assertThat(report.left()).noneMatch(each -> each.startsWith("tables") || each.startsWith("indexes"));
                assertThat(table(report, "held").isLocked()).isTrue();
                assertThat(table(report, "held").bytes()).isGreaterThan(4_000_000);
                assertThat(table(report, "held").indexBytes()).isPositive();
                assertThat(table(report, "open").isLocked()).isFalse();
                assertThat(HtmlReport.of(report)).contains("held</code> (locked");
                // Of an index alone, as a build anew has it.
                holder.rollback();
                hold.execute("reindex index held_pkey");
                DatabaseReport later = DatabaseReport.of(database.dataSource(), Instant.EPOCH, GIVEN);
                assertThat(later.indexes())
                        .filteredOn(each -> each.name().equals("held_pkey"))
                        .singleElement()
                        .satisfies(each -> assertThat(each.isLocked()).isTrue());
            }
        }
    }

    @Test
    void deadRowsAndThePurposeOfIndexesAreTold() {
        try (TestDatabase database = cluster.createDatabase()) {
            database.execute(
                    "create table item (id int primary key, code int unique, kind int) with (autovacuum_enabled = off)");
            database.execute("create index item_kind on item (kind)");
            database.execute("insert into item select i, i, i from generate_series(1, 1000) i");
            database.execute("vacuum (analyze) item");
            database.execute("delete from item where id <= 250; select pg_stat_force_next_flush()");
            DatabaseReport report = DatabaseReport.of(database.dataSource(), Instant.EPOCH, GIVEN);
            assertThat(table(report, "item").vacuumed()).isNotNull();
            assertThat(table(report, "item").deadRows()).isEqualTo(250);
            assertThat(report.indexes())
                    .extracting(Sizes.Index::name, Sizes.Index::purpose)
                    .contains(
                            tuple("item_pkey", "primary key"),
                            tuple("item_code_key", "unique"),
                            tuple("item_kind", ""));
            assertThat(new Sizes.Table("t", 1, 1, false, 75, 25, 0, 0, null).deadShare())
                    .isEqualTo(0.25);
            assertThat(new Sizes.Table("t", 1, 1, false, 0, 0, 0, 0, null).deadShare())
                    .isZero();
        }
    }

    private static Sizes.Table table(DatabaseReport report, String name) {
        return report.tables().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
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
    void lookingIsNoWorkload() {
        try (TestDatabase database = cluster.createDatabase()) {
            database.execute("create extension pg_stat_statements");
            Database asked = new Database(database.dataSource());
            Activity.read(asked);
            LiveSession.read(asked);
            new Sizes(asked).tables();
            new Sizes(asked).indexes();
            StatementTime.read(asked);
            assertThat(
                            database.queryLong(
                                    "select count(*) from pg_stat_statements s join pg_database d on d.oid = s.dbid where d.datname = current_database() and query like '%join pg_catalog.pg_stat_all_tables s%'"))
                    .isEqualTo(1);
            assertThat(StatementTime.read(asked).orElseThrow())
                    .noneMatch(each -> each.text()
                            .matches("(?s).*(pg_locks|pg_stat_activity|pg_stat_replication|pg_extension).*"));
        }
    }

    @Test
    void statementsOfOthersAreToldToBeHidden() {
        try (TestDatabase database = cluster.createDatabase()) {
            database.execute("create extension pg_stat_statements");
            database.execute("select count(*) from pg_class");
            TestDatabase.TestRole nobody = database.createRole();
            DatabaseReport report = DatabaseReport.of(database.dataSource(nobody), Instant.EPOCH, GIVEN);
            assertThat(report.plans())
                    .filteredOn(each -> each.text().equals("<insufficient privilege>"))
                    .singleElement()
                    .satisfies(each -> assertThat(each.obstacle()).contains("pg_read_all_stats"));
        }
    }

    @Test
    void whatTuskItselfAsksIsNoWorkload() {
        try (TestDatabase database = cluster.createDatabase()) {
            database.execute("create extension pg_stat_statements");
            database.execute("select pg_stat_statements_reset()");
            new Doctor(database.dataSource()).examine(DoctorOptions.ALL);
            assertThat(database.queryLong("select count(*) from pg_stat_statements where query like '%/* tusk */%'"))
                    .as("marked statements that the server counted")
                    .isGreaterThan(50);
            Advice advice = new IndexAdvisor(database.dataSource()).advise(1000);
            assertThat(advice.considered()).isZero();
            assertThat(advice.left()).isEmpty();
            assertThat(DatabaseReport.of(database.dataSource(), Instant.EPOCH, GIVEN)
                            .statements())
                    .noneMatch(each ->
                            each.text().contains("/* tusk */") || each.text().contains("pg_stat_get_live_tuples"));
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
            Activity seen = Activity.read(new Database(database.dataSource(nobody)));
            assertThat(seen.active() + seen.idle() + seen.idleInTransaction()).isZero();
        }
    }
}
