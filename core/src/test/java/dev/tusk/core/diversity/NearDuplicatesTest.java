package dev.tusk.core.diversity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearDuplicatesTest {

    private static final String TEXT =
            IntStream.range(0, 60).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));

    private static int second(double threshold, String first, String second) {
        NearDuplicates texts = new NearDuplicates(new Distinct(threshold));
        assertThat(texts.add(first)).isEqualTo(-1);
        return texts.add(second);
    }

    @Test
    void caseAndPunctuationMakeNoOtherText() {
        assertThat(second(1, "The Quick, brown  fox!", "the quick brown\nFOX")).isZero();
        assertThat(second(1, "ﬁne ＡＢＣ one", "fine abc one")).isZero();
        assertThat(second(1, "漢字と仮名を比べる", "漢字と仮名を比べる。")).isZero();
        assertThat(second(1, "...", "!!!")).isZero();
        assertThat(second(1, "yes", "no")).isEqualTo(-1);
    }

    @Test
    void looksUpWhileOneTextIsComparedWithMany() {
        String longText = IntStream.range(0, 1000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        AtomicInteger looks = new AtomicInteger();
        NearDuplicates texts = new NearDuplicates(new Distinct(1), looks::incrementAndGet);
        for (int i = 0; i < 210; i++) {
            assertThat(texts.add(longText + " last" + i)).isEqualTo(-1);
        }
        int before = looks.get();
        texts.add(longText + " other");
        assertThat(looks.get() - before).isBetween(2, 3);
    }

    @Test
    void aFewWordsInManyMakeNoOtherTextAndManyDo() {
        assertThat(second(0.8, TEXT, TEXT.replace("word30", "other"))).isZero();
        assertThat(second(0.8, TEXT, TEXT.replaceAll("word(.)5", "other"))).isEqualTo(-1);
        assertThat(second(1, TEXT, TEXT + " more")).isEqualTo(-1);
    }

    @Test
    void aTextBelongsToTheKeptOneThatIsMostAlike() {
        NearDuplicates texts = new NearDuplicates(new Distinct(0.3));
        assertThat(texts.add("a b c d e f g h")).isEqualTo(-1);
        assertThat(texts.add("n o p q r s t u")).isEqualTo(-1);
        assertThat(texts.add("x n o p q r s t u")).isEqualTo(1);
        assertThat(texts.add("b c d e f g h i")).isZero();
    }

    @Test
    void theResemblanceIsThatOfTheSetsOfTriples() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int n = 0; n < 300; n++) {
            List<String> a = words(random);
            List<String> b = words(random);
            Set<List<String>> one = triples(a);
            Set<List<String>> other = triples(b);
            Set<List<String>> both = new HashSet<>(one);
            both.retainAll(other);
            double resemblance = (double) both.size() / (one.size() + other.size() - both.size());
            assertThat(second(0.2, String.join(" ", a), String.join(" ", b)))
                    .as("seed %d, %s, %s", seed, a, b)
                    .isEqualTo(resemblance >= 0.2 ? 0 : -1);
        }
    }

    private static List<String> words(Random random) {
        return IntStream.range(0, 3 + random.nextInt(12))
                .mapToObj(i -> random.nextBoolean() ? "a" : "b")
                .toList();
    }

    private static Set<List<String>> triples(List<String> words) {
        return IntStream.rangeClosed(0, words.size() - 3)
                .mapToObj(i -> words.subList(i, i + 3))
                .collect(Collectors.toSet());
    }

    @Test
    void thresholdsOutsideOfTheRangeAreRefused() {
        for (double threshold : new double[] {0, -1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new Distinct(threshold)).isInstanceOf(TuskException.class);
        }
    }
}
