package dev.tusk.core.collection.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.collection.Bm25;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.TextWeights;
import dev.tusk.core.collection.engine.EngineFacts.Installed;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Identifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnginesTest {

    private static final Identifier PUBLIC = new Identifier("public");
    private static final Installed TEXTSEARCH = new Installed(PUBLIC, "1.5.1");
    private static final CollectionDefinition DOCS =
            CollectionDefinition.named("docs").build();

    private static EngineFacts facts(
            @Nullable Installed textsearch, @Nullable String library, @Nullable Boolean index) {
        return new EngineFacts(textsearch, library, null, null, index, null, 100_000);
    }

    private static LexicalEngine words(CollectionDefinition definition, EngineFacts facts) {
        return Engines.of(definition, facts).words();
    }

    @Test
    void takesPgTextsearchWhereItsIndexIsValid() {
        assertThat(words(DOCS, facts(TEXTSEARCH, "1.5.1", true))).isInstanceOf(LexicalEngine.PgTextsearch.class);
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
    }

    @Test
    void saysOfPgSearchWhyItIsNotUsed() {
        EngineFacts facts = new EngineFacts(null, null, new Installed(PUBLIC, "0.21.4"), null, null, null, 9);
        assertThat(words(DOCS, facts).reason())
                .isEqualTo("pg_search 0.21.4 is there, but it cuts texts into words in its own way, not by the"
                        + " collection's text-search configuration, and would find other chunks");
        assertThatThrownBy(() -> EngineChoice.ofWireName("pg_search"))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("cannot rank words by pg_search");
        assertThatThrownBy(() -> EngineChoice.ofWireName("pg_textserch"))
                .isInstanceOf(TuskException.class)
                .hasMessage("unknown engine \"pg_textserch\"");
    }

    /** What is indexed, each place by its name. */
    private static String places(CollectionDefinition definition, String alias) {
        String expression = TextsearchIndex.of(definition).expression(alias);
        assertThat(expression).contains("\"tusk\".readable(");
        return expression.replaceAll("\"tusk\"\\.readable\\(([a-z.]+)\\)", "$1");
    }

    @Test
    void weighsPlacesByRepetition() {
        assertThat(places(DOCS, "c"))
                .isEqualTo(
                        "(array[c.title, c.title, c.title, c.title, c.heading, c.heading, c.heading, c.text, c.text])");
        assertThat(places(weighted(1, 1, 1), "c")).isEqualTo("(array[c.title, c.heading, c.text])");
        assertThat(places(weighted(1.25, 0, 1), ""))
                .isEqualTo("(array[title, title, title, title, title, text, text, text, text])");
        assertThat(TextsearchIndex.of(weighted(10, 5, 1)).obstacle()).isPresent();
        assertThat(TextsearchIndex.of(weighted(1.1, 1, 1)).obstacle()).isPresent();
    }

    @Test
    void namesIndexesByWhatTheyAreMadeWith() {
        String name = TextsearchIndex.of(DOCS).name().name();
        assertThat(TextsearchIndex.of(DOCS).name().name()).isEqualTo(name).startsWith("docs_chunk_bm25_");
        assertThat(TextsearchIndex.of(weighted(1, 1, 1)).name().name()).isNotEqualTo(name);
        assertThat(TextsearchIndex.of(CollectionDefinition.named("docs")
                                .language("german")
                                .build())
                        .name()
                        .name())
                .isNotEqualTo(name);
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
