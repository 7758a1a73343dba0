package dev.tusk.core.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Measures of one ranking against judgements. Rankings are document ids, best first, each once; grades are as in {@link
 * JudgedQuery}. All measures are 0 to 1, more is better, and 0 where nothing is relevant.
 */
public final class Metrics {

    private Metrics() {}

    /**
     * Normalised discounted cumulative gain of the first {@code depth} documents: the sum of grade / log2(rank + 1) over the
     * ranking, divided by that of the best possible ranking of all judged documents, retrieved or not. The gain is the grade
     * itself, as in trec_eval's {@code ndcg_cut} and so in BEIR (Thakur et al., NeurIPS 2021); the measure is that of
     * Jarvelin and Kekalainen, Cumulated gain-based evaluation of IR techniques, TOIS 2002.
     */
    public static double ndcg(List<String> ranking, Map<String, Integer> grades, int depth) {
        double gain = 0;
        for (int i = 0; i < Math.min(depth, ranking.size()); i++) {
            gain += Math.max(0, grades.getOrDefault(ranking.get(i), 0)) / discount(i);
        }
        List<Integer> best = grades.values().stream()
                .filter(grade -> grade > 0)
                .sorted(Comparator.reverseOrder())
                .limit(depth)
                .toList();
        double ideal = 0;
        for (int i = 0; i < best.size(); i++) {
            ideal += best.get(i) / discount(i);
        }
        return ideal == 0 ? 0 : gain / ideal;
    }

    private static double discount(int index) {
        return Math.log(index + 2) / Math.log(2);
    }

    /**
     * One divided by the rank of the first relevant document, or 0 when none is among the first {@code depth}; its mean over
     * queries is the mean reciprocal rank (Voorhees, The TREC-8 Question Answering Track Report, 1999).
     */
    public static double reciprocalRank(List<String> ranking, Map<String, Integer> grades, int depth) {
        for (int i = 0; i < Math.min(depth, ranking.size()); i++) {
            if (grades.getOrDefault(ranking.get(i), 0) > 0) {
                return 1.0 / (i + 1);
            }
        }
        return 0;
    }

    /** The share of all relevant documents that is among the first {@code depth}, as trec_eval's {@code recall}. */
    public static double recall(List<String> ranking, Map<String, Integer> grades, int depth) {
        long relevant = grades.values().stream().filter(grade -> grade > 0).count();
        long found = ranking.stream()
                .limit(depth)
                .filter(document -> grades.getOrDefault(document, 0) > 0)
                .count();
        return relevant == 0 ? 0 : (double) found / relevant;
    }
}
