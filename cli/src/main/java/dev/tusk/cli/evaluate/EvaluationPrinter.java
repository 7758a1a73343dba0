package dev.tusk.cli.evaluate;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Table;
import dev.tusk.core.evaluate.Evaluation;
import dev.tusk.core.evaluate.ModeOutcome;
import dev.tusk.core.evaluate.PairedTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints figures: a table and what the modes differ by for people, one list for programs. */
final class EvaluationPrinter {

    /** Below it, a difference is called real; the usual mark. */
    private static final double SIGNIFICANT = 0.05;

    private final Output output;

    EvaluationPrinter(Output output) {
        this.output = output;
    }

    void print(Evaluation evaluation) {
        if (output.json()) {
            output.json(evaluation.modes().stream()
                    .map(mode -> json(mode, evaluation.modes()))
                    .toList());
            return;
        }
        output.table(new Table(
                List.of("mode", "nDCG@10", "MRR@10", "Recall@100", "queries", "p50 ms", "p95 ms"),
                evaluation.modes().stream().map(EvaluationPrinter::row).toList()));
        List<List<String>> pairs = pairs(evaluation.modes());
        if (!pairs.isEmpty()) {
            output.line("");
            output.table(new Table(List.of("compared", "nDCG@10", "p", ""), pairs));
            output.say(testSaid());
        }
    }

    private static List<String> row(ModeOutcome mode) {
        return List.of(
                ModeNames.of(mode.mode()),
                decimal("%.4f", mode.ndcg()),
                decimal("%.4f", mode.meanReciprocalRank()),
                decimal("%.4f", mode.recall()),
                String.valueOf(mode.queries()),
                decimal("%.1f", mode.latencyMillis(0.5)),
                decimal("%.1f", mode.latencyMillis(0.95)));
    }

    private static List<List<String>> pairs(List<ModeOutcome> modes) {
        List<List<String>> rows = new ArrayList<>();
        for (int second = 1; second < modes.size(); second++) {
            for (int first = 0; first < second; first++) {
                PairedTest test = modes.get(second).against(modes.get(first));
                rows.add(List.of(
                        ModeNames.of(modes.get(second).mode()) + " - "
                                + ModeNames.of(modes.get(first).mode()),
                        decimal("%+.4f", test.difference()),
                        decimal("%.5f", test.p()),
                        verdict(test)));
            }
        }
        return rows;
    }

    /** What p is. */
    static String testSaid() {
        return "p: two-sided paired randomisation test, %,d rounds, seed %d"
                .formatted(PairedTest.ROUNDS, PairedTest.SEED);
    }

    static String verdict(PairedTest test) {
        if (test.hasTooFew()) {
            return "too few queries differ to tell";
        }
        return test.p() < SIGNIFICANT ? "significant" : "may be chance";
    }

    static String decimal(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** The keys of the measures are those that papers use. */
    private static Map<String, Object> json(ModeOutcome mode, List<ModeOutcome> all) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mode", ModeNames.of(mode.mode()));
        json.put("ndcg@10", rounded(mode.ndcg(), 1e6));
        json.put("mrr@10", rounded(mode.meanReciprocalRank(), 1e6));
        json.put("recall@100", rounded(mode.recall(), 1e6));
        json.put("queries", mode.queries());
        json.put("p50_ms", rounded(mode.latencyMillis(0.5), 1e3));
        json.put("p95_ms", rounded(mode.latencyMillis(0.95), 1e3));
        Map<String, Object> p = new LinkedHashMap<>();
        all.stream()
                .filter(other -> other.mode() != mode.mode())
                .forEach(other -> p.put(
                        ModeNames.of(other.mode()), rounded(mode.against(other).p(), 1e6)));
        if (!p.isEmpty()) {
            json.put("p_values", p);
        }
        return json;
    }

    static double rounded(double value, double scale) {
        return Math.round(value * scale) / scale;
    }
}
