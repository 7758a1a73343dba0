package dev.tusk.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Properties that hold for any text, shown on random ones; a failure names the seed. */
class ChunkerPropertyTest {

    private static final int TEXTS = 300;
    private static final String[] TOKENS = {
        "word",
        "a",
        "tusk.",
        "Elephants",
        "herd,",
        "\uD83D\uDE00",
        "e\u0301",
        "\u6F22\u5B57\u6F22",
        "x".repeat(300),
        "\uD83D\uDC68\u200D\uD83D\uDC69",
        "f(x);",
        "end:",
        "\u0E20\u0E32\u0E29\u0E32",
        "e" + "\u0301".repeat(80),
        "\n",
        "\n",
        "\n\n",
        "\n \n",
        "    ",
        "\n- ",
        "What?"
    };

    @Test
    void everyCharacterIsInExactlyOneChunkAndNoneIsTooLong() {
        long seed = Long.getLong("tusk.test.seed", System.nanoTime());
        System.out.println("ChunkerPropertyTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < TEXTS; i++) {
            ParsedText parsed = text(random);
            ChunkingSpec spec = spec(random);
            List<TextChunk> chunks = Chunker.chunk(parsed, spec);
            String context = "seed %d, text %d, %s".formatted(seed, i, spec);
            assertThat(withoutHeadings(chunks.stream().map(TextChunk::text).collect(Collectors.joining())))
                    .as(context)
                    .isEqualTo(withoutHeadings(
                            parsed.sections().stream().map(Section::text).collect(Collectors.joining())));
            for (int ordinal = 0; ordinal < chunks.size(); ordinal++) {
                TextChunk chunk = chunks.get(ordinal);
                assertThat(chunk.ordinal()).as(context).isEqualTo(ordinal);
                assertThat(chunk.text().length()).as(context).isLessThanOrEqualTo(spec.maxCharacters());
                TextCleaner.check(context, chunk.text());
            }
            assertThat(Chunker.chunk(parsed, spec)).as(context).isEqualTo(chunks);
        }
    }

    @Test
    void cutsFallBetweenTheCharactersThatAReaderSees() {
        long seed = Long.getLong("tusk.test.seed", System.nanoTime());
        System.out.println("ChunkerPropertyTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < TEXTS; i++) {
            String text = run(random, 60);
            BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
            characters.setText(text);
            int from = 0;
            for (TextSplitter.Range range : TextSplitter.split(text, 100)) {
                String piece = text.substring(range.start(), range.end());
                int start = text.indexOf(piece, from);
                assertThat(characters.isBoundary(start))
                        .as("seed %d, text %d", seed, i)
                        .isTrue();
                assertThat(characters.isBoundary(start + piece.length()))
                        .as("seed %d, text %d", seed, i)
                        .isTrue();
                from = start + piece.length();
            }
        }
    }

    private static ParsedText text(Random random) {
        List<Section> sections = new ArrayList<>();
        List<String> path = new ArrayList<>();
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) {
            while (!path.isEmpty() && random.nextInt(3) > 0) {
                path.remove(path.size() - 1);
            }
            if (random.nextInt(4) > 0) {
                path.add("\u03B1".repeat(1 + random.nextInt(20)) + " " + "\u03B2".repeat(1 + i));
            }
            sections.add(new Section(path, run(random, random.nextInt(4) == 0 ? 200 : 15), null));
        }
        return new ParsedText("title", sections);
    }

    private static String run(Random random, int tokens) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(tokens); i >= 0; i--) {
            text.append(TOKENS[random.nextInt(TOKENS.length)]).append(random.nextInt(6) == 0 ? "" : " ");
        }
        return text.toString();
    }

    private static ChunkingSpec spec(Random random) {
        int max = 100 + random.nextInt(1_200);
        return new ChunkingSpec(max, random.nextInt(max / 2), 0);
    }

    /** Headings are of letters that the text has not, so that what is left is the text. */
    private static String withoutHeadings(String text) {
        return text.chars()
                .filter(c -> !Character.isWhitespace(c) && c != '\u03B1' && c != '\u03B2')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
