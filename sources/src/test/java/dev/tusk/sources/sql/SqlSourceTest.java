package dev.tusk.sources.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.Items;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.core.text.TextFormat;
import dev.tusk.sources.record.FieldMapping;
import dev.tusk.sources.record.RowForm;
import dev.tusk.sources.record.TableForm;
import dev.tusk.sources.shape.Shape;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class SqlSourceTest {

    private final TestDatabase database;

    SqlSourceTest(TestDatabase database) {
        this.database = database;
    }

    private static RowForm form(@Nullable FieldMapping mapping) {
        return new RowForm(mapping, TableForm.DEFAULT, Shape.NONE, null);
    }

    private SqlSource postgres(String query) {
        return new SqlSource(
                new SqlSpec(database.jdbcUrl(), database.user(), database.password(), List.of(), query, form(null)));
    }

    private static List<Document> documents(SqlSource source) {
        List<Document> documents = new ArrayList<>();
        try (Items items = source.open()) {
            while (items.hasNext()) {
                documents.add(((Reading.Content) items.next().read(null)).document());
            }
        }
        return documents;
    }

    @Test
    void aRowWithoutAnIdLeavesOpenWhatIsGone() {
        try (Items items = postgres("select * from (values ('a', 'one'), (null, 'two')) t (id, body)")
                .open()) {
            items.forEachRemaining(item -> {});
            assertThat(items.incomplete())
                    .hasValueSatisfying(why -> assertThat(why).contains("row 2", "id"));
        }
    }

    @Test
    void readsTheTypesOfPostgresql() {
        List<Document> documents = documents(postgres("""
                select
                  7 as id, 'Owl' as title, 'Owls hunt.' as body, array['a','b'] as tags, 1.50::numeric as price,
                  true as ok, null::text as none, '{"a": {"b": [1]}}'::jsonb as more, timestamptz '2024-05-01 10:00+00' as at,
                  timestamp '2024-05-01 10:00' as local, date '2024-05-01' as day, 'NaN'::float8 as nan, '\\x00'::bytea as bytes,
                  uuid '00000000-0000-0000-0000-000000000001' as key"""));

        Document document = documents.getFirst();
        assertThat(document.id()).isEqualTo("7");
        assertThat(document.title()).isEqualTo("Owl");
        assertThat(document.tags()).containsExactly("a", "b");
        assertThat(document.metadata())
                .isEqualTo(Map.of(
                        "price",
                        new BigDecimal("1.50"),
                        "ok",
                        true,
                        "more",
                        Map.of("a", Map.of("b", List.of(1))),
                        "at",
                        "2024-05-01T10:00Z",
                        "local",
                        "2024-05-01T10:00",
                        "day",
                        "2024-05-01",
                        "key",
                        "00000000-0000-0000-0000-000000000001"));
    }

    @Test
    void readsXmlAndArraysOfArrays() {
        Document document = documents(postgres(
                        "select 1 as id, xml '<p>Owls hunt.</p>' as body, array[array[1, 2], array[3, 4]] as sizes"))
                .getFirst();
        assertThat(document.body()).isEqualTo("<p>Owls hunt.</p>");
        assertThat(document.metadata()).isEqualTo(Map.of("sizes", List.of(List.of(1L, 2L), List.of(3L, 4L))));
    }

    @Test
    void refusesTwoColumnsOfOneName() {
        assertThatThrownBy(() -> documents(postgres("select 1 as id, 'a' as body, 'b' as body")))
                .hasMessage("the query has two columns \"body\"");
    }

    @Test
    void readsByACursorAndChangesNothing() {
        database.execute("create table page as select g as id, 'text ' || g as body from generate_series(1, 5000) g");
        assertThat(documents(postgres("select id, body from page order by id"))).hasSize(5000);
        assertThatThrownBy(() -> documents(postgres("delete from page returning id, body")))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("read-only");
        assertThat(database.queryLong("select count(*) from page")).isEqualTo(5000);
    }

    @Test
    void comparesRowsByWhatTheyHold() {
        SourceItem first = item("select 1 as id, 'a' as body");
        String fingerprint = Objects.requireNonNull(((Reading.Content) first.read(null)).fingerprint());
        assertThat(item("select 1 as id, 'a' as body").compare(fingerprint)).isEqualTo(SourceItem.Version.SAME);
        assertThat(item("select 1 as id, 'b' as body").compare(fingerprint)).isEqualTo(SourceItem.Version.OTHER);
    }

    private SourceItem item(String query) {
        try (Items items = postgres(query).open()) {
            return items.next();
        }
    }

    @Test
    void readsAnotherDatabase() throws SQLException {
        String url = "jdbc:h2:mem:other;DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(url, "sa", "geheim")) {
            connection
                    .createStatement()
                    .execute("create table page (nr int primary key, name varchar, text clob, price decimal(9, 2))");
            connection
                    .createStatement()
                    .execute("insert into page values (1, 'Owl', 'Owls hunt.', 2.50), (2, 'Hare', 'Hares run.', null)");
        }
        FieldMapping mapping = new FieldMapping(
                List.of("nr"), List.of("name"), List.of("text"), List.of(), null, null, TextFormat.PLAIN);
        List<Document> documents = documents(new SqlSource(
                new SqlSpec(url, "sa", "geheim", List.of(), "select * from page order by nr", form(mapping))));

        assertThat(documents)
                .containsExactly(
                        Document.builder("1")
                                .title("Owl")
                                .body("Owls hunt.")
                                .metadata("price", new BigDecimal("2.50"))
                                .build(),
                        Document.builder("2").title("Hare").body("Hares run.").build());
    }

    @Test
    void takesNoPasswordInTheUrl() {
        for (String url : List.of(
                "jdbc:postgresql://h/d?user=u&password=geheim",
                "jdbc:sqlserver://h;databaseName=d;password=geheim",
                "jdbc:oracle:thin:scott/geheim@//h:1521/d",
                "jdbc:mysql://u:geheim@h/d")) {
            assertThatThrownBy(() -> new SqlSource(new SqlSpec(url, null, null, List.of(), "select 1", form(null))))
                    .isInstanceOfSatisfying(
                            TuskException.class,
                            e -> assertThat(e.getMessage() + e.hint())
                                    .doesNotContain("geheim")
                                    .contains("TUSK_JDBC_PASSWORD"));
        }
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> documents(postgres("select nothing"))).hasMessageContaining("nothing");
        assertThatThrownBy(() -> documents(postgres("select 1 as nr"))).hasMessage("there is no column \"id\"");
        assertThatThrownBy(
                        () -> new SqlSource(new SqlSpec("jdbc:nosuch:x", null, null, List.of(), "select 1", form(null)))
                                .open())
                .hasMessageContaining("no driver");
    }

    @Test
    void failsWhereTheDatabaseGoesAway() {
        database.execute("create table page as select g as id, 'text ' || g as body from generate_series(1, 5000) g");
        try (Items items = postgres("select id, body from page").open()) {
            items.next();
            database.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'");
            assertThatThrownBy(() -> items.forEachRemaining(item -> {}))
                    .isInstanceOfSatisfying(
                            TuskException.class, e -> assertThat(e.getMessage()).contains("of the query"));
        }
    }
}
