package dev.tusk.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Identifier;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.MarkdownReport;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Skipped;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.Thresholds;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import dev.tusk.testkit.TestDatabase.TestRole;
import dev.tusk.testkit.TestPooler;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What stands in the way of a look: missing rights, poolers, locks, names that mean harm, servers that are not there yet. */
@ExtendWith(PostgresExtension.class)
class DoctorTest {

    private static final DoctorOptions ALL = DoctorOptions.ALL;

    @Test
    void withoutRightsWhatIsNotSeenIsToldAsSkipped(TestDatabase database) {
        TestRole nobody = database.createRole();
        database.execute(
                "create table note (text text); insert into note values ('x'); revoke all on schema public from public");
        DoctorReport report = new Doctor(database.dataSource(nobody)).examine(ALL);
        assertThat(report.server().monitor()).isFalse();
        assertThat(report.skipped())
                .extracting(Skipped::code)
                .contains("CON-002", "LCK-001", "QRY-001", "VEC-001", "SEC-004", "CFG-015", "REP-003");
        assertThat(report.skipped())
                .filteredOn(each -> each.code().equals("CON-002"))
                .singleElement()
                .satisfies(each -> assertThat(each.reason()).contains("needs the role pg_monitor", "grant pg_monitor"));
        assertThat(report.skipped())
                .filteredOn(each -> each.code().equals("SEC-004"))
                .singleElement()
                .satisfies(each -> assertThat(each.reason()).startsWith("needs rights: permission denied"));
        assertThat(report.findings()).extracting(Finding::code).contains("TAB-001");
        assertThat(report.rules() + report.skipped().size())
                .as("all but the one that is for standbys alone")
                .isEqualTo(DoctorRules.all().size() - 1);
    }

    @Test
    void tablesThatMayNotBeReadDoNotHideOthers(TestDatabase database) {
        TestRole somebody = database.createRole();
        database.execute("""
                create extension vector;
                create table open_to_all (id int primary key, "b""v" vector(2));
                create table closed (id int primary key, v vector(2));
                create table "by policy" (id int primary key, v vector(2));
                alter table "by policy" enable row level security;
                insert into open_to_all select i, '[0,0]' from generate_series(1, 100) i;
                insert into closed select i, '[0,0]' from generate_series(1, 100) i;
                insert into "by policy" select i, '[0,0]' from generate_series(1, 100) i;
                grant select on open_to_all, "by policy" to %s;
                analyze""".formatted(somebody.name()));
        DoctorReport report = new Doctor(database.dataSource(somebody)).examine(ALL);
        assertThat(report.findings())
                .filteredOn(each -> each.code().equals("VEC-006"))
                .extracting(each -> each.subject().name())
                .containsExactly("public.open_to_all.\"b\"\"v\"");
        assertThat(report.skipped())
                .filteredOn(each -> each.code().equals("VEC-006"))
                .extracting(Skipped::reason)
                .containsExactly(
                        "checked in part: needs the right to read all rows of public.\"by policy\" and 1 more");
        assertThat(report.skipped())
                .filteredOn(each -> each.code().equals("VEC-005"))
                .extracting(Skipped::reason)
                .containsExactly(
                        "checked in part: needs the right to read all rows of public.\"by policy\" and 1 more");
    }

    @Test
    void sequencesThatMayNotBeReadDoNotHideOthers(TestDatabase database) {
        TestRole somebody = database.createRole();
        database.execute("""
                create sequence open_to_all maxvalue 10;
                create sequence closed maxvalue 10;
                select setval('open_to_all', 10), setval('closed', 10);
                grant select on sequence open_to_all to %s""".formatted(somebody.name()));
        DoctorReport report = new Doctor(database.dataSource(somebody)).examine(ALL);
        assertThat(report.findings())
                .filteredOn(each -> each.code().equals("TAB-002"))
                .extracting(each -> each.subject().name())
                .containsExactly("public.open_to_all");
        assertThat(report.skipped())
                .filteredOn(each -> each.code().equals("TAB-002"))
                .extracting(Skipped::reason)
                .containsExactly("checked in part: needs the right to read all rows of public.closed");
    }

    @Test
    void tablesThatAreLockedDoNotHoldItUp(TestDatabase database) throws SQLException {
        database.execute("""
                create extension vector;
                create table held (embedding vector(2), words tsvector);
                insert into held select array[i, 1]::vector, 'a' from generate_series(1, 100) i;
                create index on held (words);
                create index on held (words);
                analyze held""");
        try (Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table held in access exclusive mode");
            DoctorReport report = new Doctor(database.dataSource()).examine(ALL);
            assertThat(report.findings()).extracting(Finding::code).contains("TAB-001", "IDX-002");
            assertThat(report.skipped())
                    .filteredOn(each -> each.code().equals("VEC-006"))
                    .singleElement()
                    .satisfies(each -> assertThat(each.reason()).contains("lock was not granted"));
            holder.rollback();
        }
    }

