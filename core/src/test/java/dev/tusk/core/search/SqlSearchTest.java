package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.arrange.SortKey;
import dev.tusk.core.attach.AttachSpec;
import dev.tusk.core.attach.TableSync;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.engine.EngineChoice;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.spelling.SpellingUse;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Searches by SQL alone: the function {@code tusk.search}, and statements that are printed. */
@ExtendWith(PostgresExtension.class)
class SqlSearchTest {

    private static final List<String> WORDS =
            List.of("walrus", "otter", "seal", "river", "sea", "ice", "sleeps", "dives", "swims", "it's", "ef_search");

    private final WordHashModel model = new WordHashModel();
    private TestDatabase database;
    private Collection posts;

    @BeforeEach
    void create(TestDatabase empty) {
        database = empty;
        TuskSchema.in(empty);
        Tusk tusk = Tusk.open(empty.pool(), name -> model);
        empty.execute(
                "create table public.posts (id bigint primary key, \"ti tle\" text, body text, year int, secret text)");
        for (int i = 1; i <= 120; i++) {
            StringBuilder body = new StringBuilder();
            for (int w = 0; w < 6; w++) {
                body.append(WORDS.get((i * 7 + w * w * (i % 5 + 1)) % WORDS.size()))
                        .append(' ');
            }
            empty.execute("insert into public.posts values (%d, 'Post %d', '%s', %d, 's%d')"
                    .formatted(i, i, body.toString().replace("'", "''"), 2000 + i % 20, i));
        }
        tusk.attachments()
                .attach(AttachSpec.of(
                                CollectionDefinition.named("posts")
                                        .embedding(model)
                                        .engine(EngineChoice.STOCK)
                                        .build(),
                                "public.posts",
                                "ti tle",
                                List.of("body"))
                        .withFields(List.of("year")));
        posts = tusk.collection("posts");
        TableSync sync = posts.tableSync();
        while (sync.step().worked()) {
            // Until nothing is left.
        }
    }

    private record Found(String id, double score) {}

