package dev.tusk.core.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.answer.ContextPacker.Context;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.Placement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContextPackerTest {

    static Hit hit(int rank, String document, int chunk, String text) {
        return new Hit(
                rank,
                1.0 / rank,
                document,
                chunk,
                "Title of " + document,
                "Heading",
                "anchor-" + chunk,
                text,
                null,
                "https://example.org/" + document,
                List.of(),
                Map.of(),
                Instant.EPOCH,
                null,
                null,
                Map.of(),
                new Placement(List.of(), false, 0, null),
                null,
                null);
    }

    /** Sentences with words of their own, so that no two are alike. */
    private static String words(String word, int count) {
        return String.join(
                        " ", IntStream.range(0, count).mapToObj(i -> word + i).toList()) + ".";
    }

    /** As chunks overlap where a collection asks for it. */
    @Test
    void oneThatWasCutWithinWhatItRepeatsStaysWhole() {
        String repeated = words("shared", 20);
        Context context = ContextPacker.pack(
                List.of(hit(1, "a", 5, repeated + " " + words("long", 400)), hit(2, "a", 4, "Short. " + repeated)),
                TokenEstimate.of(repeated) + 90);
        assertThat(context.passages()).isNotEmpty();
        assertThat(context.passages().getFirst().text()).isNotBlank();
    }

    @Test
    void joinsNeighboursAndNumbersPassagesByTheirBestHit() {
        Context context = ContextPacker.pack(
                List.of(
                        hit(1, "b", 4, words("delta", 20)),
                        hit(2, "a", 1, words("beta", 20)),
                        hit(3, "a", 0, words("alpha", 20)),
                        hit(4, "a", 3, words("gamma", 20))),
                3000);
        assertThat(context.passages())
                .extracting(passage -> passage.first().documentId())
                .containsExactly("b", "a", "a");
        assertThat(context.passages()).extracting(Passage::number).containsExactly(1, 2, 3);
        assertThat(context.passages().get(1).citation().chunks()).containsExactly(0, 1);
        assertThat(context.passages().get(1).text()).isEqualTo(words("alpha", 20) + "\n\n" + words("beta", 20));
        assertThat(context.passages().get(2).citation().chunks()).containsExactly(3);
        assertThat(context.passages().get(2).citation().link()).isEqualTo("https://example.org/a#anchor-3");
    }

    @Test
    void leavesOutWhatOverlappingChunksRepeat() {
        String end = words("overlap", 6);
        Context context = ContextPacker.pack(
                List.of(hit(1, "a", 0, words("alpha", 30) + " " + end), hit(2, "a", 1, end + "\n" + words("beta", 30))),
                3000);
        assertThat(context.passages()).hasSize(1);
        assertThat(context.passages().getFirst().text())
                .isEqualTo(words("alpha", 30) + " " + end + "\n" + words("beta", 30));
    }

    @Test
    void leavesOutNearDuplicatesOfOtherDocuments() {
        String text = words("alpha", 40);
        Context context = ContextPacker.pack(
                List.of(
                        hit(1, "a", 0, text),
                        hit(2, "copy", 0, text.toUpperCase(java.util.Locale.ROOT)),
                        hit(3, "c", 0, words("beta", 9))),
                3000);
        assertThat(context.passages())
                .extracting(passage -> passage.first().documentId())
                .containsExactly("a", "c");
        assertThat(context.repeated()).isEqualTo(1);
    }

    @Test
    void keepsWithinTheBudgetAndFillsItWithWhatStillFits() {
        List<Hit> hits = List.of(
                hit(1, "a", 0, words("alpha", 60)),
                hit(2, "b", 0, words("beta", 400)),
                hit(3, "c", 0, words("gamma", 20)));
        Context context = ContextPacker.pack(hits, 300);
        assertThat(context.passages())
                .extracting(passage -> passage.first().documentId())
                .containsExactly("a", "c");
        assertThat(context.leftOut()).isEqualTo(1);
        assertThat(context.tokens()).isLessThanOrEqualTo(300);
    }

    @Test
    void cutsTheBestHitAtASentenceWhereItAloneIsTooLong() {
        String text = words("alpha", 40) + " " + words("Beta", 400);
        Context context = ContextPacker.pack(List.of(hit(1, "a", 0, text), hit(2, "a", 1, words("gamma", 300))), 200);
        assertThat(context.passages()).hasSize(1);
        assertThat(context.passages().getFirst().text()).isEqualTo(words("alpha", 40));
        assertThat(context.tokens()).isLessThanOrEqualTo(200);
    }

    @Test
    void cutsASentenceThatAloneIsTooLong() {
        Context context = ContextPacker.pack(List.of(hit(1, "a", 0, "\uD83D\uDE00".repeat(4000))), 200);
        String text = context.passages().getFirst().text();
        assertThat(text).isNotEmpty();
        assertThat(Character.isHighSurrogate(text.charAt(text.length() - 1))).isFalse();
        assertThat(context.tokens()).isLessThanOrEqualTo(200);
    }
}
