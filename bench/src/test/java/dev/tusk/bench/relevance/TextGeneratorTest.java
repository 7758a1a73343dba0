package dev.tusk.bench.relevance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextGeneratorTest {

    private static final int TEXTS = 4000;

    private static List<Set<String>> texts(TextGenerator generator) {
        List<Set<String>> texts = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            texts.add(new HashSet<>(
                    Arrays.asList(generator.text(65).replace(".", "").split(" "))));
        }
        return texts;
    }

    private static double share(List<Set<String>> texts, String... words) {
        return (double) texts.stream()
                        .filter(text -> text.containsAll(Arrays.asList(words)))
                        .count()
                / texts.size();
    }

    @Test
    void theSameSeedGivesTheSame() {
        assertThat(new TextGenerator(7).text(65)).isEqualTo(new TextGenerator(7).text(65));
        assertThat(new TextGenerator(7).text(65)).isNotEqualTo(new TextGenerator(8).text(65));
        assertThat(new TextGenerator(7).text(65).split(" ")).hasSize(65);
    }

    @Test
    void wordsAreDistributedAsInALanguage() {
        TextGenerator generator = new TextGenerator(7);
        List<Set<String>> texts = texts(generator);
        List<List<String>> frequent = generator.frequentQueries(100);
        List<List<String>> rare = generator.rareQueries(100);

        assertThat(share(texts, "the")).isGreaterThan(0.9);
        assertThat(mean(texts, frequent)).isBetween(0.02, 0.3);
        assertThat(mean(texts, rare)).isLessThan(0.0005);
        assertThat(frequent)
                .allSatisfy(query -> assertThat(query).hasSizeBetween(2, 5).doesNotHaveDuplicates());
    }

    private static double mean(List<Set<String>> texts, List<List<String>> queries) {
        return queries.stream()
                .flatMap(List::stream)
                .distinct()
                .mapToDouble(word -> share(texts, word))
                .average()
                .orElseThrow();
    }

    @Test
    void wordsOfOneTopicStandTogether() {
        TextGenerator generator = new TextGenerator(7);
        List<Set<String>> texts = texts(generator);
        double together = 0;
        double apart = 0;
        for (List<String> query : generator.frequentQueries(100)) {
            String a = query.get(0);
            String b = query.get(1);
            together += share(texts, a, b);
            apart += share(texts, a) * share(texts, b);
        }

        assertThat(together).isGreaterThan(1.05 * apart);
    }
}
