package dev.tusk.core.evaluate;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder with texts, queries and judgements in the form of BEIR (Thakur et al., NeurIPS 2021): {@code corpus.jsonl} with
 * {@code _id}, {@code title} and {@code text}; {@code queries.jsonl} with {@code _id} and {@code text}; {@code qrels.tsv} or
 * {@code qrels/test.tsv} with query id, document id and grade.
 *
 * @param path the folder
 * @param queries those that have a relevant document, in the order of their file
 * @param documents how many the corpus holds
 * @param missing judged documents that the corpus does not hold; they count as not found
 * @param unknownQueries judged queries that are not in {@code queries.jsonl}; they are left out
 * @param withoutRelevant judged queries without a relevant document, which no ranking does well; they are left out
 */
public record BeirFolder(
        Path path,
        List<JudgedQuery> queries,
        long documents,
        Set<String> missing,
        Set<String> unknownQueries,
        Set<String> withoutRelevant) {

    private static final String CORPUS = "corpus.jsonl";
    private static final String QUERIES = "queries.jsonl";
    private static final List<String> QRELS = List.of("qrels.tsv", "qrels/test.tsv");

    public BeirFolder {
        queries = List.copyOf(queries);
        missing = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(missing));
        unknownQueries = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(unknownQueries));
        withoutRelevant = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(withoutRelevant));
    }

    /**
     * Reads queries and judgements, and the corpus once to see that all of it can be read. Memory is bounded by the
     * judgements, however large the corpus.
     *
     * @param qrels the file of judgements, or null for the folder's own
     * @throws TuskException {@code FILE_UNREADABLE} with all files that are missing; {@code INVALID_REQUEST} with file and line
     *     where one has another form, or when no query is judged
     */
    public static BeirFolder read(Path path, @Nullable Path qrels) {
        Path judgements = files(path, qrels);
        Map<String, Map<String, Integer>> grades = Qrels.read(judgements);
        Set<String> unknown = new LinkedHashSet<>(grades.keySet());
        Set<String> withoutRelevant = new LinkedHashSet<>();
        List<JudgedQuery> queries = new ArrayList<>();
        try (JsonLines lines = new JsonLines(path.resolve(QUERIES))) {
            for (var entry = lines.next(); entry.isPresent(); entry = lines.next()) {
                String id = entry.get().id();
                String text = lines.text(entry.get(), "text", true);
                if (unknown.remove(id)) {
                    JudgedQuery query = new JudgedQuery(id, text, grades.getOrDefault(id, Map.of()));
                    if (query.relevant() == 0) {
                        withoutRelevant.add(id);
                    } else {
                        queries.add(query);
                    }
                }
            }
        }
        if (queries.isEmpty()) {
            throw noQuery(path, judgements, grades.size(), withoutRelevant.size());
        }
        Set<String> missing = new LinkedHashSet<>();
        queries.forEach(query -> missing.addAll(query.grades().keySet()));
        long documents = 0;
        try (Corpus corpus = new Corpus(path.resolve(CORPUS), source(path))) {
            while (corpus.hasNext()) {
                missing.remove(corpus.next().id());
                documents++;
            }
        }
        if (documents == 0) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "\"%s\" holds no documents".formatted(path.resolve(CORPUS)));
        }
        return new BeirFolder(path, queries, documents, missing, unknown, withoutRelevant);
    }

    /** The file of judgements; fails where files are missing. */
    private static Path files(Path path, @Nullable Path qrels) {
        if (!Files.isDirectory(path)) {
            throw TuskException.withHint(
                    ErrorCode.FILE_UNREADABLE,
                    Files.exists(path)
                            ? "\"%s\" is not a folder".formatted(path)
                            : "there is no folder \"%s\"".formatted(path),
                    "a folder holds corpus.jsonl, queries.jsonl and qrels.tsv, as BEIR's do");
        }
        if (!Files.isReadable(path) || !Files.isExecutable(path)) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE, "cannot read the folder \"%s\": permission denied".formatted(path));
        }
        List<String> absent = new ArrayList<>();
        for (String name : List.of(CORPUS, QUERIES)) {
            if (!Files.isRegularFile(path.resolve(name))) {
                absent.add(name);
            }
        }
        Path judgements = qrels != null
                ? qrels
                : QRELS.stream()
                        .map(path::resolve)
                        .filter(Files::isRegularFile)
                        .findFirst()
                        .orElse(path.resolve(QRELS.getFirst()));
        boolean judged = Files.isRegularFile(judgements);
        if (!judged) {
            absent.add(qrels != null ? qrels.toString() : String.join(" or ", QRELS));
        }
        if (!absent.isEmpty()) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot evaluate \"%s\": it has no %s".formatted(path, String.join(", no ", absent)),
                    judged ? null : otherSplits(path),
                    "corpus.jsonl holds {\"_id\", \"title\", \"text\"}, queries.jsonl {\"_id\", \"text\"}, qrels.tsv a query's id, "
                            + "a document's id and a grade; other judgements are named by --qrels FILE",
                    null);
        }
        return judgements;
    }

    private static @Nullable String otherSplits(Path path) {
        String[] names = path.resolve("qrels").toFile().list((folder, name) -> name.endsWith(".tsv"));
        if (names == null || names.length == 0) {
            return null;
        }
        Arrays.sort(names);
        return "qrels/ holds " + String.join(", ", names);
    }

    private static TuskException noQuery(Path path, Path judgements, int judged, int withoutRelevant) {
        String why = judged == 0
                ? "it is empty"
                : withoutRelevant > 0
                        ? "it finds no document relevant"
                        : "none of its %d query ids is in queries.jsonl".formatted(judged);
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "cannot evaluate \"%s\": no query is judged by \"%s\": %s".formatted(path, judgements, why),
                "a line is a query's id, a document's id and a whole number, with tabs between");
    }

    /** The documents, read anew; to be closed. */
    public Corpus corpus() {
        return new Corpus(path.resolve(CORPUS), source(path));
    }

    /** What the documents of this folder have as their source, by which a collection is known to be of an evaluation. */
    static String source(Path path) {
        return Corpus.SOURCE_PREFIX + name(path);
    }

    /** The folder's own name. */
    public String name() {
        return name(path);
    }

    private static String name(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? "root" : name.toString();
    }
}
