package dev.tusk.cli.evaluate;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.progress.Bar;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.Steps;
import dev.tusk.cli.progress.Steps.Outcome;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.evaluate.FusionTuner;
import dev.tusk.core.evaluate.JudgedQuery;
import dev.tusk.core.evaluate.Tuning;
import java.util.List;
import java.util.Optional;

/** One tuning: the weights on the judged queries, the figures, and what is stored of it. */
final class TuneRun {

    private final Shell shell;
    private final Output output;
    private final StatusLine line;

    TuneRun(Shell shell, Output output, StatusLine line) {
        this.shell = shell;
        this.output = output;
        this.line = line;
    }

    /**
     * How it is done.
     *
     * @param seed draws the halves
     * @param never whether nothing is stored
     * @param always whether a weight is stored that does worse
     */
    record Storing(long seed, boolean never, boolean always) {}

    int run(Subject subject, Wishes wishes, ConnectionOptions connection, Storing storing) {
        try (EvaluationDatabase database = EvaluationDatabase.open(shell, connection, line);
                StopSignal stop = StopSignal.listen(EvalRun.STOP_PATIENCE)) {
            Tusk tusk = database.session().tusk();
            Optional<Prepared> prepared = new Preparation(line, stop).run(tusk, subject, wishes);
            Optional<Tuning> tuned =
                    prepared.flatMap(ready -> tuned(tusk, ready.collection(), ready.queries(), storing.seed(), stop));
            if (prepared.isEmpty() || tuned.isEmpty()) {
                line.print("stopped; nothing was stored");
                return EvalRun.STOPPED;
            }
            Collection collection = prepared.get().collection();
            Tuning tuning = tuned.get();
            boolean store = !storing.never() && tuning.isChange() && (storing.always() || !tuning.isWorse());
            if (store) {
                collection.storeVectorWeight(tuning.store(), tuning.best(), tuning.trained());
            }
            Preparation.warn(
                    line,
                    tuning.refused().keySet(),
                    "query",
                    "queries",
                    "refused by search; counted as having found nothing");
            new TuningPrinter(output, collection.definition().name().value()).print(tuning, storing, store);
            shell.out().flush();
            return 0;
        }
    }

    private Optional<Tuning> tuned(
            Tusk tusk, Collection collection, List<JudgedQuery> queries, long seed, StopSignal stop) {
        return new Steps(line).run("queries", tell -> {
            Bar bar = new Bar(line, "queries");
            Optional<Tuning> tuning = new FusionTuner(collection, tusk.models()).tune(queries, seed, done -> {
                bar.update(done, queries.size(), "");
                return !stop.requested();
            });
            return new Outcome<>(
                    tuning,
                    tuning.map(done -> "%s chose, %s judge the choice"
                                    .formatted(
                                            Spoken.count(done.trained()),
                                            Spoken.count(done.heldOut().queries())))
                            .orElse("stopped"));
        });
    }
}
