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
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.evaluate.Evaluation;
import dev.tusk.core.evaluate.Evaluator;
import dev.tusk.core.evaluate.JudgedQuery;
import dev.tusk.core.search.SearchMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One evaluation: the queries in each mode, and the figures. */
final class EvalRun {

    static final int STOPPED = 130;
    static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
    private static final List<SearchMode> DEFAULT_MODES =
            List.of(SearchMode.KEYWORD, SearchMode.VECTOR, SearchMode.HYBRID);

    private final Shell shell;
    private final Output output;
    private final StatusLine line;
    private final Steps steps;

    EvalRun(Shell shell, Output output, StatusLine line) {
        this.shell = shell;
        this.output = output;
        this.line = line;
        this.steps = new Steps(line);
    }

    int run(Subject subject, Wishes wishes, ConnectionOptions connection) {
        try (EvaluationDatabase database = EvaluationDatabase.open(shell, connection, line);
                StopSignal stop = StopSignal.listen(STOP_PATIENCE)) {
            Optional<Prepared> prepared =
                    new Preparation(line, stop).run(database.session().tusk(), subject, wishes);
            if (prepared.isEmpty()) {
                return stopped();
            }
            Collection collection = prepared.get().collection();
            List<JudgedQuery> queries = prepared.get().queries();
            Evaluation evaluation = evaluate(collection, modes(wishes, collection.definition()), queries, stop);
            if (evaluation.stopped()) {
                return stopped();
            }
            Preparation.warn(
                    line,
                    evaluation.refused().keySet(),
                    "query",
                    "queries",
                    "refused by search; counted as having found nothing");
            new EvaluationPrinter(output).print(evaluation);
            shell.out().flush();
            return 0;
        }
    }

    private int stopped() {
        line.print("stopped; run the same command again to go on");
        return STOPPED;
    }

    private static List<SearchMode> modes(Wishes wishes, CollectionDefinition definition) {
        if (!wishes.modes().isEmpty()) {
            return wishes.modes();
        }
        boolean vectors =
                definition.embedding() != null && definition.embedding().model() != null;
        return DEFAULT_MODES.stream()
                .filter(mode -> vectors || !mode.usesVector())
                .filter(mode -> definition.language() != null || !mode.usesText())
                .toList();
    }

    private Evaluation evaluate(
            Collection collection, List<SearchMode> modes, List<JudgedQuery> queries, StopSignal stop) {
        return steps.run("queries", tell -> {
            Bar bar = new Bar(line, "queries");
            Evaluation evaluation = new Evaluator(collection, modes).run(queries, done -> {
                bar.update(done, queries.size(), "");
                return !stop.requested();
            });
            return new Outcome<>(
                    evaluation,
                    evaluation.stopped()
                            ? "stopped"
                            : "%s in %s"
                                    .formatted(
                                            Spoken.count(queries.size()),
                                            modes.size() == 1 ? "one mode" : modes.size() + " modes"));
        });
    }
}
