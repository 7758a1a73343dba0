package dev.tusk.core.collection.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.TuskSchema;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class WeightedLexemesTest {

    @Test
    void lexemesAreRepeatedAsTheirPlacesCount(TestDatabase database) {
        TuskSchema.in(database);
        assertThat(database.queryValue("""
                select tusk.weighted_lexemes(
                  'cat:1A,2B,3 dog:4,5 only_b:6B none'::tsvector || array_to_tsvector(array[E'\\x01cat', 'in two']), 4, 3, 2)"""))
                .isEqualTo("cat cat cat cat cat cat cat cat cat dog dog dog dog only_b only_b only_b ");
        assertThat(database.queryValue("select tusk.weighted_lexemes('''in two'':1,2'::tsvector, 4, 3, 1)"))
                .isEqualTo("in_two in_two ");
        assertThat(database.queryValue("select tusk.weighted_lexemes(''::tsvector, 4, 3, 1)"))
                .isEmpty();
    }

    @Test
    void onlyBlanksBecomeUnderscores(TestDatabase database) {
        TuskSchema.in(database);
        assertThat(database.queryValue("select tusk.weighted_lexemes('very_vivid:1'::tsvector, 4, 3, 1)"))
                .isEqualTo("very_vivid ");
        assertThat(database.queryValue("""
                select tusk.weighted_lexemes(E'''a\\x0Bb\\tc\\nd\\fe\\rf'':1'::tsvector, 4, 3, 1)""")).isEqualTo("a_b_c_d_e_f ");
    }

    @Test
    void lexemesBecomeWordsThatAParserLeavesAsTheyAre(TestDatabase database) throws SQLException {
        TuskSchema.in(database);
        assertThat(database.queryValue("""
                select tusk.lexemes_as_words(
                  'cat:1A,2B,3 c++:4,5 xylophone:6B none'::tsvector || array_to_tsvector(array[E'\\x01cat']), 4, 3, 2)"""))
                .isEqualTo("x632b2b x632b2b x632b2b x632b2b cat cat cat cat cat cat cat cat cat"
                        + " x78796c6f70686f6e65 x78796c6f70686f6e65 x78796c6f70686f6e65 ");
        assertThat(database.queryValue("select tusk.lexemes_as_words(''::tsvector, 4, 3, 1)"))
                .isEmpty();
        long seed = Long.getLong("tusk.seed", System.nanoTime());
        System.out.println("seed of WeightedLexemesTest: " + seed);
        Set<String> lexemes = oddLexemes(new Random(seed));
        Set<String> seen = new HashSet<>();
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        select
                          lexeme,
                          tusk.lexemes_as_words(t.tsv, 4, 3, 2),
                          tsvector_to_array(to_tsvector('pg_catalog.simple', tusk.lexemes_as_words(t.tsv, 4, 3, 2)))
                        from unnest(?::text[]) lexeme
                        cross join lateral (
                          select ('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || ''':1')::tsvector as tsv
                        ) t""")) {
            statement.setArray(1, connection.createArrayOf("text", lexemes.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String word = TextsearchIndex.asWord(rows.getString(1));
                    assertThat(rows.getString(2)).isEqualTo((word + " ").repeat(2));
                    assertThat((String[]) rows.getArray(3).getArray()).containsExactly(word);
                    assertThat(seen.add(word)).as(word).isTrue();
                }
            }
        }
        assertThat(seen).hasSameSizeAs(lexemes);
    }

    private static Set<String> oddLexemes(Random random) {
        Set<String> lexemes = new TreeSet<>(List.of(
                "john.doe@example.com",
                "/usr/local/bin",
                "ts_rank_cd",
                "18.1",
                "1e5",
                "-5",
                "xa",
                "a1",
                "\u0130",
                "\u00df",
                "na\u00efve",
                "\u4e2d\u6587",
                "x" + "y".repeat(600),
                "\u044f".repeat(32),
                "\u044f".repeat(32) + "1",
                "\u044f".repeat(33)));
        for (int i = 0; i < 300; i++) {
            StringBuilder lexeme = new StringBuilder();
            for (int length = 1 + random.nextInt(12); length > 0; length--) {
                lexeme.appendCodePoint(
                        random.nextInt(4) == 0 ? 0x21 + random.nextInt(0x2000) : 'a' + random.nextInt(26));
            }
            lexemes.add(lexeme.toString());
        }
        return lexemes;
    }
}
