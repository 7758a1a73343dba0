package dev.tusk.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens when a fix does not go through. */
@ExtendWith(PostgresExtension.class)
class MendingTest {

    private static Finding finding(Fix fix) {
        return new Finding("IDX-005", Severity.WARNING, Subject.table("dup"), "x", List.of(), "y", fix);
    }

    private static Fix safe(String... statements) {
        return Fix.safe("z", Lock.SHARE_UPDATE_EXCLUSIVE, statements);
    }

    @Test
    void aBuildThatFailsLeavesNoIndexBehind(TestDatabase database) {
        database.execute("create table dup (a int, b int); insert into dup values (1, 1), (1, 2)");
        List<String> told = new ArrayList<>();
        Mending mending = new Mending(database.dataSource());
        assertThatThrownBy(() -> mending.apply(
                        finding(safe(
                                "create index concurrently on public.dup (b)",
                                "create unique index concurrently on public.dup (a)")),
                        told::add))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("could not create unique index");
        assertThat(told).hasSize(2);
        assertThat(database.query("select indisvalid from pg_index where indrelid = 'dup'::regclass"))
                .containsExactly(List.of("t"));
    }

    @Test
    void aLockThatIsNotGrantedIsTriedAgainAndThenTold(TestDatabase database) throws SQLException {
        database.execute(
                "create table dup (a int); alter table dup add constraint dup_a_check check (a > 0) not valid");
        try (Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table dup");
            Mending mending = new Mending(database.dataSource());
            Finding finding = finding(safe("alter table public.dup validate constraint dup_a_check"));
            assertThatThrownBy(() -> mending.apply(finding, each -> {}))
                    .isInstanceOfSatisfying(
                            TuskException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.LOCK_NOT_GRANTED));
            holder.rollback();
            mending.apply(finding, each -> {});
        }
        assertThat(database.queryValue("select convalidated from pg_constraint where conname = 'dup_a_check'"))
                .isEqualTo("t");
    }

    @Test
    void whatTheServerPassesOverIsNoSuccess(TestDatabase database) {
        database.execute("create table dup (a int)");
        TestDatabase.TestRole nobody = database.createRole();
        for (String statement : List.of("vacuum public.dup", "analyze public.dup")) {
            assertThatThrownBy(
                            () -> new Mending(database.dataSource(nobody)).apply(finding(safe(statement)), each -> {}))
                    .as(statement)
                    .isInstanceOfSatisfying(
                            TuskException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.MISSING_RIGHTS))
                    .hasMessageContaining("dup");
        }
        new Mending(database.dataSource()).apply(finding(safe("vacuum public.dup")), each -> {});
    }

    @Test
    void indexesThatOthersLeftAreNotDropped(TestDatabase database) throws Exception {
        database.execute("create table dup (a int); insert into dup values (1), (1)");
        database.execute("create table other (b int); insert into other values (1), (1)");
        try (Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement();
                ExecutorService mender = Executors.newSingleThreadExecutor()) {
            holder.setAutoCommit(false);
            statement.execute("insert into dup values (2)");
            Future<?> mended = mender.submit(() -> new Mending(database.dataSource())
                    .apply(finding(safe("create unique index concurrently dup_a on public.dup (a)")), each -> {}));
            while (database.queryLong("select count(*) from pg_locks where not granted") == 0) {
                Thread.sleep(10);
            }
            assertThatThrownBy(() -> database.execute("create unique index concurrently other_b on other (b)"))
                    .hasMessageContaining("could not create unique index");
            holder.rollback();
            assertThatThrownBy(mended::get).hasMessageContaining("could not create unique index");
        }
        assertThat(database.query("select indexrelid::regclass::text from pg_index where not indisvalid"))
                .containsExactly(List.of("other_b"));
    }

    @Test
    void whatIsNotSafeIsRefused(TestDatabase database) {
        Mending mending = new Mending(database.dataSource());
        assertThatThrownBy(() ->
                        mending.apply(finding(Fix.decide("z", Lock.ACCESS_EXCLUSIVE, "drop table dup")), each -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
