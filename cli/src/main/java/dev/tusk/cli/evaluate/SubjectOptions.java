package dev.tusk.cli.evaluate;

import dev.tusk.cli.output.Checks;
import dev.tusk.core.evaluate.BeirFolder;
import dev.tusk.core.evaluate.EvaluationCollection;
import dev.tusk.core.evaluate.JudgementsCsv;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.text.ChunkingSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which texts, queries and judgements search is measured with, and where. */
final class SubjectOptions {

    private static final String DEFAULT_MODEL = "bge-small";
    private static final String DEFAULT_LANGUAGE = "english";

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description =
                    "The folder, or a CSV file of your own judgements; without it, --collection names a collection whose "
                            + "collected judgements are taken.")
    private @Nullable Path path;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "What makes the vectors of a folder's texts. Default: bge-small.")
    private @Nullable String model;

    @Option(
            names = "--collection",
            paramLabel = "NAME",
            description =
                    "The collection to fill, or to search with your own judgements. Default: eval, the folder's name and "
                            + "the model's.")
    private @Nullable String collection;

    @Option(names = "--fresh", description = "Drop the evaluation's collection and build it anew.")
    private boolean fresh;

    @Option(
            names = "--limit-queries",
            paramLabel = "N",
            description = "Only the first N judged queries, for a quick look.")
    private @Nullable Integer limitQueries;

    @Option(
            names = "--qrels",
            paramLabel = "FILE",
            description = "Judgements in place of the folder's qrels.tsv or qrels/test.tsv.")
    private @Nullable Path qrels;

    @Option(
            names = "--language",
            paramLabel = "CONFIG",
            description = "The text-search configuration of the folder's texts. Default: english.")
    private @Nullable String language;

    @Option(
            names = "--chunk-chars",
            paramLabel = "N",
            description =
                    "A folder's texts are cut into pieces of at most so many characters, 50 to 100000; a document ranks by its "
                            + "best. Default: 6000.")
    private @Nullable Integer chunkCharacters;

    /** What was wished, with every problem of it kept. */
    Wishes wishes(List<SearchMode> modes, Checks checks) {
        Integer most = chunkCharacters;
        checks.require(
                most == null || (most >= 50 && most <= 100_000),
                "--chunk-chars is %d; it must be 50 to 100000".formatted(most),
                "leave it out to have most texts whole");
        Integer limit = limitQueries;
        checks.require(
                limit == null || limit > 0,
                "--limit-queries is %d; it must be at least 1".formatted(limit),
                "leave it out to ask all");
        Path given = path;
        if (given == null) {
            checks.require(
                    collection != null,
                    "there is nothing to measure with",
                    "give a folder or a CSV file, or --collection NAME for the judgements that were collected of it");
        } else if (!Files.exists(given)) {
            checks.problem(
                    "there is no folder and no file \"%s\"".formatted(given),
                    "for the judgements that were collected of a collection, give --collection NAME alone");
        } else if (Files.isRegularFile(given)) {
            checks.require(
                    collection != null, "your own judgements need a collection to search", "give --collection NAME");
        }
        if (given == null || Files.isRegularFile(given)) {
            checks.require(!fresh, "--fresh would drop the collection that is to be searched", "leave --fresh out");
            checks.require(
                    qrels == null, "--qrels belongs to a folder", "your own judgements are what is measured with");
            requireNone(model, "--model", checks);
            requireNone(language, "--language", checks);
            requireNone(most, "--chunk-chars", checks);
        }
        return new Wishes(
                modes,
                model == null ? DEFAULT_MODEL : model,
                collection,
                fresh,
                limit,
                language == null ? DEFAULT_LANGUAGE : language,
                most == null || most < 50 || most > 100_000
                        ? EvaluationCollection.WHOLE
                        : new ChunkingSpec(most, Math.min(EvaluationCollection.WHOLE.minCharacters(), most / 2), 0));
    }

    private static void requireNone(@Nullable Object given, String option, Checks checks) {
        checks.require(
                given == null,
                "%s belongs to a folder; the collection is searched as it is".formatted(option),
                "leave %s out".formatted(option));
    }

    /** Reads the files; to be called when the checks have found no problem. */
    Subject subject() {
        Path given = path;
        if (given == null) {
            return new Subject.Collected(Objects.requireNonNull(collection, "a collection, as the checks have seen"));
        }
        return Files.isRegularFile(given) && collection != null
                ? new Subject.Own(JudgementsCsv.readAll(given), collection)
                : new Subject.Folder(BeirFolder.read(given, qrels));
    }
}
