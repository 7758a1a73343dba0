package dev.tusk.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkerTest {

    private static final ChunkingSpec SPEC = new ChunkingSpec(200, 60, 0);

    @Test
    void keepsAShortSectionWhole() {
        assertThat(chunk(section("a > b", "A text of one block.\n\nAnd another.", "x")))
                .containsExactly(new TextChunk(0, "a > b", "x", "A text of one block.\n\nAnd another."));
    }

    @Test
    void joinsShortSectionsOfOneParentUnderTheirHeadings() {
        assertThat(chunk(
                        section("a > b", "One.", "b"),
                        section("a > c", "Two.", "c"),
                        section("a > c > d", "Three.", "d")))
                .containsExactly(new TextChunk(0, "a", "b", "b\nOne.\n\nc\nTwo.\n\nd\nThree."));
    }

    @Test
    void neverJoinsTopicsOfTheTopLevel() {
        String text = "Long enough to be a topic of its own, if short.";
        assertThat(chunk(section("a", text, null), section("b", text, null)))
                .extracting(TextChunk::heading)
                .containsExactly("a", "b");
    }

    @Test
    void joinsAStubOfTheTopLevelToItsNeighbour() {
        assertThat(chunk(section("Notes", "Some text that is a note.", "n"), section("See also", "Others.", "s")))
                .containsExactly(new TextChunk(
                        0, "Notes / See also", "n", "Notes\nSome text that is a note.\n\nSee also\nOthers."));
    }

    @Test
    void joinsAShortIntroductionToTheFirstSection() {
        assertThat(chunk(section("", "NAME - does things", null), section("Synopsis", "name [option...]", "s")))
                .containsExactly(new TextChunk(0, "Synopsis", "s", "NAME - does things\n\nSynopsis\nname [option...]"));
    }

    @Test
    void splitsALongSectionEvenlyAtBlocks() {
        String block = "x".repeat(90);
        List<TextChunk> chunks = chunk(section("a", String.join("\n\n", block, block, block, block), null));
        assertThat(chunks).extracting(TextChunk::text).containsExactly(block + "\n\n" + block, block + "\n\n" + block);
    }

    @Test
    void splitsALongParagraphBetweenSentences() {
        String text =
                "The first sentence is about tusks and nothing else. ".repeat(7).strip();
        assertThat(chunk(section("a", text, null)))
                .hasSize(3)
                .allSatisfy(chunk -> assertThat(chunk.text()).startsWith("The").endsWith("else."));
    }

    @Test
    void splitsWrappedProseBetweenSentencesAndNotAtLineEnds() {
        String text = """
                Elephants are the largest living land animals and they
                live in herds that an old and wise female leads. Their
                trunks have many thousands of muscles and no bone at
                all.
                """.repeat(3);
        assertThat(chunk(section("a", text, null)))
                .hasSizeGreaterThan(2)
                .allSatisfy(chunk -> assertThat(chunk.text()).endsWith("."));
    }

    @Test
    void splitsCodeAtEmptyLinesThenLineEnds() {
        String body = "    call(argument);\n".repeat(6);
        String code = "one() {\n" + body + "}\n \ntwo() {\n" + body + "}";
        assertThat(chunk(section("a", code, null)))
                .extracting(TextChunk::text)
                .containsExactly("one() {\n" + body + "}", "two() {\n" + body + "}");
    }

    @Test
    void keepsWordsWholeAndCutsOnlyTokensThatAreTooLong() {
        List<TextChunk> chunks = chunk(section("a", "word ".repeat(60) + "y".repeat(500), null));
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.text()).matches("(word ?)+|(word )*y+"));
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.text().length()).isLessThanOrEqualTo(200));
    }

    @Test
    void neverCutsInsideACharacterThatAReaderSees() {
        String family = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
        assertThat(chunk(section("a", family.repeat(100), null)))
                .allSatisfy(
                        chunk -> assertThat(chunk.text().replace(family, "")).isEmpty());
    }

    @Test
    void keepsASentenceThatAnnouncesAListWithTheList() {
        String text = "p".repeat(100) + "\n\nThese are the kinds:\n\n- " + "q".repeat(110);
        assertThat(chunk(section("a", text, null)).get(1).text()).startsWith("These are the kinds:");
    }

    @Test
    void repeatsWholeSentencesWithOverlap() {
        ChunkingSpec spec = new ChunkingSpec(200, 0, 60);
        List<String> sentences = new ArrayList<>();
        for (int i = 10; i < 30; i++) {
            sentences.add("This is the sentence number " + i + ".");
        }
        List<TextChunk> chunks =
                Chunker.chunk(new ParsedText("t", List.of(section("a", String.join(" ", sentences), null))), spec);
        assertThat(chunks.get(0).text()).startsWith(sentences.get(0));
        for (int i = 1; i < chunks.size(); i++) {
            String repeated = chunks.get(i).text().lines().findFirst().orElseThrow();
            assertThat(chunks.get(i - 1).text()).endsWith(repeated);
            assertThat(chunks.get(i).text()).hasSizeLessThanOrEqualTo(200);
        }
    }

    @Test
    void givesNoChunksForAnEmptyText() {
        assertThat(chunk()).isEmpty();
        assertThat(chunk(section("a", " \n ", null))).isEmpty();
    }

    @Test
    void refusesLengthsThatCannotWork() {
        assertThatThrownBy(() -> new ChunkingSpec(10, 0, 0)).hasMessageContaining("most characters of a chunk");
        assertThatThrownBy(() -> new ChunkingSpec(100, 51, 0)).hasMessageContaining("fewest characters of a chunk");
        assertThatThrownBy(() -> new ChunkingSpec(100, 0, -1)).hasMessageContaining("overlap of chunks");
        assertThatThrownBy(() -> new ChunkingSpec(100, 0, 0, 3)).hasMessageContaining("most tokens of a chunk");
    }

    private static String rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "key" + i + " | value of it")
                .collect(Collectors.joining("\n"));
    }

    @Test
    void eachPieceOfATableBeginsWithTheRowThatNamesItsColumns() {
        String table = "Key | What it is\n" + rows(30);
        String text = "Before the table.\n\n" + table + "\n\nBehind the table.";
        Section section = new Section(
                List.of("a"), text, null, List.of(new Section.TableHead(text.indexOf("Key"), "Key | What it is")));

        List<String> chunks = Chunker.chunk(new ParsedText("t", List.of(section)), SPEC).stream()
                .map(TextChunk::text)
                .toList();

        assertThat(chunks).hasSizeGreaterThan(3).allMatch(chunk -> chunk.length() <= SPEC.maxCharacters());
        assertThat(chunks.get(0)).startsWith("Before the table.\n\nKey | What it is\nkey0 | ");
        assertThat(chunks.subList(1, chunks.size())).allMatch(chunk -> chunk.startsWith("Key | What it is\nkey"));
        assertThat(String.join("\n", chunks)).contains("key29 | value of it").contains("Behind the table.");
        assertThat(String.join("\n", chunks).replace("Key | What it is\n", "").replaceAll("\\s+", " "))
                .isEqualTo(text.replace("Key | What it is\n", "").replaceAll("\\s+", " "));
    }

    @Test
    void whatFollowsATableHasNoRowOfItAbove() {
        String text = "Key | What\n" + rows(3) + "\n\n"
                + "A sentence that is quite long for a test. ".repeat(10).strip();
        Section section = new Section(List.of(), text, null, List.of(new Section.TableHead(0, "Key | What")));

        List<TextChunk> chunks = Chunker.chunk(new ParsedText("t", List.of(section)), SPEC);

        assertThat(chunks).hasSizeGreaterThan(2);
        assertThat(chunks.get(chunks.size() - 1).text()).startsWith("A sentence");
    }

    @Test
    void longRowOfATableIsNotRepeated() {
        String head = "x".repeat(80) + " | y";
        String text = head + "\n" + rows(30);
        Section section = new Section(List.of(), text, null, List.of(new Section.TableHead(0, head)));

        assertThat(Chunker.chunk(new ParsedText("t", List.of(section)), SPEC)
                        .get(1)
                        .text())
                .startsWith("key");
    }

    /** Counts words, and two for the heading. */
    private static final TokenLimit TEN_WORDS = new TokenLimit() {
        @Override
        public int max() {
            return 10;
        }

        @Override
        public int tokens(String heading, String text) {
            return text.split("\\s+", -1).length + 2;
        }
    };

    @Test
    void chunksWithTooManyTokensAreCutFurtherAndNotJoined() {
        String text = "one two three four five six seven. ".repeat(6).strip();
        ParsedText parsed = new ParsedText(
                "t",
                List.of(
                        section("a", text, null),
                        section("a > b", "Six words are in this one.", null),
                        section("a > c", "And as many in the next.", null)));

        List<TextChunk> chunks = Chunker.chunk(parsed, new ChunkingSpec(200, 100, 0), TEN_WORDS);

        assertThat(chunks).allMatch(chunk -> TEN_WORDS.tokens(chunk.heading(), chunk.text()) <= 10);
        assertThat(chunks.stream().map(TextChunk::text).collect(Collectors.joining(" ")))
                .isEqualTo(text + " Six words are in this one. And as many in the next.");
        assertThat(Chunker.chunk(parsed, new ChunkingSpec(200, 100, 0)).size()).isLessThan(chunks.size());
    }

    private static List<TextChunk> chunk(Section... sections) {
        return Chunker.chunk(new ParsedText("t", List.of(sections)), SPEC);
    }

    private static Section section(String path, String text, @org.jspecify.annotations.Nullable String anchor) {
        return new Section(path.isEmpty() ? List.of() : List.of(path.split(" > ")), text, anchor);
    }
}
