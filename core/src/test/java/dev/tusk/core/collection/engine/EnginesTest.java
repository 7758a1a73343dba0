package dev.tusk.core.collection.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.collection.Bm25;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.TextWeights;
import dev.tusk.core.collection.engine.EngineFacts.Installed;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Identifier;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnginesTest {

    private static final Identifier PUBLIC = new Identifier("public");
    private static final Installed TEXTSEARCH = new Installed(PUBLIC, "1.5.1");
    private static final CollectionDefinition DOCS =
            CollectionDefinition.named("docs").build();

    private static EngineFacts facts(
            @Nullable Installed textsearch, @Nullable String library, @Nullable Boolean index) {
        return new EngineFacts(textsearch, library, null, null, index, null, null, null, null, 100_000);
    }

    private static LexicalEngine words(CollectionDefinition definition, EngineFacts facts) {
        return Engines.of(definition, facts).words();
    }

    @Test
    void takesPgTextsearchWhereItsIndexIsValid() {
        assertThat(words(DOCS, facts(TEXTSEARCH, "1.5.1", true))).isInstanceOf(LexicalEngine.Indexed.class);
    }

    @Test
    void wantsTheIndexWhereThereIsNoneOrABrokenOne() {
        assertThat(words(DOCS, facts(TEXTSEARCH, "1.5.1", null)))
                .isEqualTo(new LexicalEngine.Stock(
                        "pg_textsearch 1.5.1 is there, its index is not built yet: run maintain", true));
        assertThat(words(DOCS, facts(TEXTSEARCH, "1.5.1", false)))
                .isInstanceOfSatisfying(LexicalEngine.Stock.class, stock -> {
                    assertThat(stock.indexIsDue()).isTrue();
                    assertThat(stock.reason()).contains("interrupted");
                });
    }

    @Test
    void leavesAloneWhatCannotBeTrusted() {
        Installed old = new Installed(PUBLIC, "1.4.0");
        assertThat(words(DOCS, facts(old, "1.4.0", true)).reason()).contains("Tusk needs 1.5.1 or newer");
        assertThat(words(DOCS, facts(TEXTSEARCH, null, null)).reason()).contains("shared_preload_libraries");
        assertThat(words(DOCS, facts(TEXTSEARCH, "1.6.0", true)).reason())
                .contains("alter extension pg_textsearch update");
        CollectionDefinition countsOnce =
                CollectionDefinition.named("docs").bm25(new Bm25(0, 0.5)).build();
        assertThat(words(countsOnce, facts(TEXTSEARCH, "1.5.1", true)).reason()).contains("it takes k1 from 0.1");
        // What stands only in a heading is found even so, and such an index would not have it.
        CollectionDefinition withoutHeadings = CollectionDefinition.named("docs")
                .weights(new TextWeights(2, 0, 1))
                .build();
        assertThat(words(withoutHeadings, facts(TEXTSEARCH, "1.5.1", true)).reason())
                .contains("none of them zero");
    }

    private static LexicalEngine pgSearch(
            String version, @Nullable Boolean index, @Nullable EngineTrial trial, long chunks) {
        return words(
                DOCS,
                new EngineFacts(
                        null, null, new Installed(PUBLIC, version), null, null, index, trial, null, null, chunks));
    }

    @Test
    void takesPgSearchAfterItsTrialAlone() {
        EngineTrial passed = EngineTrial.counted("pg_search", "0.24.1", 5_000, 299, 300, 30);
        assertThat(pgSearch("0.24.1", true, passed, 100_000))
                .isInstanceOfSatisfying(LexicalEngine.Indexed.class, indexed -> {
                    assertThat(indexed.name()).isEqualTo("pg_search");
                    assertThat(indexed.reason())
                            .isEqualTo("pg_search 0.24.1 is in this database, and its index passed its trial:"
                                    + " 299 of the 300 best chunks found by 30 queries");
                });
        assertThat(pgSearch("0.24.1", null, null, 100_000))
                .isEqualTo(new LexicalEngine.Stock(
                        "pg_search 0.24.1 is there, its index is not built yet: run maintain", true));
        assertThat(pgSearch("0.24.1", null, null, 9).reason()).contains("gains nothing below 5,000 chunks");
        assertThat(pgSearch("0.24.1", true, null, 100_000).reason()).contains("has not been tried yet");
        assertThat(pgSearch("0.25.0", true, passed, 100_000).reason()).contains("was tried with version 0.24.1");
        assertThat(pgSearch("0.24.1", true, EngineTrial.counted("pg_search", "0.24.1", 5_000, 290, 300, 30), 100_000)
                        .reason())
                .contains("failed its trial (290 of the 300 best chunks found by 30 queries)");
        assertThat(pgSearch("0.22.6", true, passed, 100_000).reason())
                .isEqualTo("pg_search 0.22.6 is there, but Tusk needs 0.23.0 or newer");
        assertThat(EngineChoice.ofWireName("pg_search")).isEqualTo(EngineChoice.PG_SEARCH);
        assertThatThrownBy(() -> EngineChoice.ofWireName("pg_serch"))
                .isInstanceOf(TuskException.class)
                .hasMessage("unknown engine \"pg_serch\"");
    }

    @Test
    void keepsTrialsAsComments() {
        EngineTrial refused = EngineTrial.refused("pg_search", "0.24.1", 0, "no such\nfunction: x, y");
        assertThat(EngineTrial.ofComment(refused.toComment())).contains(refused);
        EngineTrial passed = EngineTrial.counted("pg_search", "0.24.1", 5_000, 99, 100, 10);
        assertThat(passed.passed()).isTrue();
        assertThat(EngineTrial.ofComment(passed.toComment())).contains(passed);
        assertThat(EngineTrial.counted("pg_search", "0.24.1", 5_000, 0, 0, 0).passed())
                .isFalse();
        assertThat(EngineTrial.ofComment("somebody's own words")).isEmpty();
    }

    @Test
    void makesATrialAgainForAnotherVersionAndTwiceTheChunks() {
        EngineTrial passed = EngineTrial.counted("pg_search", "0.24.1", 5_000, 99, 100, 10);
        assertThat(passed.holds("0.24.1", 9_999)).isTrue();
        assertThat(passed.holds("0.24.1", 10_000)).isFalse();
        assertThat(passed.holds("0.25.0", 5_000)).isFalse();
        assertThat(EngineTrial.counted("pg_search", "0.24.1", 5_000, 9, 100, 10).holds("0.24.1", 5_000))
                .isFalse();
    }

    @Test
    void countsTheExactScoresThatWereBroughtWhereverTheyStand() {
        assertThat(TrialRun.alike(new double[] {5, 4, 3, 2}, new double[] {4, 3, 2, 1}))
                .isEqualTo(3);
        assertThat(TrialRun.alike(new double[] {5, 4, 3, 2}, new double[] {5, 4.5, 4.00001, 1}))
                .isEqualTo(2);
        assertThat(TrialRun.alike(new double[] {2, 2, 2}, new double[] {2, 2})).isEqualTo(2);
        assertThat(TrialRun.alike(new double[] {}, new double[] {2})).isZero();
    }

    @Test
    void anIndexMayTakeFiveTimesAsLongAndALittleMore() {
        assertThat(TrialRun.isSlow(1_100_000_000L, 100_000_000L, 30)).isFalse();
        assertThat(TrialRun.isSlow(1_100_000_001L, 100_000_000L, 30)).isTrue();
    }

    @Test
    void doesNotBuildAgainWhatKeptChunksFromBeingWritten() {
        EngineTrial refusal = EngineTrial.refused("pg_search", "0.24.1", 9, "no room");
        assertThat(words(DOCS, refused("0.24.1", refusal)))
                .isEqualTo(new LexicalEngine.Stock(
                        "pg_search 0.24.1 is there, but chunks could not be written with its index (no room):"
                                + " it is not built again for this version",
                        false));
        assertThat(words(DOCS, refused("0.25.0", refusal)))
                .isInstanceOfSatisfying(
                        LexicalEngine.Stock.class,
                        stock -> assertThat(stock.indexIsDue()).isTrue());
    }

    private static EngineFacts refused(String version, EngineTrial refusal) {
        return new EngineFacts(
                null, null, new Installed(PUBLIC, version), null, null, null, null, refusal, null, 100_000);
    }

    /** As its documentation has it; the statement cannot be run here. */
    @Test
    void makesTheIndexOfPgSearchOfLexemesThatItLeavesAsTheyAre() {
        PgSearchIndex index = PgSearchIndex.of(DOCS);
        assertThat(index.create(PUBLIC))
                .containsExactly(
                        "create index concurrently " + index.name().quoted()
                                + " on \"tusk\".\"docs_lexical\" using bm25"
                                + " (chunk_id, (\"tusk\".weighted_lexemes(tsv, 4, 3, 2)::pdb.whitespace("
                                + "'alias=lexemes', 'lowercase=false', 'k1=2.4', 'b=0.75'))) with (key_field = 'chunk_id')",
                        "alter index \"tusk\"." + index.name().quoted() + " alter column 2 set statistics 0");
        assertThat(index.name().name()).startsWith("docs_lexical_bm25_").hasSizeLessThanOrEqualTo(63);
        assertThat(PgSearchIndex.of(weighted(1, 1, 1)).name()).isNotEqualTo(index.name());
        assertThat(PgSearchIndex.of(weighted(10, 5, 1)).obstacle()).isPresent();
        assertThat(index.nearest(PUBLIC, List.of("two", "word s"), 50).text()).isEqualTo("""
                        select l.chunk_id
                        from "tusk"."docs_lexical" l
                        where "tusk".weighted_lexemes(l.tsv, 4, 3, 2) operator(pg_catalog.|||) ?::pg_catalog.text[]
                        order by pdb.score(l.chunk_id) desc
                        limit 50""");
    }

    @Test
    void weighsPlacesByRepetition() {
        assertThat(TextsearchIndex.of(DOCS).expression("l")).isEqualTo("\"tusk\".lexemes_as_words(l.tsv, 4, 3, 2)");
        assertThat(TextsearchIndex.of(weighted(1, 1, 1)).expression("l"))
                .isEqualTo("\"tusk\".lexemes_as_words(l.tsv, 1, 1, 1)");
        assertThat(TextsearchIndex.of(weighted(1.25, 0.5, 1)).expression(""))
                .isEqualTo("\"tusk\".lexemes_as_words(tsv, 5, 2, 4)");
        assertThat(TextsearchIndex.of(weighted(1.25, 0, 1)).obstacle()).isPresent();
        assertThat(TextsearchIndex.of(weighted(10, 5, 1)).obstacle()).isPresent();
        assertThat(TextsearchIndex.of(weighted(1.1, 1, 1)).obstacle()).isPresent();
    }

    @Test
    void namesIndexesByWhatTheyAreMadeWith() {
        String name = TextsearchIndex.of(DOCS).name().name();
        assertThat(TextsearchIndex.of(DOCS).name().name()).isEqualTo(name).startsWith("docs_chunk_bm25_");
        assertThat(TextsearchIndex.of(weighted(1, 1, 1)).name().name()).isNotEqualTo(name);
        String longest = "a".repeat(40);
        assertThat(TextsearchIndex.of(CollectionDefinition.named(longest).build())
                        .name()
                        .name())
                .hasSizeLessThanOrEqualTo(63);
    }

    private static CollectionDefinition weighted(double title, double heading, double text) {
        return CollectionDefinition.named("docs")
                .weights(new TextWeights(title, heading, text))
                .build();
    }
}
