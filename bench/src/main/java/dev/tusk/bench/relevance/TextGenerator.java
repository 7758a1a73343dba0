package dev.tusk.bench.relevance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Makes texts whose words are distributed as in a language: by Zipf's law (exponent 1) over a large vocabulary with English
 * stop words in its first places, and by topics, so that some words like to stand together. A search for two frequent words
 * then finds texts with both, as it does in real texts. The same seed gives the same texts. Not for use by several threads at once.
 */
public final class TextGenerator {

    static final int VOCABULARY = 200_000;

    private static final int TOPICS = 300;
    private static final int WORDS_OF_A_TOPIC = 400;

    /** How many words of a text are of its topic and not of the whole language. */
    private static final double TOPICAL = 0.3;

    private static final List<String> STOP_WORDS = List.of(
            "the", "of", "and", "to", "a", "in", "is", "it", "that", "for", "was", "on", "are", "as", "with", "his",
            "they", "be", "at", "this", "have", "from", "or", "had", "by", "not", "but", "what", "all", "were", "we",
            "when", "your", "can", "there", "an", "which", "their", "if", "will", "each", "about", "how", "up", "out",
            "them", "then", "she", "so", "some", "these", "her", "him", "into", "has", "more", "no", "than", "been",
            "who");

    private static final String[] ONSETS = {
        "b", "br", "c", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pl", "r", "s", "st",
        "t", "tr", "v", "w", "z"
    };
    private static final String[] RHYMES = {
        "a", "ab", "ak", "al", "am", "an", "ap", "ar", "at", "e", "ek", "el", "em", "en", "er", "et", "i", "ik", "il",
                "im",
        "in", "ip", "ir", "it", "o", "ok", "ol", "om", "on", "op", "or", "ot", "u", "uk", "ul", "um", "un", "up", "ur",
                "ut"
    };

    private final SplittableRandom random;
    private final String[] words = new String[VOCABULARY];
    private final Zipf language = new Zipf(VOCABULARY);
    private final Zipf inTopic = new Zipf(WORDS_OF_A_TOPIC);
    private final int[][] topics = new int[TOPICS][WORDS_OF_A_TOPIC];

    public TextGenerator(long seed) {
        random = new SplittableRandom(seed);
        Set<String> taken = new HashSet<>(STOP_WORDS);
        for (int i = 0; i < VOCABULARY; i++) {
            words[i] = i < STOP_WORDS.size() ? STOP_WORDS.get(i) : inventedWord(taken);
        }
        for (int[] topic : topics) {
            for (int i = 0; i < topic.length; i++) {
                topic[i] = contentWord();
            }
        }
    }

    /** Draws a rank, 0 the most frequent. */
    private static final class Zipf {
        private final double[] cumulative;

        private Zipf(int ranks) {
            cumulative = new double[ranks];
            double total = 0;
            for (int i = 0; i < ranks; i++) {
                total += 1.0 / (i + 1);
                cumulative[i] = total;
            }
        }

        private int draw(SplittableRandom random) {
            double at = random.nextDouble() * cumulative[cumulative.length - 1];
            int found = Arrays.binarySearch(cumulative, at);
            return Math.min(found < 0 ? -found - 1 : found, cumulative.length - 1);
        }
    }

    private String inventedWord(Set<String> taken) {
        StringBuilder word = new StringBuilder();
        do {
            word.setLength(0);
            int syllables = 2 + random.nextInt(3);
            for (int i = 0; i < syllables; i++) {
                word.append(ONSETS[random.nextInt(ONSETS.length)]).append(RHYMES[random.nextInt(RHYMES.length)]);
            }
        } while (!taken.add(word.toString()));
        return word.toString();
    }

    private int contentWord() {
        int rank = language.draw(random);
        while (rank < STOP_WORDS.size()) {
            rank = language.draw(random);
        }
        return rank;
    }

    /** A text of so many words, with a full stop here and there. */
    public String text(int length) {
        int[] topic = topics[random.nextInt(TOPICS)];
        StringBuilder text = new StringBuilder(length * 8);
        for (int i = 0; i < length; i++) {
            int rank = random.nextDouble() < TOPICAL ? topic[inTopic.draw(random)] : language.draw(random);
            text.append(i == 0 ? "" : i % 13 == 0 ? ". " : " ").append(words[rank]);
        }
        return text.append('.').toString();
    }

    /**
     * Queries of two to five different words among the hundred most frequent that are no stop words; as in real questions,
     * they are of one topic where it has as many of them.
     */
    List<List<String>> frequentQueries(int count) {
        int from = STOP_WORDS.size();
        int to = from + 100;
        List<List<String>> queries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = 2 + i % 4;
            List<String> ofTopic = Arrays.stream(topics[random.nextInt(TOPICS)])
                    .filter(rank -> rank < to)
                    .distinct()
                    .limit(length)
                    .mapToObj(rank -> words[rank])
                    .toList();
            Set<String> query = new LinkedHashSet<>(ofTopic);
            while (query.size() < length) {
                query.add(words[from + random.nextInt(to - from)]);
            }
            queries.add(List.copyOf(query));
        }
        return queries;
    }

    /** Queries of two to five different words that a text in ten thousand or fewer has. */
    List<List<String>> rareQueries(int count) {
        int from = VOCABULARY / 10;
        List<List<String>> queries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Set<String> query = new LinkedHashSet<>();
            while (query.size() < 2 + i % 4) {
                query.add(words[from + random.nextInt(VOCABULARY - from)]);
            }
            queries.add(List.copyOf(query));
        }
        return queries;
    }
}
