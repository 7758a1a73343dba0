package dev.tusk.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextCleanerTest {

    @Test
    void refusesNulWithItsOffset() {
        assertThatThrownBy(() -> TextCleaner.check("body", "ab\0c"))
                .isInstanceOfSatisfying(TuskException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_TEXT);
                    assertThat(failure.getMessage()).isEqualTo("cannot store \"body\": NUL character at offset 2");
                });
    }

    @Test
    void refusesUnpairedSurrogates() {
        for (String broken : new String[] {"x\uD83D", "x\uDE00", "x\uD83Dy", "x\uDE00\uD83D"}) {
            assertThatThrownBy(() -> TextCleaner.check("title", broken)).hasMessageContaining("at offset 1");
        }
    }

    @Test
    void letsWholeCharactersPass() {
        assertThatCode(() -> TextCleaner.check("body", "\uD83D\uDE00 ok \u0001"))
                .doesNotThrowAnyException();
    }

    @Test
    void bringsTextIntoOneSpelling() {
        assertThat(TextCleaner.clean("a\r\nb\rc\u2028d")).isEqualTo("a\nb\nc\nd");
        assertThat(TextCleaner.clean("e\u0301")).isEqualTo("\u00E9");
        assertThat(TextCleaner.clean("a\u00A0b\u0007c\uFEFFd\u00ADe\u200Bf")).isEqualTo("a bcdef");
        assertThat(TextCleaner.clean("\uE000mark\uE001")).isEqualTo("mark");
        assertThat(TextCleaner.clean("x\uD83D\0")).isEqualTo("x\uFFFD\uFFFD");
    }

    @Test
    void leavesCleanTextAsItIs() {
        String clean = "caf\u00E9\n\tna\u00EFve \uD83D\uDE00 \uE002";
        assertThat(TextCleaner.clean(clean)).isSameAs(clean);
    }

    @Test
    void changesNothingTheSecondTime() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(20, 0, 0x10000).forEach(c -> text.append((char) (c % 3 == 0 ? c % 0x400 : c)));
            String once = TextCleaner.clean(text.toString());
            assertThat(TextCleaner.clean(once)).as("seed %d, text %d", seed, i).isEqualTo(once);
            TextCleaner.check("text", once);
        }
    }
}
