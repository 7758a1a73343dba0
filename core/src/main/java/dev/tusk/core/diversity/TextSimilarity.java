package dev.tusk.core.diversity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How alike texts are by the words that they share: the cosine of their counts of words, 0 to 1. */
public final class TextSimilarity implements MarginalRelevance.Similarity {

    private final List<Map<String, Double>> counts = new ArrayList<>();

    private TextSimilarity() {}

    public static TextSimilarity of(List<String> texts) {
        TextSimilarity similarity = new TextSimilarity();
        for (String text : texts) {
            Map<String, Double> words = new HashMap<>();
            Tokens.of(text).forEach(word -> words.merge(word, 1.0, Double::sum));
            double length =
                    Math.sqrt(words.values().stream().mapToDouble(n -> n * n).sum());
            words.replaceAll((word, n) -> n / length);
            similarity.counts.add(words);
        }
        return similarity;
    }

    @Override
    public double between(int a, int b) {
        boolean inOrder = counts.get(a).size() <= counts.get(b).size();
        Map<String, Double> fewer = counts.get(inOrder ? a : b);
        Map<String, Double> more = counts.get(inOrder ? b : a);
        double product = 0;
        for (Map.Entry<String, Double> word : fewer.entrySet()) {
            product += word.getValue() * more.getOrDefault(word.getKey(), 0.0);
        }
        return product;
    }
}
