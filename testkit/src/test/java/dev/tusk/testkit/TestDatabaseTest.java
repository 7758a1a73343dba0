package dev.tusk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class TestDatabaseTest {

    private final TestDatabase database;

    private final KeptConnection administration;
    private final Templates templates;

    TestDatabaseTest(TestDatabase database) {
        this.database = database;
        this.administration = new KeptConnection(database.cluster().dataSource("postgres"));
        this.templates = new Templates(this::another);
    }

    private TestDatabase another() {
        return TestDatabase.create(database.cluster(), administration, templates);
    }

    @AfterEach
    void close() {
        administration.close();
    }

    @Test
    void failsOnClosingWhenAConnectionIsLeftOpen() throws SQLException {
        TestDatabase leaky = another();
        try (Connection left = leaky.dataSource().getConnection();
                Statement statement = left.createStatement()) {
            statement.execute("select 'the culprit'");

            assertThatThrownBy(leaky::close)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("left 1 connections open")
                    .hasMessageContaining("select 'the culprit'");
        }
        assertThat(exists(leaky.name())).isFalse();
    }

    @Test
    void isDroppedWhenItIsClosed() {
        TestDatabase another = another();
        assertThat(exists(another.name())).isTrue();
        another.close();
        assertThat(exists(another.name())).isFalse();
    }

    @Test
    void isACopyOfWhatAPreparationLeftUnlessSomethingIsInIt() {
        AtomicInteger prepared = new AtomicInteger();
        Consumer<TestDatabase> preparation = empty -> {
            prepared.incrementAndGet();
            empty.execute("create table thing (id int); insert into thing values (7)");
        };
        try (TestDatabase one = another();
                TestDatabase other = another();
                TestDatabase used = another()) {
            other.execute("select 1");
            used.execute("create table own (id int)");
            for (TestDatabase each : List.of(one, other)) {
                each.prepare("thing", preparation);
                assertThat(each.queryLong("select id from thing")).isEqualTo(7);
            }
            assertThat(prepared).hasValue(1);
            one.execute("delete from thing");
            assertThat(other.queryLong("select count(*) from thing")).isOne();

            used.prepare("thing", preparation);
            assertThat(prepared).hasValue(2);
            assertThat(used.queryLong("select count(*) from thing, (select count(*) from own) o"))
                    .isOne();
        }
    }

    @Test
    void givesRolesThatAreNoSuperusers() throws SQLException {
        database.execute("create table secret (id int)");
        TestDatabase.TestRole role = database.createRole();

        try (Connection connection = database.dataSource(role).getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("select id from secret"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void leavesNothingOfOneStatementToTheNext() {
        database.execute("set search_path = nowhere; create temporary table here (id int); begin");
        assertThat(database.queryValue("show search_path")).isEqualTo("\"$user\", public");
        assertThat(database.queryValue("select to_regclass('here')::text")).isNull();
        database.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                + " and datname = current_database()");
        assertThat(database.queryLong("select 1")).isEqualTo(1);
    }

    @Test
    void canBeOnAServerWithSettingsOfItsOwn() {
        try (TestCluster cluster = TestCluster.start(Map.of("default_transaction_read_only", "on"));
                Connection connection = cluster.cluster().dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("create table thing (id int)"))
                    .hasMessageContaining("read-only transaction");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private boolean exists(String name) {
        return database.queryLong(
                        "select pg_catalog.count(*) from pg_catalog.pg_database where datname = '" + name + "'")
                == 1;
    }
}
