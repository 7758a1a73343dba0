package dev.tusk.ops.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.finding.Finding;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import dev.tusk.testkit.TestDatabase.TestRole;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a server of its own, as it changes the server's settings. */
class ConfigurationTunerTest {

    private static final long GIGABYTE = 1L << 30;

    private static TestCluster cluster;
    private TestDatabase database;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start(Map.of());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void create() {
        database = cluster.createDatabase();
    }

    @AfterEach
    void drop() {
        database.execute("alter system reset all");
        database.execute("select pg_reload_conf()");
        database.close();
    }

    private TuningPlan plan() {
        return new ConfigurationTuner(database.dataSource())
                .plan(new ConfigurationTuner.Given(
                        4 * GIGABYTE, 4, 50, Workload.WEB, Storage.SSD, DatabaseSize.MID_RAM));
    }

    private static Proposal proposal(TuningPlan plan, String name) {
        return plan.proposals().stream()
                .filter(each -> each.setting().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not proposed: " + plan.proposals()));
    }

    @Test
    void whatIsDifferentFromTheRulesIsProposedOnceAndFindsItselfDone() {
        TuningPlan before = plan();
        assertThat(proposal(before, "random_page_cost").setting().value()).isEqualTo("1.1");
        assertThat(proposal(before, "shared_buffers").obstacle()).isNull();
        assertThat(proposal(before, "shared_buffers").needsRestart()).isTrue();
        assertThat(before.proposals()).extracting(each -> each.setting().name()).doesNotHaveDuplicates();
        assertThat(before.service()).isEqualTo(ManagedService.NONE);

        ConfigurationChange change = new ConfigurationChange(database.dataSource());
        List<Setting> settings = before.proposals().stream()
                .filter(each -> each.obstacle() == null)
                .map(Proposal::setting)
                .toList();
        List<String> undo = change.undo(settings.stream().map(Setting::name).toList());
        ConfigurationChange.Done done = change.apply(settings);
        assertThat(done.waiting()).contains("shared_buffers").doesNotContain("random_page_cost");

        await("select setting = '1.1' from pg_settings where name = 'random_page_cost'");
        TuningPlan after = plan();
        assertThat(after.proposals()).allMatch(Proposal::needsRestart);
        assertThat(after.warnings()).anySatisfy(warning -> assertThat(warning).contains("shared_buffers"));

        change.takeBack(undo);
        await("select setting <> '1.1' from pg_settings where name = 'random_page_cost'");
        assertThat(
                        database.queryLong(
                                "select count(*) from pg_file_settings where sourcefile like '%auto.conf' and name = 'shared_buffers'"))
                .isZero();
    }

    /** Sessions see a reload a moment later. */
    private void await(String condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!"t".equals(database.queryValue(condition))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + condition);
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void aSettingThatIsRefusedLeavesAllAsTheyWere() {
        database.execute("alter system set work_mem = '7MB'");
        ConfigurationChange change = new ConfigurationChange(database.dataSource());
        assertThatThrownBy(() -> change.apply(
                        List.of(new Setting("work_mem", "9MB"), new Setting("maintenance_work_mem", "no number"))))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("maintenance_work_mem");
        assertThat(database.query(
                        "select name, setting from pg_file_settings where sourcefile like '%auto.conf' order by name"))
                .containsExactly(List.of("work_mem", "7MB"));
    }

    @Test
    void onlyWhatAnUndoWroteIsTakenBack() {
        ConfigurationChange change = new ConfigurationChange(database.dataSource());
        for (String line : List.of(
                "drop table x;",
                "alter system set \"work_mem\" = '1MB'; drop table x;",
                "alter system reset all;",
                "alter system set work_mem to '1MB';")) {
            assertThatThrownBy(() -> change.takeBack(List.of("alter system reset \"work_mem\";", line)))
                    .isInstanceOf(TuskException.class)
                    .hasMessageContaining("no line");
        }
    }

    @Test
    void aUserWithoutRightsIsToldAndNothingChanges() {
        TestRole role = database.createRole();
        assertThatThrownBy(() -> new ConfigurationTuner(database.dataSource(role))
                        .plan(new ConfigurationTuner.Given(
                                null, null, null, Workload.WEB, Storage.SSD, DatabaseSize.MID_RAM)))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.hint()).contains("--memory"));
        assertThatThrownBy(() -> new ConfigurationChange(database.dataSource(role))
                        .apply(List.of(new Setting("work_mem", "9MB"))))
                .isInstanceOf(TuskException.class);
    }

    @Test
    void whatCountsMoreThanAlterSystemIsTold() {
        database.execute("alter database " + database.name() + " set work_mem = '77MB'");
        assertThat(proposal(plan(), "work_mem").obstacle()).contains("set for this database");
        database.execute("alter system set random_page_cost = 3");
        database.execute("select pg_reload_conf(), pg_sleep(0.2)");
        assertThat(proposal(plan(), "random_page_cost").finding().fix().undo())
                .first()
                .isEqualTo("alter system set \"random_page_cost\" = '3'");
        assertThat(proposal(plan(), "shared_buffers").finding().fix().undo())
                .first()
                .isEqualTo("alter system reset \"shared_buffers\"");
    }

    @Test
    void indexesOverVectorsAreGivenRoomAndMemoryForTheirBuild() {
        database.execute("""
                create extension vector;
                create table items (id int, embedding vector(500));
                insert into items
                select i, array_fill(i::real, array[500])::vector from generate_series(1, 20000) i;
                create index items_hnsw on items using hnsw (embedding vector_l2_ops) with (m = 4, ef_construction = 8);
                create table bare (id int, embedding vector(1000));
                insert into bare select i, array_fill(i::real, array[1000])::vector from generate_series(1, 10001) i;
                analyze items, bare""");
        Measured measured = measured();
        assertThat(measured.vectorIndexes()).singleElement().satisfies(index -> {
            assertThat(index.name()).isEqualTo("items_hnsw");
            assertThat(index.bytes()).isGreaterThan(40_000_000);
        });
        assertThat(measured.unindexed()).singleElement().satisfies(column -> {
            assertThat(column.table()).isEqualTo("bare");
            assertThat(column.bytes()).isEqualTo(10_001L * 4_200);
        });

        Machine small =
                new Machine(18, Platform.LINUX, Workload.WEB, 140L << 20, 2, 50, Storage.SSD, DatabaseSize.MID_RAM);
        LiveRules rules = new LiveRules(small, settings(), measured);
        assertThat(rules.proposals())
                .anySatisfy(each -> assertThat(each.code()).isEqualTo("TUN-002"))
                .anySatisfy(each -> assertThat(each.code()).isEqualTo("TUN-003"));
        assertThat(rules.findings()).extracting(Finding::code).contains("TUN-002");
    }

    @Test
    void spillsTheLogSessionsAndLargeTablesAreHeard() {
        Measured measured = new Measured(
                30,
                new Measured.Temporary(10_000, 10_000L * (20 << 20), 7_200),
                new Measured.Wal(7_200.0 * (50 << 20), 7_200, 2, 20),
                List.of(),
                List.of(),
                List.of(new Measured.LargeTable("public.\"it's\"", 100_000_000, 5_000_000)));
        Machine machine =
                new Machine(18, Platform.LINUX, Workload.WEB, 16 * GIGABYTE, 2, 100, Storage.SSD, DatabaseSize.MID_RAM);
        database.execute("alter system set max_wal_size = '64MB'");
        LiveRules rules = new LiveRules(machine, settings(), measured);

        // 20 MB of a file are 40 MB of memory.
        assertThat(rules.proposals())
                .filteredOn(each -> each.code().equals("TUN-004"))
                .singleElement()
                .satisfies(each -> assertThat(each.setting()).isEqualTo(new Setting("work_mem", "40MB")));
        // 50 MB/s for five minutes and nine tenths of the next five.
        assertThat(rules.proposals())
                .filteredOn(each -> each.code().equals("TUN-007"))
                .singleElement()
                .satisfies(each -> assertThat(each.setting()).isEqualTo(new Setting("max_wal_size", "28GB")));
        assertThat(rules.findings())
                .filteredOn(each -> each.code().equals("TUN-006"))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.fix().statements())
                            .containsExactly(
                                    "alter table public.\"it's\" set (autovacuum_vacuum_scale_factor = 0.001)");
                    assertThat(each.fix().verify().getFirst()).contains("'public.\"it''s\"'::");
                });
    }

    @Test
    void managedServicesAreKnownByTheirRoles() {
        for (Map.Entry<String, ManagedService> each : Map.of(
                        "rds_superuser", ManagedService.RDS,
                        "cloudsqlsuperuser", ManagedService.CLOUD_SQL,
                        "alloydbsuperuser", ManagedService.ALLOYDB,
                        "azure_pg_admin", ManagedService.AZURE)
                .entrySet()) {
            database.execute("create role " + each.getKey());
            try {
                assertThat(plan().service()).isEqualTo(each.getValue());
            } finally {
                database.execute("drop role " + each.getKey());
            }
        }
    }

    @Test
    void servicesAreKnownByTheirSigns() {
        assertThat(ManagedService.of(List.of())).isEqualTo(ManagedService.NONE);
        assertThat(ManagedService.of(List.of("aurora_compute_plan_id", "rds.extensions", "rds_superuser")))
                .isEqualTo(ManagedService.AURORA);
        assertThat(ManagedService.of(List.of("rds.extensions"))).isEqualTo(ManagedService.RDS);
        assertThat(ManagedService.of(List.of("alloydb.iam_authentication", "cloudsqlsuperuser")))
                .isEqualTo(ManagedService.ALLOYDB);
        assertThat(ManagedService.of(List.of("supautils.privileged_role"))).isEqualTo(ManagedService.SUPABASE);
        assertThat(ManagedService.of(List.of("neon.timeline_id"))).isEqualTo(ManagedService.NEON);
    }

    private Measured measured() {
        return new dev.tusk.core.sql.Database(database.dataSource())
                .connected("measure", connection -> Measured.read(connection, database.majorVersion() * 10_000));
    }

    private ServerSettings settings() {
        return new dev.tusk.core.sql.Database(database.dataSource()).connected("settings", ServerSettings::read);
    }
}
