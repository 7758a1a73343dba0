package dev.tusk.ops.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.naming.QualifiedName;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ConcurrentBuildTest {

    private static final Recommendation INDEX = new Recommendation(
            "public.items",
            "public.items using btree (x)",
            "items_x_idx",
            List.of(new Recommendation.Effect("select", 1, 10, 1)),
            true,
            0,
            0,
            null,
            null);

    private TestDatabase database;

    @BeforeEach
    void create(TestDatabase empty) {
        database = empty;
        database.execute(
                "create table items (id int, x int); insert into items select i, i from generate_series(1, 1000) i");
    }

    private boolean build() {
        return new ConcurrentBuild(database.dataSource()).build(INDEX, (phase, share) -> {});
    }

    private List<List<String>> indexes() {
        return database
                .query(
                        "select indexrelid::regclass::text, indisvalid::text from pg_index where indrelid = 'items'::regclass")
                .stream()
                .map(row -> row.stream().map(String::valueOf).toList())
                .toList();
    }

    @Test
    void anIndexIsMadeOnce() {
        assertThat(build()).isTrue();
        assertThat(indexes()).containsExactly(List.of("items_x_idx", "true"));
        assertThat(build()).isFalse();
        assertThat(indexes()).hasSize(1);
    }

    @Test
    void whatAKilledBuildLeftIsReplaced() {
        database.execute("create index items_x_idx on items (x)");
        database.execute("update pg_index set indisvalid = false where indexrelid = 'items_x_idx'::regclass");
        assertThat(build()).isTrue();
        assertThat(indexes()).containsExactly(List.of("items_x_idx", "true"));
    }

    @Test
    void aLockThatIsNotGrantedEndsWithNothingLeft() throws SQLException {
        try (Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table items in access exclusive mode");
            assertThatThrownBy(this::build)
                    .isInstanceOfSatisfying(
                            TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCK_NOT_GRANTED));
            holder.rollback();
        }
        assertThat(indexes()).isEmpty();
        assertThat(build()).isTrue();
    }

    @Test
    void statementsOfAFileArePartedOutsideOfQuotes() {
        assertThat(StatementList.of("select ';' -- a; b\n;select $x$ ; $x$, \"a;b\" /* ; */; ; select ';'  \n"))
                .extracting(WorkloadStatement::text, WorkloadStatement::calls)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("select ';'", 2L),
                        org.assertj.core.groups.Tuple.tuple("select $x$ ; $x$, \"a;b\"", 1L));
        assertThat(StatementList.of("select e'it\\'s; one' /* a /* b; */ ; */;; -- nothing\n"))
                .extracting(WorkloadStatement::text)
                .containsExactly("select e'it\\'s; one'");
        assertThat(StatementList.of(" ; -- nothing\n;")).isEmpty();
    }

    @Test
    void namesWithFullStopsKeepTheirSchema() {
        assertThat(QualifiedName.of("\"a.\"\"b\".\"c.d\"").beside("e")).isEqualTo("\"a.\"\"b\".e");
        assertThat(QualifiedName.of("public.items").name()).isEqualTo("items");
    }
}
