package dev.tusk.core.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(PostgresExtension.class)
class SetupTest {

    @Test
    void aSchemaThatIsTooOldIsSaidToBe(TestDatabase database) {
        Tusk tusk = Tusk.open(database.dataSource());
        tusk.setup().apply();
        tusk.collections().create(CollectionDefinition.named("docs").build());
        database.execute("drop table tusk.named_vector");
        assertThatThrownBy(() -> tusk.collection("docs"))
                .isInstanceOf(TuskException.class)
                .hasMessage("Tusk's schema is older than this program needs");
    }

    @Test
    void createsWhatIsMissingAndThenNothing(TestDatabase database) {
        Setup setup = new Setup(database.dataSource());
        assertThat(setup.apply().done())
                .contains("created extension vector", "created extension pg_trgm")
                .hasSizeGreaterThan(2);
        assertThat(setup.apply().done()).isEmpty();
        assertThat(setup.verify().server().schemaVersion()).isEqualTo("21");
    }

    @RepeatedTest(3)
    void severalAtOnceDoTheWorkOnce(TestDatabase database) throws Exception {
        int sessions = 4;
        CyclicBarrier start = new CyclicBarrier(sessions);
        List<String> done = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(sessions)) {
            Callable<SetupReport> setup = () -> {
                start.await();
                return new Setup(database.dataSource()).apply();
            };
            for (Future<SetupReport> session : threads.invokeAll(Collections.nCopies(sessions, setup))) {
                done.addAll(session.get().done());
            }
        }
        assertThat(done).doesNotHaveDuplicates().contains("created extension vector");
    }

    @Test
    void takesOverWhatThePrintedSqlCreated(TestDatabase database) {
        database.execute(Setup.print());
        database.execute(Setup.print());
        Setup setup = new Setup(database.dataSource());
        assertThat(setup.verify().server().schemaVersion()).isEqualTo("21");
        setup.apply();
        assertThat(setup.apply().done()).isEmpty();
        assertThat(setup.verify().server().schemaVersion()).isEqualTo("21");
    }

    @Test
    void saysWhichRightIsMissing(TestDatabase database) {
        TestDatabase.TestRole role = database.createRole();
        database.execute("revoke create on database \"%s\" from public".formatted(database.name()));
        assertThatThrownBy(() -> new Setup(database.dataSource(role)).apply())
                .isInstanceOfSatisfying(TuskException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.MISSING_RIGHTS);
                    assertThat(e.hint()).contains("grant create on database").contains(role.name());
                });
        assertThat(database.queryLong("select count(*) from pg_extension where extname = 'vector'"))
                .as("nothing is changed")
                .isZero();
    }

    @Test
    void anOrdinaryUserWhoMayCreateASchemaSetsUpWhereTheExtensionsAre(TestDatabase database) {
        TestDatabase.TestRole role = database.createRole();
        database.execute("create extension vector; create extension pg_trgm; grant create on database \"%s\" to \"%s\""
                .formatted(database.name(), role.name()));
        new Setup(database.dataSource(role)).apply();
        assertThat(new Setup(database.dataSource(role)).verify().done()).isEmpty();
    }

    @Test
    void refusesADatabaseThatIsReadOnly(TestDatabase database) {
        database.execute("alter database \"%s\" set default_transaction_read_only = on".formatted(database.name()));
        assertThatThrownBy(() -> new Setup(database.dataSource()).apply())
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_READ_ONLY));
    }

    @Test
    void saysThatADatabaseWasNeverSetUp(TestDatabase database) {
        assertThatThrownBy(() -> new Setup(database.dataSource()).verify())
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_EXTENSION));
        database.execute("create extension vector; create extension pg_trgm");
        assertThatThrownBy(() -> new Setup(database.dataSource()).verify())
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SET_UP));
        assertThatThrownBy(() -> Tusk.open(database.dataSource()).collection("docs"))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SET_UP));
    }

    @Test
    void saysThatAServerIsDownWithoutTheUsersPassword() throws IOException {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        PGSimpleDataSource down = new PGSimpleDataSource();
        down.setServerNames(new String[] {"127.0.0.1"});
        down.setPortNumbers(new int[] {closedPort});
        down.setUser("someone");
        down.setPassword("a-secret-word");
        assertThatThrownBy(() -> new Setup(down).apply()).isInstanceOfSatisfying(TuskException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE);
            assertThat(e.getMessage() + e.detail() + e.hint()).doesNotContain("a-secret-word");
        });
    }

    @Test
    void comparesVersionsByNumber() {
        assertThat(ServerInfo.compareVersions("0.10.0", "0.9.1")).isPositive();
        assertThat(ServerInfo.compareVersions("0.8", "0.8.0")).isZero();
        assertThat(ServerInfo.compareVersions("0.7.4", "0.8.0")).isNegative();
    }

    @Test
    void refusesTheSchemaOfAnotherBuildAndLeavesItAsItIs(TestDatabase database) {
        Setup setup = new Setup(database.dataSource());
        setup.apply();
        database.execute("update tusk.flyway_schema_history set checksum = 1 where version = '1'");
        assertThatThrownBy(setup::apply).isInstanceOfSatisfying(TuskException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.NOT_SET_UP);
            assertThat(e.hint()).contains("drop schema tusk cascade");
        });
        assertThat(database.queryLong("select count(*) from tusk.collection")).isZero();
    }
}
