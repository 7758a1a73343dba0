package dev.tusk.core.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.document.Document;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.Ranking;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class TermStatisticsTest {

    private TestDatabase database;
    private Tusk tusk;
    private Collection docs;

    @BeforeEach
    void open(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool());
        docs = tusk.collections().create(CollectionDefinition.named("docs").build());
    }

    private void alter(Bm25 bm25) {
        docs = tusk.collections().alter("docs", new CollectionChange(List.of(), List.of(), null, bm25, null));
    }

    private LexicalState state() {
        return Objects.requireNonNull(docs.summary().lexical());
    }

    private List<String> find(String words) {
        return docs.search(SearchRequest.keyword(words).build()).hits().stream()
                .map(Hit::documentId)
                .toList();
    }

    @Test
    void boundsHoldForAChunkWhoseDeletionIsTakenBackAfterAllWereWeighedAnew() throws SQLException {
        docs.put(Document.of("victim", "zebra"));
        docs.putAll(IntStream.range(0, 30)
                .mapToObj(i -> Document.of("d" + i, "zebra" + " plain words".repeat(20)))
                .toList());
        alter(new Bm25(0.1, 0));
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("delete from tusk.docs_document where id = 'victim'");
            docs.maintain(step -> {});
            assertThat(state().complete()).isFalse();
            other.rollback();
        }
        StoredWeights.assertBounded(database, "docs");
        docs.maintain(step -> {});
        assertThat(state().isOutdated()).isFalse();
        StoredWeights.assertBounded(database, "docs");
        assertThat(database.queryLong("select count(distinct epoch) from tusk.docs_lexical"))
                .isEqualTo(1);
    }

    @Test
    void mergingLocksTermsInTheOrderOfWritersSoThatTheyDoNotWaitForEachOtherInACircle() throws Exception {
        docs.put(Document.of("late", words("m")));
        docs.put(Document.of("early", words("a")));
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement();
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            other.setAutoCommit(false);
            statement.execute("select from tusk.docs_term where term = 'a100' for update");
            Future<?> merging = threads.submit(() -> docs.maintain(step -> {}));
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (database.queryLong("select count(*) from pg_stat_activity"
                            + " where datname = current_database() and wait_event_type = 'Lock'")
                    == 0) {
                assertThat(System.nanoTime()).as("until merging waits").isLessThan(deadline);
                Thread.onSpinWait();
            }
            assertThat(database.queryLong("select count(*) from"
                            + " (select from tusk.docs_term where term <> 'a100' for update skip locked) free"))
                    .isEqualTo(199);
            other.rollback();
            merging.get();
        }
    }

    @Test
    void aWordThatAWriterBringsBackIsNotForgottenWhateverTheDefaultIsolation() throws Exception {
        database.execute("alter database \"%s\" set default_transaction_isolation = 'repeatable read'"
                .formatted(database.name()));
        docs.put(Document.of("a", "alpha beta"));
        docs.put(Document.of("b", "beta gamma"));
        docs.delete("a");
        docs.maintain(step -> {});
        docs.put(Document.of("a", "alpha"));
        docs.delete("a");
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement();
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            other.setAutoCommit(false);
            statement.execute("insert into tusk.docs_chunk (document_id, ordinal, title, heading, text)"
                    + " values ('b', 7, '', '', 'alpha')");
            Future<?> maintaining = threads.submit(() -> docs.maintain(step -> {}));
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (database.queryLong("select count(*) from pg_stat_activity"
                            + " where datname = current_database() and wait_event_type = 'Lock'")
                    == 0) {
                assertThat(System.nanoTime()).as("until it waits").isLessThan(deadline);
                Thread.onSpinWait();
            }
            other.commit();
            maintaining.get();
        }
        assertThat(find("alpha")).containsExactly("b");
    }

    @Test
    void weighingAnewIsLeftToTheNextTimeWhileAWriterDoesNotEnd() throws SQLException {
        docs.put(Document.of("a", "alpha beta"));
        alter(new Bm25(0.1, 0));
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("insert into tusk.docs_chunk (document_id, ordinal, title, heading, text)"
                    + " values ('a', 7, '', '', 'gamma')");
            docs.maintain(step -> {});
            assertThat(state().isOutdated()).isTrue();
            docs.put(Document.of("b", "delta"));
            other.commit();
        }
        docs.maintain(step -> {});
        assertThat(state().isOutdated()).isFalse();
        assertThat(find("gamma delta")).containsExactlyInAnyOrder("a", "b");
        StoredWeights.assertBounded(database, "docs");
    }

    private static String words(String letter) {
        return IntStream.range(100, 200).mapToObj(i -> letter + i).collect(Collectors.joining(" "));
    }

    @Test
    void weighingAnewIsNotCompiled() {
        docs.put(Document.of("d", "some words"));
        database.execute("""
                create table public.seen (jit text);
                create function public.note() returns trigger language plpgsql as $$
                begin
                  insert into public.seen values (pg_catalog.current_setting('jit'));
                  return null;
                end $$;
                create trigger note after update on tusk.docs_lexical for each statement execute function public.note()""");
        alter(new Bm25(0.1, 0));
        docs.maintain(step -> {});
        assertThat(database.queryValue("select string_agg(distinct jit, ',') from public.seen"))
                .isEqualTo("off");
    }

    @Test
    void wordsThatNoChunkHasAnyMoreAreForgotten() {
        docs.put(Document.of("a", "alpha beta"));
        docs.put(Document.of("b", "beta"));
        docs.delete("a");
        docs.maintain(step -> {});
        assertThat(database.queryValue("select string_agg(term, ' ' order by term) from tusk.docs_term"))
                .isEqualTo("beta");
        docs.put(Document.of("c", "alpha"));
        assertThat(find("alpha")).containsExactly("c");
    }

    @Test
    void aWordThatAWriterIsAboutToBringBackIsNotForgotten() throws SQLException {
        docs.put(Document.of("a", "alpha beta"));
        docs.put(Document.of("b", "beta gamma"));
        docs.delete("a");
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("insert into tusk.docs_chunk (document_id, ordinal, title, heading, text)"
                    + " values ('b', 7, '', '', 'alpha')");
            docs.maintain(step -> {});
            other.commit();
        }
        docs.maintain(step -> {});
        assertThat(find("alpha")).containsExactly("b");
        StoredWeights.assertBounded(database, "docs");
    }

    @Test
    void aServerThatCutsLargeResultsShortDoesNotCutThoseOfASearch() {
        docs.putAll(IntStream.range(0, 900)
                .mapToObj(i -> Document.of("d" + i, i % 30 == 0 ? "seldom words" : "other words"))
                .toList());
        docs.maintain(step -> {});
        database.execute("alter database \"%s\" set gin_fuzzy_search_limit = 1".formatted(database.name()));
        database.execute("alter database \"%s\" set enable_seqscan = off".formatted(database.name()));
        assertThat(docs.search(SearchRequest.keyword("seldom").limit(30).build())
                        .hits())
                .hasSize(30);
    }

    /** As if an older version of Tusk had made the collection: its triggers set no marks, and its rows have none. */
    private void makeOlder() {
        database.execute("update tusk.bm25 set version = 1, written_version = 1");
        database.execute(
                "update tusk.docs_lexical"
                        + " set tsv = ts_delete(tsv, array(select lexeme from unnest(tsv) where lexeme < E'\\x02' collate \"C\"))");
        String trigger = Objects.requireNonNull(database.query("select pg_get_functiondef(tgfoid) from pg_trigger"
                        + " where tgrelid = 'tusk.docs_chunk'::regclass and tgname = 'lexical_insert'")
                .getFirst()
                .getFirst());
        String marks = "m.tsv || coalesce(array_to_tsvector(v.upper), '')";
        assertThat(trigger).contains(marks);
        database.execute(trigger.replace(marks, "m.tsv"));
    }

    @Test
    void bringsWhatAnOlderVersionKeptToTheNewest() {
        docs.putAll(IntStream.range(0, 3000)
                .mapToObj(i -> Document.of("d" + i, "alpha beta" + " gamma".repeat(i % 5) + " word" + i % 7))
                .toList());
        List<String> best = find("alpha gamma word3");
        makeOlder();
        assertThat(state().isOutdated()).isTrue();
        assertThat(find("alpha gamma word3")).isEqualTo(best);
        assertThat(notesOfAnotherProgram()).anyMatch(note -> note.contains("older version"));
        docs.put(Document.of("d1", "gamma gamma gamma"));
        List<String> changed = find("alpha gamma word3");
        docs.maintain(step -> {});
        assertThat(state().isOutdated()).isFalse();
        assertThat(database.queryLong("select version from tusk.bm25")).isEqualTo(2);
        assertThat(notesOfAnotherProgram()).isEmpty();
        StoredWeights.assertBounded(database, "docs");
        assertThat(find("alpha gamma word3")).isEqualTo(changed);
        docs.put(Document.of("d2", "gamma gamma gamma"));
        StoredWeights.assertBounded(database, "docs");
    }

    private List<String> notesOfAnotherProgram() {
        return Tusk.open(database.dataSource())
                .collection("docs")
                .search(SearchRequest.keyword("alpha").build())
                .notes();
    }

    @Test
    void anUpgradeIsNotMadeUnderAWriter() throws SQLException {
        docs.put(Document.of("victim", "zebra zebra zebra"));
        docs.putAll(IntStream.range(0, 30)
                .mapToObj(i -> Document.of("d" + i, "zebra" + " plain words".repeat(20)))
                .toList());
        makeOlder();
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("delete from tusk.docs_chunk where document_id = 'victim'");
            docs.maintain(step -> {});
            assertThat(database.queryLong("select written_version from tusk.bm25"))
                    .isEqualTo(1);
            other.rollback();
        }
        database.execute("update tusk.docs_chunk set text = text || ' more' where document_id = 'd7'");
        docs.maintain(step -> {});
        assertThat(state().isOutdated()).isFalse();
        StoredWeights.assertBounded(database, "docs");
        assertThat(find("zebra")).first().isEqualTo("victim");
    }

    @Test
    void aLexemeThatIsTooLongToBeMarkedIsFoundByItsWeight() {
        String word = "a".repeat(UpperTier.MAX_BYTES + 1);
        docs.put(Document.of("long", word + " " + word + " " + word));
        docs.put(Document.of("once", word + " among other words"));
        StoredWeights.assertBounded(database, "docs");
        assertThat(find(word.substring(0, 500) + "*")).contains("long", "once");
    }

    @Test
    void whoDoesNotOwnTheTablesMaintainsAllButTheVersion() {
        docs.put(Document.of("a", "zebra zebra"));
        makeOlder();
        TestDatabase.TestRole role = database.createRole();
        database.execute("grant usage, create on schema tusk to " + role.name());
        database.execute("grant select, insert, update, delete on all tables in schema tusk to " + role.name());
        database.execute("grant usage on all sequences in schema tusk to " + role.name());
        Collection theirs = Tusk.open(database.dataSource(role)).collection("docs");
        List<String> steps = new ArrayList<>();
        theirs.maintain(steps::add);
        assertThat(steps).anyMatch(step -> step.contains("only the owner of the tables"));
        assertThat(steps).contains("collect words for fuzzy search");
        assertThat(database.queryLong("select version from tusk.bm25")).isEqualTo(1);
        docs.maintain(step -> {});
        assertThat(database.queryLong("select version from tusk.bm25")).isEqualTo(2);
    }

    @Test
    void whatIsLeftOfAChunkThatIsGoneDoesNotStopAnUpgrade() {
        docs.put(Document.of("kept", "zebra"));
        docs.put(Document.of("gone", "zebra giraffe"));
        makeOlder();
        database.execute("alter table tusk.docs_chunk disable trigger user");
        database.execute("delete from tusk.docs_chunk where document_id = 'gone'");
        database.execute("alter table tusk.docs_chunk enable trigger user");
        docs.maintain(step -> {});
        assertThat(state().isOutdated()).isFalse();
        assertThat(state().chunks()).isEqualTo(1);
        assertThat(database.queryLong("select count(*) from tusk.docs_lexical")).isEqualTo(1);
        assertThat(database.queryLong("select count(*) from tusk.docs_term where term = 'giraff'"))
                .isZero();
    }

    @Test
    void placesThatCountNothingDoNotMakeACollectionUnwritable() {
        docs.put(Document.of("a", "zebra"));
        docs = tusk.collections()
                .alter("docs", new CollectionChange(List.of(), List.of(), new TextWeights(1, 0, 0), null, null));
        docs.maintain(step -> {});
        docs.maintain(step -> {});
        docs.put(Document.builder("titled").title("zebra").body("giraffe").build());
        docs = tusk.collections()
                .alter("docs", new CollectionChange(List.of(), List.of(), new TextWeights(2, 1.5, 1), null, null));
        docs.maintain(step -> {});
        assertThat(find("zebra")).containsExactlyInAnyOrder("titled", "a");
        assertThat(state().isOutdated()).isFalse();
    }

    @Test
    void marksAddNothingToTheLengthThatTsRankCdDividesBy() {
        docs.put(Document.of("many", "zebra zebra lion lion tiger tiger giraffe giraffe"));
        docs.put(Document.of("few", "zebra lion tiger giraffe one two three four"));
        assertThat(database.queryLong(
                        "select count(*) from tusk.docs_lexical, unnest(tsv) where lexeme < E'\\x02' collate \"C\""))
                .isPositive();
        List<Hit> hits = docs.search(SearchRequest.keyword("zebra")
                        .ranking(Ranking.TS_RANK_CD)
                        .build())
                .hits();
        assertThat(hits).hasSize(2);
        for (Hit hit : hits) {
            String score = database.queryValue(
                    "select ts_rank_cd('{0.5, 0, 0.75, 1}', setweight(to_tsvector('english', title), 'A')"
                            + " || setweight(to_tsvector('english', text), 'D'), 'zebra', 1) from tusk.docs_chunk"
                            + " where document_id = '" + hit.documentId() + "'");
            assertThat(hit.score()).isCloseTo(Double.parseDouble(Objects.requireNonNull(score)), within(1e-6));
        }
    }
}
