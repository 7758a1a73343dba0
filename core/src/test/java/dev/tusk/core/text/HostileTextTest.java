package dev.tusk.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that makes careless parsers overflow the stack or take minutes. The limits are far above what is needed. */
@Tag("newest-postgresql-only")
class HostileTextTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(strings = {"<div>x ", "<b>x ", "<ul><li>x ", "<dl><dt id=a>x ", "<h2>x ", "<blockquote>x "})
    void readsHtmlThatIsNestedOneHundredThousandDeep(String element) {
        assertThat(chunks(element.repeat(100_000), TextFormat.HTML)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"> ", "- ", "**a ", "[", "![", "[a](", "<", "* a\n", "|a", "``` \n"})
    void readsMarkdownThatIsNestedOrNeverClosed(String mark) {
        chunks("begin\n\n" + mark.repeat(100_000), TextFormat.MARKDOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"The quick brown fox jumps. ", "x"})
    void readsTenMegabytesInOneLine(String part) {
        readsOneLine(part, 10_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"word ", "\u6F22\u5B57", "\uD83D\uDE00", "e\u0301\u0302", "\u0E20\u0E32", "\n", ". "})
    void readsTwoMegabytesWithoutSentences(String part) {
        readsOneLine(part, 2_000_000);
    }

    private static void readsOneLine(String part, int length) {
        List<TextChunk> chunks = chunks(part.repeat(length / part.length()), TextFormat.PLAIN);
        assertThat(chunks.stream()
                        .mapToInt(chunk -> chunk.text().length())
                        .max()
                        .orElse(0))
                .isLessThanOrEqualTo(ChunkingSpec.DEFAULT.maxCharacters());
    }

    private static List<TextChunk> chunks(String content, TextFormat format) {
        return assertTimeoutPreemptively(
                LIMIT, () -> Chunker.chunk(TextParser.parse(content, format), ChunkingSpec.DEFAULT));
    }
}
