package dev.tusk.cli.evaluate;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.evaluate.EvalCommand.Wishes;
import dev.tusk.cli.ingest.Failures;
import dev.tusk.cli.ingest.IngestRun;
import dev.tusk.cli.ingest.Upkeep;
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
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.evaluate.BeirFolder;
import dev.tusk.core.evaluate.Corpus;
import dev.tusk.core.evaluate.Evaluation;
import dev.tusk.core.evaluate.EvaluationCollection;
import dev.tusk.core.evaluate.Evaluator;
import dev.tusk.core.evaluate.JudgedQuery;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.search.SearchMode;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** One evaluation: a collection that is filled and up to date, the queries, the figures. */
final class EvalRun {

    private static final int STOPPED = 130;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
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
        if (subject instanceof Subject.Folder folder) {
            warn(folder.folder());
        }
        List<JudgedQuery> queries = queries(subject, wishes);
        try (EvaluationDatabase database = EvaluationDatabase.open(shell, connection, line);
                StopSignal stop = StopSignal.listen(STOP_PATIENCE)) {
            Tusk tusk = database.session().tusk();
            Collection collection = switch (subject) {
                case Subject.Folder folder -> filled(tusk, folder.folder(), wishes, stop);
                case Subject.Own own -> tusk.collection(own.collection());
            };
            if (stop.requested()) {
                return stopped();
            }
            Evaluation evaluation = evaluate(collection, modes(wishes, collection.definition()), queries, stop);
            if (evaluation.stopped()) {
                return stopped();
            }
            warn(
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

    private static List<JudgedQuery> queries(Subject subject, Wishes wishes) {
        List<JudgedQuery> all = subject.queries();
        Integer limit = wishes.limitQueries();
        return limit == null ? all : all.subList(0, Math.min(limit, all.size()));
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

    private void warn(BeirFolder folder) {
        warn(folder.missing(), "judged document", "judged documents", "not in corpus.jsonl; counted as not found");
        warn(folder.unknownQueries(), "judged query", "judged queries", "not in queries.jsonl; left out");
        warn(folder.withoutRelevant(), "judged query", "judged queries", "without a relevant document; left out");
    }

    private void warn(Set<String> ids, String one, String many, String what) {
        if (!ids.isEmpty()) {
            line.print("warning: %s %s %s, for example \"%s\""
                    .formatted(
                            Spoken.count(ids.size()),
                            ids.size() == 1 ? one : many,
                            what.startsWith("without") ? what : (ids.size() == 1 ? "is " : "are ") + what,
                            ids.iterator().next()));
        }
    }

    private Collection filled(Tusk tusk, BeirFolder folder, Wishes wishes, StopSignal stop) {
        steps.run("schema", tell -> {
            var report = tusk.setup().apply();
            return new Outcome<>(report, report.done().isEmpty() ? "up to date" : String.join(", ", report.done()));
        });
        Collection collection = EvaluationCollection.open(tusk, definition(tusk, folder, wishes), wishes.fresh());
        Failures failures = new Failures(line);
        steps.run("documents", tell -> {
            IngestReport report;
            long deleted = 0;
            try (Corpus corpus = folder.corpus()) {
                report = new IngestRun(collection, line, stop, failures)
                        .run("documents", untilStopped(corpus, stop), extent(folder.documents()));
            } catch (TuskException e) {
                line.print("what was committed before the failure stays; run the same command again to go on");
                throw e;
            }
            if (!stop.requested()) {
                deleted = EvaluationCollection.deleteOthers(collection, folder);
            }
            return new Outcome<>(report, summary(report, deleted, collection));
        });
        if (!stop.requested()) {
            Upkeep.run(collection, line);
        }
        return collection;
    }

    private static CollectionDefinition definition(Tusk tusk, BeirFolder folder, Wishes wishes) {
        boolean vectors = wishes.modes().isEmpty() || wishes.modes().stream().anyMatch(SearchMode::usesVector);
        String name = wishes.collection();
        CollectionDefinition.Builder definition = CollectionDefinition.named(
                        name != null ? name : EvaluationCollection.name(folder, vectors ? wishes.model() : null))
                .language(wishes.language())
                .chunking(wishes.chunking());
        if (vectors) {
            definition.embedding(tusk.models().find(wishes.model()));
        }
        return definition.build();
    }

    private static Iterator<Document> untilStopped(Corpus corpus, StopSignal stop) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !stop.requested() && corpus.hasNext();
            }

            @Override
            public Document next() {
                return corpus.next();
            }
        };
    }

    private static IngestRun.Extent extent(long documents) {
        return new IngestRun.Extent() {
            @Override
            public OptionalLong total() {
                return OptionalLong.of(documents);
            }

            @Override
            public double fraction(long done) {
                return (double) done / documents;
            }
        };
    }

    private static String summary(IngestReport report, long deleted, Collection collection) {
        return "%s added, %s changed, %s unchanged, %s deleted, in collection \"%s\""
                .formatted(
                        Spoken.count(report.added()),
                        Spoken.count(report.changed()),
                        Spoken.count(report.unchanged()),
                        Spoken.count(deleted),
                        collection.definition().name());
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
