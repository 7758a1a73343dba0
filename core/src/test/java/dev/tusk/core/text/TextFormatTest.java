package dev.tusk.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import org.junit.jupiter.api.Test;

class TextFormatTest {

    @Test
    void knowsAFormByTheExtensionOfAFile() {
        assertThat(TextFormat.ofFileName("a/b.c/Index.HTM")).contains(TextFormat.HTML);
        assertThat(TextFormat.ofFileName("notes.md")).contains(TextFormat.MARKDOWN);
        assertThat(TextFormat.ofFileName("C:\\x\\readme.rst")).contains(TextFormat.PLAIN);
    }

    @Test
    void doesNotGuessWithoutAKnownExtension() {
        assertThat(TextFormat.ofFileName("image.png")).isEmpty();
        assertThat(TextFormat.ofFileName("docs.html/LICENSE")).isEmpty();
        assertThat(TextFormat.ofFileName("")).isEmpty();
    }

    @Test
    void findsAFormByItsWireName() {
        for (TextFormat format : TextFormat.values()) {
            assertThat(TextFormat.ofName(format.wireName().toUpperCase(java.util.Locale.ROOT)))
                    .isEqualTo(format);
        }
    }

    @Test
    void suggestsTheNearestNameForAnUnknownOne() {
        assertThatThrownBy(() -> TextFormat.ofName("htlm")).isInstanceOfSatisfying(TuskException.class, failure -> {
            assertThat(failure.getMessage()).isEqualTo("unknown text format \"htlm\"");
            assertThat(failure.hint()).isEqualTo("did you mean \"html\"?");
        });
    }
}
