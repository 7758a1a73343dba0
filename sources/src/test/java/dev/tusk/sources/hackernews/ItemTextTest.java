package dev.tusk.sources.hackernews;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain|plain",
                "I&#x27;m &quot;here&quot; &amp; there &#x2F; &lt;b&gt;|I'm \"here\" & there / <b>",
                "caf&eacute; &#8212; &#x1F600;|caf\u00e9 \u2014 \uD83D\uDE00",
                "a && b & c &nope; &#xZZ;|a && b & c &nope; &#xZZ;",
                "if a < b then <i>c</i> <3|if a < b then c <3",
                "<script>x</script>y|xy",
                "see <a href=\"https:&#x2F;&#x2F;example.com&#x2F;a&amp;b\" rel=\"nofollow\">https:&#x2F;&#x2F;example.com&#x2F;...</a> ok|see https://example.com/a&b ok",
                "see <a href=\"https://example.com/\">this page</a>.|see this page (https://example.com/).",
                "<a href=\"https://example.com/|<a href=\"https://example.com/",
                "<a href='x'>y|y"
            })
    void tagsAndEntitiesBecomeText(String html, String text) {
        assertThat(ItemText.of(html)).isEqualTo(text);
    }

    @Test
    void paragraphsAreApartAndCodeStaysAsItIs() {
        assertThat(ItemText.of("One.<p>Two.</p>\n<p><pre><code>  if (a)\n    b();\n</code></pre>\nThree."))
                .isEqualTo("One.\n\nTwo.\n\n  if (a)\n    b();\n\nThree.");
    }

    @Test
    void aLinkEndsWithItsParagraph() {
        assertThat(ItemText.of("\n\n<a href=\"https://a.example\"><p>x")).isEqualTo("https://a.example\n\nx");
    }

    @Test
    void hostileTextTakesNoLongerThanItsLength() {
        for (String piece : new String[] {"<a href=\"", "&", "&#x", "<", "<p", "<p>", "<a>", "</a>", "&amp"}) {
            String html = piece.repeat(400_000);
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> ItemText.of(html), piece);
        }
    }
}
