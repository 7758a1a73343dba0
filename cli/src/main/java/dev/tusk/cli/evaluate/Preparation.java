package dev.tusk.cli.evaluate;

import dev.tusk.cli.ingest.Failures;
import dev.tusk.cli.ingest.IngestRun;
import dev.tusk.cli.ingest.Upkeep;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.Steps;
import dev.tusk.cli.progress.Steps.Outcome;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.evaluate.BeirFolder;
import dev.tusk.core.evaluate.Corpus;
import dev.tusk.core.evaluate.EvaluationCollection;
import dev.tusk.core.evaluate.JudgedQuery;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.search.SearchMode;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What comes before anything is measured: a collection that is filled and up to date, and the judged queries. */
final class Preparation {

    private final StatusLine line;
    private final StopSignal stop;
    private final Steps steps;

    Preparation(StatusLine line, StopSignal stop) {
        this.line = line;
        this.stop = stop;
        this.steps = new Steps(line);
    }

    /** Empty when the user has stopped it. */
    Optional<Prepared> run(Tusk tusk, Subject subject, Wishes wishes) {
        Prepared prepared = switch (subject) {
            case Subject.Folder folder -> {
                warn(folder.folder());
                yield new Prepared(
                        filled(tusk, folder.folder(), wishes), folder.folder().queries());
            }
            case Subject.Own own ->
                judged(
                        tusk.collection(own.collection()),
                        own.queries(),
                        "the file judges no document to be relevant to a query",
                        "give a document that answers the query a grade of 1 or more");
            case Subject.Collected collected -> collected(tusk.collection(collected.collection()));
        };
        if (stop.requested()) {
            return Optional.empty();
        }
        List<JudgedQuery> all = prepared.queries();
        Integer limit = wishes.limitQueries();
        return Optional.of(
                limit == null
                        ? prepared
                        : new Prepared(prepared.collection(), all.subList(0, Math.min(limit, all.size()))));
    }

    private Prepared collected(Collection collection) {
        return judged(
                collection,
                collection.judgements().queries(),
                "nobody has judged a document of collection \"%s\" to be relevant to a query"
                        .formatted(collection.definition().name()),
                "judge results in the page (\"tusk serve\") or with \"tusk judgements add\", or give a CSV file");
    }

    /** The queries that have a relevant document; tells of the others, and of documents that are not there. */
    private Prepared judged(Collection collection, List<JudgedQuery> all, String none, String hint) {
        List<JudgedQuery> queries =
                all.stream().filter(query -> query.relevant() > 0).toList();
        if (queries.isEmpty()) {
            throw TuskException.withHint(ErrorCode.INVALID_REQUEST, none, hint);
        }
        Set<String> documents = new LinkedHashSet<>();
        queries.forEach(query -> documents.addAll(query.grades().keySet()));
        warn(
                line,
                collection.judgements().missing(documents),
                "judged document",
                "judged documents",
                "not in collection \"%s\"; counted as not found"
                        .formatted(collection.definition().name()));
        Set<String> withoutRelevant = new LinkedHashSet<>();
        all.stream().filter(query -> query.relevant() == 0).forEach(query -> withoutRelevant.add(query.text()));
        warn(line, withoutRelevant, "judged query", "judged queries", "without a relevant document; left out");
        return new Prepared(collection, queries);
    }

    private void warn(BeirFolder folder) {
        warn(
                line,
                folder.missing(),
                "judged document",
                "judged documents",
                "not in corpus.jsonl; counted as not found");
        warn(line, folder.unknownQueries(), "judged query", "judged queries", "not in queries.jsonl; left out");
        warn(line, folder.withoutRelevant(), "judged query", "judged queries", "without a relevant document; left out");
    }

    /** Tells how many of something there are, with an example; nothing when there are none. */
    static void warn(StatusLine line, Set<String> ids, String one, String many, String what) {
        if (!ids.isEmpty()) {
            line.print("warning: %s %s %s, for example \"%s\""
                    .formatted(
                            Spoken.count(ids.size()),
                            ids.size() == 1 ? one : many,
                            what.startsWith("without") ? what : (ids.size() == 1 ? "is " : "are ") + what,
                            ids.iterator().next()));
        }
    }

    private Collection filled(Tusk tusk, BeirFolder folder, Wishes wishes) {
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
}
