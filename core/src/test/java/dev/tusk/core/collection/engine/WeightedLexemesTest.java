package dev.tusk.core.collection.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.TuskSchema;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
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
}