    private List<Found> function(@Nullable String query, int k, @Nullable String filter, float @Nullable [] vector)
            throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "select document_id, score from tusk.search('posts', ?, ?, ?::jsonb, ?)")) {
            statement.setString(1, query);
            statement.setInt(2, k);
            statement.setString(3, filter);
            statement.setObject(4, vector);
            try (ResultSet rows = statement.executeQuery()) {
                List<Found> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new Found(rows.getString(1), rows.getDouble(2)));
                }
                return found;
            }
        }
    }

    private static void assertSame(List<Found> found, SearchResult result) {
        assertThat(found.stream().map(Found::id).toList())
                .isEqualTo(result.hits().stream().map(Hit::documentId).toList())
                .isNotEmpty();
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).score()).isCloseTo(result.hits().get(i).score(), within(1e-5));
        }
    }

    @Test
    void theFunctionFindsByWordsWhatTheProgramFinds() throws SQLException {
        for (String query : List.of(
                "walrus",
                "walrus river walrus",
                "otter \"seal river\"",
                "+otter walrus",
                "swims -otter",
                "walrus or seal",
                "it's ef_search",
                "the walrus of the sea")) {
            assertSame(
                    function(query, 10, null, null),
                    posts.search(SearchRequest.keyword(query)
                            .spelling(SpellingUse.OFF)
                            .build()));
        }
        assertSame(
                function("walrus", 50, "{\"year\": 2003}", null),
                posts.search(SearchRequest.keyword("walrus")
                        .filter(Filter.eq("year", 2003))
                        .limit(50)
                        .build()));
        assertThat(function("nowhere", 10, null, null)).isEmpty();
        assertThat(function("", 10, null, null)).isEmpty();
        assertThat(function("';--\\ \" $x$ %s %I", 10, null, null)).isEmpty();
    }

    @Test
    void theFunctionTakesVectorsAloneAndWithWords() throws SQLException {
        float[] otter = WordHashModel.vectorOf("otter").toArray();
        assertSame(
                function(null, 10, null, otter),
                posts.search(
                        SearchRequest.vector(WordHashModel.vectorOf("otter")).build()));
        assertSame(
                function("otter ice", 10, null, otter),
                posts.search(SearchRequest.hybrid("otter ice")
                        .vector(WordHashModel.vectorOf("otter"))
                        .candidates(1000)
                        .build()));
    }

    @Test
    void theFunctionRefusesWhatItCannotDo() {
        for (String call : List.of(
                "'nowhere', 'walrus'",
                "'posts'",
                "'posts', 'walrus', 0",
                "'posts', 'walrus', 1001",
                "'posts', null, 10, null, '{1,2}'",
                "'posts', 'walrus', 10, null, null, 1.5")) {
            assertThatThrownBy(() -> database.query("select * from tusk.search(%s)".formatted(call)))
                    .as(call)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ERROR");
        }
    }

    @Test
    void aPrintedStatementFindsTheSameAndTheRowsOfTheTable() throws SQLException {
        Filter filter = Filter.and(Filter.gte("year", 2002), Filter.ne("year", 2007));
        for (SearchRequest.Builder asked : List.of(
                SearchRequest.keyword("walrus it's \"seal river\""),
                SearchRequest.keyword("walrus").filter(filter).limit(7).offset(2),
                SearchRequest.keyword("walrus").sort(SortKey.ascending("year")),
                SearchRequest.keyword("walrus").ranking(Ranking.TS_RANK_CD),
                SearchRequest.fuzzy("walrsu"),
                SearchRequest.vector("otter dives"),
                SearchRequest.vector("otter dives").filter(filter),
                SearchRequest.hybrid("otter it's ice").filter(filter),
                SearchRequest.hybrid("otter").fusion(new Fusion.ReciprocalRank(60)))) {
            SearchRequest request = asked.build();
            String sql = posts.searchSql(request);
            List<String> expected =
                    posts.search(request).hits().stream().map(Hit::documentId).toList();
            assertThat(expected).isNotEmpty();
            assertThat(run(sql)).as(sql).isEqualTo(expected);
        }
    }

    /** Runs all of it as psql would, and has the rows of the table agree with the documents. */
    private List<String> run(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            boolean isResult = statement.execute(sql);
            List<String> ids = new ArrayList<>();
            while (isResult || statement.getUpdateCount() != -1) {
                if (isResult) {
                    try (ResultSet rows = statement.getResultSet()) {
                        while (rows.next()) {
                            ids.add(rows.getString("document_id"));
                            assertThat(rows.getString("secret")).isEqualTo("s" + rows.getString("id"));
                        }
                    }
                }
                isResult = statement.getMoreResults();
            }
            return ids;
        }
    }

    @Test
    void whatTakesSeveralStatementsIsNotPrinted() {
        for (SearchRequest.Builder asked : List.of(
                SearchRequest.keyword("walrus").pins(List.of("1")),
                SearchRequest.keyword("walrus").total(TotalCount.EXACT))) {
            assertThatThrownBy(() -> posts.searchSql(asked.build()))
                    .isInstanceOf(TuskException.class)
                    .hasMessageContaining("cannot be printed as one statement");
        }
    }

    @Test
    void theRowsOfHitsAreReadAsTheyAreNow() {
        database.execute(
                "update public.posts set secret = 'changed' where id = 1; delete from public.posts where id = 2");
        assertThat(posts.rows().of(List.of("1", "2", "3", "none"), List.of("secret", "year")))
                .isEqualTo(Map.of(
                        "1", Map.of("secret", "changed", "year", 2001), "3", Map.of("secret", "s3", "year", 2003)));
        assertThat(posts.rows().of(List.of("3"), List.of()).get("3"))
                .containsOnlyKeys("id", "ti tle", "body", "year", "secret");
        assertThatThrownBy(() -> posts.rows().of(List.of("3"), List.of("secert")))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.hint()).contains("secret"));
    }
}
