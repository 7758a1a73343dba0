package dev.tusk.bench.relevance;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.evaluate.BeirFolder;
import dev.tusk.core.evaluate.Corpus;
import dev.tusk.core.evaluate.Evaluation;
import dev.tusk.core.evaluate.Evaluator;
import dev.tusk.core.evaluate.JudgedQuery;
import dev.tusk.core.evaluate.ModeOutcome;
import dev.tusk.core.evaluate.PairedTest;
import dev.tusk.core.evaluate.QueryScore;
import dev.tusk.core.search.SearchMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** How good the order is on one judged collection: Tusk's modes, and Lucene's BM25 over the same queries. */
final class QualityFigures {

    private static final double AS_GOOD = 0.01;
    private static final List<SearchMode> MODES = List.of(SearchMode.KEYWORD, SearchMode.VECTOR, SearchMode.HYBRID);

    private final Tusk tusk;
    private final Consumer<String> progress;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    QualityFigures(Tusk tusk, Consumer<String> progress) {
        this.tusk = tusk;
        this.progress = progress;
    }

    List<Figure> figures() {
        return figures;
    }

    List<String> notes() {
        return notes;
    }

    /**
     * Measures one collection.
     *
     * @param limit how many of its queries at most
     * @param judgesWords whether the words' order has to be as good as Lucene's
     */
    void measure(BeirFolder folder, int limit, boolean judgesWords) throws IOException {
        String name = folder.name();
        List<JudgedQuery> queries =
                folder.queries().subList(0, Math.min(limit, folder.queries().size()));
        progress.accept("%s: Lucene".formatted(name));
        double lucene = lucene(folder, queries);
        Collection collection = JudgedTexts.fill(tusk, folder, progress);
        Evaluation evaluation = new Evaluator(collection, MODES).run(queries, done -> {
            if (done % 100 == 0) {
                progress.accept("%s: %d of %d queries".formatted(name, done, queries.size()));
            }
            return true;
        });
        ModeOutcome words = evaluation.modes().get(0);
        ModeOutcome vectors = evaluation.modes().get(1);
        ModeOutcome hybrid = evaluation.modes().get(2);
        figures.add(Figure.difference(
                name + "-bm25",
                "%s: bm25 and Lucene's".formatted(name),
                ndcg(words.ndcg()),
                ndcg(lucene),
                judgesWords ? new Bar.Within(AS_GOOD) : new Bar.None()));
        ModeOutcome better = words.ndcg() > vectors.ndcg() ? words : vectors;
        figures.add(Figure.difference(
                name + "-hybrid",
                "%s: hybrid and %s, its better leg".formatted(name, shown(better)),
                ndcg(hybrid.ndcg()),
                ndcg(better.ndcg()),
                new Bar.Above(0)));
        evaluation.modes().forEach(mode -> notes.add(line(name, mode)));
        PairedTest test = hybrid.against(better);
        notes.add(String.format(
                Locale.ROOT,
                "%s: hybrid less %s is %+.4f, p = %.5f (paired randomisation test, seed %d).",
                name,
                shown(better),
                test.difference(),
                test.p(),
                PairedTest.SEED));
    }

    private static Measure ndcg(double value) {
        return new Measure(value, Measure.Unit.NDCG);
    }

    private static String shown(ModeOutcome mode) {
        return mode.mode() == SearchMode.KEYWORD ? "bm25" : mode.mode().wireName();
    }

    private static String line(String name, ModeOutcome mode) {
        return String.format(
                Locale.ROOT,
                "%s, %s: nDCG@10 %.4f, MRR@10 %.4f, Recall@100 %.4f over %d queries; p50 %.1f ms, p95 %.1f ms.",
                name,
                shown(mode),
                mode.ndcg(),
                mode.meanReciprocalRank(),
                mode.recall(),
                mode.queries(),
                mode.latencyMillis(0.5),
                mode.latencyMillis(0.95));
    }

    private static double lucene(BeirFolder folder, List<JudgedQuery> queries) throws IOException {
        try (Corpus corpus = folder.corpus();
                LuceneSearch lucene = new LuceneSearch(corpus)) {
            double sum = 0;
            for (JudgedQuery query : queries) {
                sum += QueryScore.of(lucene.search(query.text(), QueryScore.DEPTH), query.grades())
                        .ndcg();
            }
            return sum / queries.size();
        }
    }
}
