package dev.tusk.core.diversity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("newest-postgresql-only")
class MinHashIndexTest {

    private static List<String> words(Random random, int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add("w" + random.nextInt(5_000));
        }
        return words;
    }

    private static double exact(String a, String b) {
        Set<Long> first = Shingles.of(a);
        Set<Long> second = Shingles.of(b);
        long both = first.stream().filter(second::contains).count();
        return (double) both / (first.size() + second.size() - both);
    }

    @Test
    void sameTextIsFoundWhateverItsCaseAndPunctuation() {
        MinHashIndex index = new MinHashIndex(new Distinct(1), 10);

        assertThat(index.add("Walruses sleep on the ice.")).isEmpty();
        assertThat(index.add("Gulls fly over the water.")).isEmpty();
        assertThat(index.add("gulls FLY over the water")).contains(new MinHashIndex.Match(1, 1));
        assertThat(index.size()).isEqualTo(2);
    }

    @Test
    void nearDuplicatesAreFoundAndOthersAreNot() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int missed = 0;
        int wrong = 0;
        int alike = 0;
        for (int round = 0; round < 300; round++) {
            MinHashIndex index = new MinHashIndex(new Distinct(0.8), 10);
            List<String> words = words(random, 200);
            String text = String.join(" ", words);
            for (int change = random.nextInt(20); change >= 0; change--) {
                words.set(random.nextInt(words.size()), "other" + change);
            }
            String changed = String.join(" ", words);
            double resemblance = exact(text, changed);
            index.add(text);
            boolean found = index.add(changed).isPresent();
            alike += resemblance >= 0.9 ? 1 : 0;
            missed += resemblance >= 0.9 && !found ? 1 : 0;
            wrong += resemblance < 0.6 && found ? 1 : 0;
        }
        assertThat(alike).as("seed %d", seed).isPositive();
        assertThat(missed).as("seed %d", seed).isLessThanOrEqualTo(2);
        assertThat(wrong).as("seed %d", seed).isLessThanOrEqualTo(1);
    }

    @Test
    void estimateIsNearTheExactResemblance() {
        Random random = new Random(5);
        double error = 0;
        int rounds = 100;
        for (int round = 0; round < rounds; round++) {
            List<String> words = words(random, 300);
            String text = String.join(" ", words);
            words.subList(0, 20).clear();
            String shorter = String.join(" ", words);
            MinHashIndex index = new MinHashIndex(new Distinct(0.5), 10);
            index.add(text);
            double estimate = index.add(shorter).orElseThrow().resemblance();
            error += (estimate - exact(text, shorter)) / rounds;
        }
        assertThat(error).isCloseTo(0, within(0.02));
    }

    @Test
    void fullIndexStillComparesAndRemembersNoMore() {
        MinHashIndex index = new MinHashIndex(Distinct.DEFAULT, 1);
        index.add("the first of the texts");

        assertThat(index.add("another text that is new")).isEmpty();
        assertThat(index.add("another text that is new")).isEmpty();
        assertThat(index.add("the first of the texts")).isPresent();
        assertThat(index.size()).isEqualTo(1);
        assertThat(index.isFull()).isTrue();
    }

    @Test
    void manyTextsStayFindableWhileTheTablesGrow() {
        MinHashIndex index = new MinHashIndex(new Distinct(0.9), 100_000);
        List<String> texts = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            texts.add(String.join(" ", words(random, 20)));
        }
        texts.forEach(index::add);

        assertThat(index.size()).isEqualTo(10_000);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < texts.size(); i += 97) {
            places.add(index.add(texts.get(i)).orElseThrow().place());
        }
        assertThat(places)
                .isEqualTo(java.util.stream.IntStream.range(0, 10_000)
                        .filter(i -> i % 97 == 0)
                        .boxed()
                        .toList());
    }

    @Test
    void textsThatShareMuchTakeNoLongTime() {
        MinHashIndex index = new MinHashIndex(new Distinct(1), 100_000);
        String shared = String.join(" ", Collections.nCopies(1, String.join(" ", words(new Random(4), 300))));
        long start = System.nanoTime();
        for (int i = 0; i < 5_000; i++) {
            index.add(shared + " end" + i);
        }
        assertThat((System.nanoTime() - start) / 1_000_000_000.0).isLessThan(60);
    }
}
