package dev.tusk.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.rule.Thresholds;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects that are there seldom: what is proposed for them can be run, and nothing fails over them. */
@ExtendWith(PostgresExtension.class)
class OddCatalogTest {

    @Test
    void aTriggerWithoutArgumentsEndsNothing(TestDatabase database) {
        database.execute("""
                create table note (id bigint primary key, body text, vector tsvector);
                create trigger keep before insert on note for each row execute function tsvector_update_trigger()""");
        assertThat(new Doctor(database.dataSource()).examine(DoctorOptions.ALL).findings())
                .extracting(Finding::code)
                .doesNotContain("FTS-004");
    }

    @Test
    void aProcedureIsAlteredAsARoutine(TestDatabase database) {
        database.execute("create procedure mend() language sql security definer as 'select 1'");
        runsAndIsUndone(database, only(database, "SEC-011", Map.of()));
    }

    @Test
    void anIndexOfAPartitionedTableIsDroppedAsAWhole(TestDatabase database) {
        database.execute("""
                create table event (id bigint, day date) partition by range (day);
                create table event_2026 partition of event for values from ('2026-01-01') to ('2027-01-01');
                create index event_id on event (id);
                create index event_id_again on event (id)""");
        runsAndIsUndone(database, only(database, "IDX-002", Map.of()));
        assertThat(only(database, "IDX-002", Map.of()).subject().name()).startsWith("public.event_id");
    }

    @Test
    void whatIsNotEnforcedIsNotToBeValidated(TestDatabase database) {
        Assumptions.assumeTrue(database.queryLong("select current_setting('server_version_num')::bigint") >= 180000);
        database.execute("create table part (id bigint primary key, size int, check (size > 0) not enforced)");
        assertThat(findings(database, "TAB-010", Map.of())).isEmpty();
    }

    @Test
    void aPasswordThatASessionHasSetIsNotShown(TestDatabase database) throws SQLException {
        try (Connection idle = database.dataSource().getConnection();
                Statement statement = idle.createStatement()) {
            idle.setAutoCommit(false);
            statement.execute("create role odd_catalog_test password 'hunter2'");
            List<Finding> found = findings(database, "CON-002", Map.of("CON-002.seconds", 0.0));
            assertThat(found)
                    .anySatisfy(
                            each -> assertThat(each.evidence().toString()).contains("odd_catalog_test password '***'"));
            assertThat(found.toString()).doesNotContain("hunter2");
            idle.rollback();
        }
    }

    private static void runsAndIsUndone(TestDatabase database, Finding finding) {
        Fix fix = finding.fix();
        assertThat(fix.undo()).isNotEmpty();
        fix.statements().forEach(database::execute);
        fix.undo().forEach(database::execute);
    }

    private static Finding only(TestDatabase database, String code, Map<String, Double> thresholds) {
        List<Finding> found = findings(database, code, thresholds);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static List<Finding> findings(TestDatabase database, String code, Map<String, Double> thresholds) {
        return new Doctor(database.dataSource())
                .examine(new DoctorOptions(
                        Set.of(code), Set.of(), Thresholds.of(thresholds, DoctorRules.all()), Duration.ofSeconds(5)))
                .findings();
    }
}