    @Test
    void namesThatMeanHarmAreQuotedAndRunNothing(TestDatabase database) {
        String table = "x\"; drop table victim; --\n\u001b[31m";
        String quoted = new Identifier(table).quoted();
        database.execute("create extension vector; create table victim (id int primary key)");
        database.execute("""
                create table %1$s (text text, %1$s vector(2), words tsvector);
                insert into %1$s select 'a', array[0, 0]::vector, 'b' from generate_series(1, 2000) i;
                create index on %1$s (text);
                create index on %1$s (text);
                analyze %1$s""".formatted(quoted));
        DoctorReport report = new Doctor(database.dataSource()).examine(ALL);
        List<Finding> found = report.findings().stream()
                .filter(finding -> finding.subject().name().contains("drop table"))
                .toList();
        assertThat(found).extracting(Finding::code).contains("TAB-001", "VEC-006", "FTS-001", "FTS-003");
        Finding missing = found.stream()
                .filter(finding -> finding.code().equals("FTS-001"))
                .findFirst()
                .orElseThrow();
        new Mending(database.dataSource()).apply(missing, statement -> {});
        assertThat(new Doctor(database.dataSource())
                        .examine(ALL.only("FTS-001"))
                        .findings())
                .isEmpty();
        assertThat(database.queryLong("select count(*) from pg_class where relname = 'victim'"))
                .isEqualTo(1);
        assertThat(MarkdownReport.of("page", found, List.of())).contains("drop table victim; --");
    }

    @Test
    void behindAPoolerInTransactionModeItSeesTheSame(TestDatabase database) {
        database.execute("create table note (text text)");
        try (TestPooler pooler = TestPooler.inTransactionMode(database)) {
            Assumptions.assumeTrue(pooler != null, "PgBouncer cannot be had");
            Doctor doctor = new Doctor(Objects.requireNonNull(pooler).dataSource());
            List<String> direct = codes(new Doctor(database.dataSource()).examine(ALL));
            for (int look = 0; look < 8; look++) {
                assertThat(codes(doctor.examine(ALL))).as("look %d", look).containsAll(direct);
            }
            Finding safe = new Finding(
                    "TAB-001",
                    Severity.INFO,
                    Subject.server(),
                    "x",
                    List.of(),
                    "y",
                    Fix.safe("z", Lock.NONE, "select 1"));
            assertThatThrownBy(() -> new Mending(pooler.dataSource()).apply(safe, statement -> {}))
                    .isInstanceOfSatisfying(
                            TuskException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SESSION_SHARED));
            assertThat(
                            database.queryValue(
                                    "select count(*) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()"))
                    .isEqualTo("0");
        }
    }

    private static List<String> codes(DoctorReport report) {
        return report.findings().stream()
                .map(Finding::code)
                .filter(code -> code.startsWith("TAB") || code.startsWith("CFG"))
                .distinct()
                .toList();
    }

    @Test
    void aRuleThatTakesTooLongIsSkippedAndTheOthersGoOn(TestDatabase database) {
        database.execute("create table note (text text)");
        DoctorReport report = new Doctor(database.dataSource())
                .examine(new DoctorOptions(Set.of(), Set.of(), Thresholds.USUAL, Duration.ofMillis(1)));
        assertThat(report.rules() + report.skipped().size())
                .as("all but the one that is for standbys alone")
                .isEqualTo(DoctorRules.all().size() - 1);
        assertThat(report.skipped())
                .anySatisfy(each -> assertThat(each.reason()).contains("longer than its time limit"));
    }

    @Test
    void itWritesNothing(TestDatabase database) {
        database.execute("create table note (text text)");
        String before = database.queryValue("select pg_current_xact_id()");
        new Doctor(database.dataSource()).examine(ALL);
        long used = Long.parseLong(String.valueOf(database.queryValue("select pg_current_xact_id()")))
                - Long.parseLong(String.valueOf(before));
        assertThat(used)
                .as("numbers of transactions, of which one that writes takes one")
                .isEqualTo(1);
    }

    @Test
    void aServerThatIsBeingRestoredIsOneClearMessage() {
        assertThatThrownBy(() -> new Doctor(new Starting()).examine(ALL))
                .isInstanceOfSatisfying(TuskException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE);
                    assertThat(failure.getMessage()).contains("the database system is starting up");
                });
    }

    /** A server that replays its log before it lets anybody in. */
    private static final class Starting implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            throw new SQLException("FATAL: the database system is starting up", "57P03");
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
