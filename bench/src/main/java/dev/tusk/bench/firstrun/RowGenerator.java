package dev.tusk.bench.firstrun;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Makes rows that look like short passages: words drawn by Zipf's law (exponent 1) from invented ones, and vectors around
 * cluster centres, since real embeddings are not spread evenly. The same seed gives the same rows.
 */
final class RowGenerator {

    static final int DIMENSIONS = 384;

    private static final int WORDS = 6000;
    private static final int CLUSTERS = 300;
    private static final double SPREAD_IN_CLUSTER = 0.6;
    private static final List<String> ONSETS = List.of(
            "b", "br", "d", "dr", "f", "g", "gl", "h", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "v", "z");
    private static final List<String> RHYMES =
            List.of("a", "an", "ar", "e", "el", "en", "i", "in", "is", "o", "on", "or", "u", "um", "ur");

    private final SplittableRandom random;
    private final String[] words = new String[WORDS];
    private final double[] cumulative = new double[WORDS];
    private final float[][] centres = new float[CLUSTERS][DIMENSIONS];

    RowGenerator(long seed) {
        random = new SplittableRandom(seed);
        double total = 0;
        for (int i = 0; i < WORDS; i++) {
            words[i] = inventedWord();
            total += 1.0 / (i + 1);
            cumulative[i] = total;
        }
        for (float[] centre : centres) {
            for (int i = 0; i < DIMENSIONS; i++) {
                centre[i] = (float) random.nextGaussian();
            }
        }
    }

    private String inventedWord() {
        StringBuilder word = new StringBuilder();
        int syllables = 2 + random.nextInt(3);
        for (int i = 0; i < syllables; i++) {
            word.append(ONSETS.get(random.nextInt(ONSETS.size()))).append(RHYMES.get(random.nextInt(RHYMES.size())));
        }
        return word.toString();
    }

    List<Row> rows(int count) {
        List<Row> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(row());
        }
        return rows;
    }

    Row row() {
        List<String> tags = new ArrayList<>();
        int tagCount = 1 + random.nextInt(3);
        while (tags.size() < tagCount) {
            String tag = "tag-" + random.nextInt(50);
            if (!tags.contains(tag)) {
                tags.add(tag);
            }
        }
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("author", "author-" + random.nextInt(2000));
        metadata.put("published", random.nextBoolean());
        metadata.put("score", random.nextInt(1000) / 8.0);
        metadata.put("year", 1990 + random.nextInt(36));
        String json = String.format(
                Locale.ROOT,
                "{\"author\":\"%s\",\"published\":%s,\"score\":%s,\"year\":%s}",
                metadata.get("author"),
                metadata.get("published"),
                metadata.get("score"),
                metadata.get("year"));
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        return new Row(id, words(5), words(30 + random.nextInt(21)), tags, metadata, json, vector());
    }

    /** Words separated by blanks, with a full stop here and there. */
    String words(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : i % 12 == 0 ? ". " : " ").append(word());
        }
        return text.toString();
    }

    private String word() {
        int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[WORDS - 1]);
        return words[Math.min(found < 0 ? -found - 1 : found, WORDS - 1)];
    }

    /** A vector in one of the clusters. */
    float[] vector() {
        float[] centre = centres[random.nextInt(CLUSTERS)];
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = centre[i] + (float) (SPREAD_IN_CLUSTER * random.nextGaussian());
        }
        return vector;
    }
}
