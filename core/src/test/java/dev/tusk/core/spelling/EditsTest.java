package dev.tusk.core.spelling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EditsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "form",
                "aaaaaaaa",
                "na\u00efve",
                "\u043f\u0440\u0438\u0432\u0435\u0442",
                "\u1e0b\u0101\u0142",
                "w1",
                "\u4e2d\u6587\u5b57"
            })
    void areNoMoreThanWasReckoned(String word) {
        assertThat(Edits.single(word)).doesNotContain(word).hasSizeLessThanOrEqualTo(Edits.most(word));
    }

    @Test
    void ordinaryWordsAreAllLookedUp() {
        List<String> latin = Collections.nCopies(8, "donaudampfschifffahrtskapit\u0101n".replace('\u0101', 'a'));
        assertThat(SpellingIndex.LookedUp.of(latin).typed())
                .hasSize(8 * Edits.single(latin.getFirst()).size());
        List<String> cyrillic =
                Collections.nCopies(8, "\u0434\u043e\u0441\u0442\u043e\u043f\u0440\u0438\u043c\u0435\u0447");
        assertThat(SpellingIndex.LookedUp.of(cyrillic).typed())
                .hasSize(8 * Edits.single(cyrillic.getFirst()).size());
    }

    @Test
    void wordsOfScriptsWithHundredsOfLettersAreLookedUpWhileThereIsRoom() {
        String wide = "\u12a0\u12f2\u1235\u0105\u0251\u1e01".repeat(6) + "abcd";
        assertThat(Edits.most(wide)).isGreaterThan(SpellingIndex.MAX_EDITS);
        SpellingIndex.LookedUp looked = SpellingIndex.LookedUp.of(List.of("first", wide, "last"));
        assertThat(looked.edits()).hasSameSizeAs(looked.typed()).hasSizeLessThanOrEqualTo(SpellingIndex.MAX_EDITS);
        assertThat(looked.typed()).contains("first", "last").doesNotContain(wide);
        List<String> many = Collections.nCopies(8, wide.substring(0, 12));
        assertThat(SpellingIndex.LookedUp.of(many).edits()).hasSizeLessThanOrEqualTo(SpellingIndex.MAX_EDITS);
        assertThat(SpellingIndex.LookedUp.of(many).typed()).isNotEmpty();
    }
}
