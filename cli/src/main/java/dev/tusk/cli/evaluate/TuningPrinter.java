package dev.tusk.cli.evaluate;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Table;
import dev.tusk.core.evaluate.FusionTuner;
import dev.tusk.core.evaluate.PairedTest;
import dev.tusk.core.evaluate.Tuning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints what a tuning has found and what came of it: tables for people, one object for programs. */
final class TuningPrinter {

    private final Output output;
    private final String collection;

    TuningPrinter(Output output, String collection) {
        this.output = output;
        this.collection = collection;
    }

    void print(Tuning tuning, TuneRun.Storing storing, boolean stored) {
        if (output.json()) {
            output.json(json(tuning, storing, stored));
            return;
        }
        output.table(new Table(
                List.of("weight of vectors", "nDCG@10 of %d queries".formatted(tuning.trained()), ""),
                tuning.curve().stream().map(point -> row(point, tuning)).toList()));
        Tuning.HeldOut heldOut = tuning.heldOut();
        output.line("");
        output.table(new Table(
                List.of("fusion", "nDCG@10 of the other %d".formatted(heldOut.queries())),
                List.of(
                        List.of(
                                EvaluationPrinter.decimal(
                                        "vectors %.2f, as it is",
                                        tuning.current().vectorWeight()),
                                score(heldOut.current())),
                        List.of(
                                EvaluationPrinter.decimal(
                                        "vectors %.2f, as chosen", tuning.best().vectorWeight()),
                                score(heldOut.best())),
                        List.of(
                                "reciprocal ranks, k = %d".formatted(FusionTuner.RECIPROCAL_RANK_K),
                                score(heldOut.reciprocalRanks())))));
        output.line("");
        output.table(new Table(
                List.of("compared", "nDCG@10", "p", ""),
                List.of(
                        compared("chosen - as it is", heldOut.bestAgainstCurrent()),
                        compared("chosen - reciprocal ranks", heldOut.bestAgainstReciprocalRanks()))));
        output.say(EvaluationPrinter.testSaid());
        output.say(outcome(tuning, storing, stored));
    }

    private static List<String> row(Tuning.Point point, Tuning tuning) {
        List<String> marks = new ArrayList<>();
        if (point.weight().equals(tuning.best())) {
            marks.add("chosen");
        }
        if (point.weight().equals(tuning.current())) {
            marks.add("as it is");
        }
        return List.of(
                EvaluationPrinter.decimal("%.2f", point.weight().vectorWeight()),
                score(point.ndcg()),
                String.join(", ", marks));
    }

    private static String score(double ndcg) {
        return EvaluationPrinter.decimal("%.4f", ndcg);
    }

    private static List<String> compared(String what, PairedTest test) {
        return List.of(
                what,
                EvaluationPrinter.decimal("%+.4f", test.difference()),
                EvaluationPrinter.decimal("%.5f", test.p()),
                EvaluationPrinter.verdict(test));
    }

    private String outcome(Tuning tuning, TuneRun.Storing storing, boolean stored) {
        String weight = EvaluationPrinter.decimal("%.2f", tuning.best().vectorWeight());
        if (stored) {
            return "stored: vectors count %s in hybrid searches of collection \"%s\"".formatted(weight, collection);
        }
        if (!tuning.isChange()) {
            return "vectors count %s already, and no other weight does better by more than one standard error: nothing was stored"
                    .formatted(weight);
        }
        if (storing.never()) {
            return "nothing was stored, as --dry-run asks; without it %s"
                    .formatted(
                            tuning.isWorse()
                                    ? "nothing would be either, as the chosen weight does worse on the other half"
                                    : "vectors would count %s in collection \"%s\"".formatted(weight, collection));
        }
        return "not stored, as it does worse on the other half; --force stores it all the same";
    }

    private Map<String, Object> json(Tuning tuning, TuneRun.Storing storing, boolean stored) {
        Tuning.HeldOut heldOut = tuning.heldOut();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("collection", collection);
        json.put("seed", storing.seed());
        json.put("current_weight", tuning.current().vectorWeight());
        json.put("chosen_weight", tuning.best().vectorWeight());
        Map<String, Object> training = new LinkedHashMap<>();
        training.put("queries", tuning.trained());
        training.put(
                "weights",
                tuning.curve().stream()
                        .map(point -> {
                            Map<String, Object> each = new LinkedHashMap<>();
                            each.put("vector_weight", point.weight().vectorWeight());
                            each.put("ndcg@10", rounded(point.ndcg()));
                            return each;
                        })
                        .toList());
        json.put("training", training);
        Map<String, Object> other = new LinkedHashMap<>();
        other.put("queries", heldOut.queries());
        other.put("current_ndcg@10", rounded(heldOut.current()));
        other.put("chosen_ndcg@10", rounded(heldOut.best()));
        other.put("rrf_ndcg@10", rounded(heldOut.reciprocalRanks()));
        other.put("p_current", rounded(heldOut.bestAgainstCurrent().p()));
        other.put("p_rrf", rounded(heldOut.bestAgainstReciprocalRanks().p()));
        json.put("held_out", other);
        json.put("stored", stored);
        return json;
    }

    private static double rounded(double value) {
        return EvaluationPrinter.rounded(value, 1e6);
    }
}
