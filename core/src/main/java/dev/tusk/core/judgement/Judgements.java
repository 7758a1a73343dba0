package dev.tusk.core.judgement;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.document.DocumentLimits;
import dev.tusk.core.evaluate.JudgedQuery;
import dev.tusk.core.evaluate.JudgementsCsv;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What people say of one collection's documents for queries. There is one judgement of a query and a document: the last.
 * Queries are kept in Unicode NFC without control characters and without spaces at their ends, so that those that look alike
 * are one. A judgement stays when its document is deleted, and goes when the collection is. Safe for use by many threads and
 * processes at once.
 */
public final class Judgements {

    /** Grades are whole numbers from 0, not relevant, to this; from 1 a document is relevant. */
    public static final int MAX_GRADE = 10;

    private static final int MAX_PAGE = 1000;
    private static final int MISSING_NAMED = 10;

    private final Database database;
    private final CollectionDefinition definition;
    private final CollectionTables tables;

    public Judgements(Database database, CollectionDefinition definition) {
        this.database = database;
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
    }

    /**
     * Judges, in place of what was judged before.
     *
     * @param query at most 10,000 characters
     * @param grade 0 to {@value #MAX_GRADE}
     * @throws TuskException {@code DOCUMENT_NOT_FOUND}, {@code EMPTY_QUERY}, {@code TOO_LARGE}, {@code INVALID_TEXT},
     *     {@code INVALID_REQUEST} when the grade is another number
     */
    public void put(String query, String documentId, int grade) {
        JudgedText text = JudgedText.of(query);
        DocumentLimits.checkId(documentId);
        checkGrade(text, documentId, grade);
        int judged = database.execute(
                purpose("add a judgement to"),
                Sql.of(
                        """
                        insert into tusk.judgement (collection, query_key, query, document_id, grade)
                        select ?, ?, ?, d.id, ?
                        from %s d
                        where d.id = ?
                        on conflict (collection, query_key, document_id) do update
                        set grade = excluded.grade, judged_at = excluded.judged_at""".formatted(tables.document()),
                        Sql.value(definition.name().value()),
                        Sql.value(text.key()),
                        Sql.value(text.text()),
                        Sql.value(grade),
                        Sql.value(documentId)));
        if (judged == 0) {
            throw new TuskException(
                    ErrorCode.DOCUMENT_NOT_FOUND,
                    "cannot judge document \"%s\": collection \"%s\" has no such document"
                            .formatted(DocumentLimits.shown(documentId), definition.name()));
        }
    }

    /**
     * Takes a judgement back; false when there was none.
     *
     * @throws TuskException as {@link #put}, but also takes back judgements of documents that are gone
     */
    public boolean remove(String query, String documentId) {
        JudgedText text = JudgedText.of(query);
        DocumentLimits.checkId(documentId);
        return database.execute(
                        purpose("remove a judgement from"),
                        Sql.of("""
                                delete from tusk.judgement
                                where collection = ?
                                  and query_key = ?
                                  and document_id = ?""", Sql.value(definition.name().value()), Sql.value(text.key()), Sql.value(documentId)))
                > 0;
    }

    /** Takes all judgements back; the result is how many there were. */
    public long clear() {
        return database.execute(
                purpose("remove the judgements from"),
                Sql.of(
                        "delete from tusk.judgement where collection = ?",
                        Sql.value(definition.name().value())));
    }

    /** How many judgements there are. */
    public long count() {
        return database.queryFirst(
                        purpose("count the judgements of"),
                        Sql.of(
                                "select pg_catalog.count(*) from tusk.judgement where collection = ?",
                                Sql.value(definition.name().value())),
                        row -> row.getLong(1))
                .orElseThrow();
    }

    /**
     * One page in the order of queries and ids of documents, which does not skip or repeat judgements when others come and go
     * meanwhile.
     *
     * @param query only those of this query, or null for all
     * @param after {@link JudgementPage#next} of the page before, or null for the first
     * @param limit 1 to 1,000
     */
    public JudgementPage list(@Nullable String query, @Nullable String after, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "limit is %d; it must be 1 to %d".formatted(limit, MAX_PAGE));
        }
        Sql sql = Sql.of("""
                select query, document_id, grade, judged_at
                from tusk.judgement
                where collection = ?""", Sql.value(definition.name().value()));
        JudgedText text = query == null ? null : JudgedText.of(query);
        if (text != null) {
            sql = sql.append(Sql.of("\n  and query_key = ?", Sql.value(text.key())));
        }
        if (after != null) {
            Position position = Position.decode(after);
            if (text != null && !position.isOf(text)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "this cursor is of the judgements of another query",
                        "ask the same query as for the page before");
            }
            sql = sql.append(Sql.of(
                    "\n  and (pg_catalog.left(query, 200), query_key, document_id) > (?, ?, ?)",
                    Sql.value(position.start()),
                    Sql.value(position.key()),
                    Sql.value(position.documentId())));
        }
        sql = sql.append(Sql.of(
                "\norder by pg_catalog.left(query, 200), query_key, document_id\nlimit ?", Sql.value(limit + 1)));
        List<Judgement> found = database.query(purpose("list the judgements of"), sql, Judgements::map);
        if (found.size() <= limit) {
            return new JudgementPage(found, Optional.empty());
        }
        List<Judgement> page = found.subList(0, limit);
        return new JudgementPage(page, Optional.of(Position.of(page.getLast()).encode()));
    }

    private static Judgement map(ResultSet row) throws SQLException {
        return new Judgement(
                row.getString(1),
                row.getString(2),
                row.getInt(3),
                row.getObject(4, OffsetDateTime.class).toInstant());
    }

    /**
     * All judgements by query, in the order of lists, as they are measured and tuned with; a query's text is its id. Queries
     * without a relevant document are among them.
     */
    public List<JudgedQuery> queries() {
        Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
        database.query(
                purpose("read the judgements of"),
                Sql.of("""
                        select query, document_id, grade
                        from tusk.judgement
                        where collection = ?
                        order by pg_catalog.left(query, 200), query_key, document_id""", Sql.value(definition.name().value())),
                row -> grades.computeIfAbsent(row.getString(1), query -> new LinkedHashMap<>())
                        .put(row.getString(2), row.getInt(3)));
        return grades.entrySet().stream()
                .map(query -> new JudgedQuery(query.getKey(), query.getKey(), query.getValue()))
                .toList();
    }

    /**
     * Adds judgements, each in place of what was judged before: all or none.
     *
     * @param skipMissing whether judgements of documents that are not there are left out, and not refused
     * @throws TuskException as {@link #put}; {@code DOCUMENT_NOT_FOUND} tells how many documents are missing and names some;
     *     {@code CONCURRENT_CHANGE} when one was deleted meanwhile
     */
    public Imported putAll(List<JudgedQuery> queries, boolean skipMissing) {
        Map<String, Map<String, Integer>> wanted = merged(queries);
        Set<String> missing = missing(wanted);
        if (!missing.isEmpty() && !skipMissing) {
            throw new TuskException(
                    ErrorCode.DOCUMENT_NOT_FOUND,
                    "cannot import judgements into collection \"%s\": it does not have %d of the judged documents"
                            .formatted(definition.name(), missing.size()),
                    "missing: " + named(missing),
                    "put the documents first, or leave out what judges them (--skip-missing)",
                    null);
        }
        return database.transaction(purpose("import judgements into"), connection -> {
            int judged = 0;
            int skipped = 0;
            for (Map.Entry<String, Map<String, Integer>> query : wanted.entrySet()) {
                JudgedText text = new JudgedText(query.getKey());
                int written = Database.execute(connection, insert(text, query.getValue()));
                judged += written;
                skipped += query.getValue().size() - written;
            }
            if (skipped > 0 && !skipMissing) {
                throw TuskException.withHint(
                        ErrorCode.CONCURRENT_CHANGE,
                        "cannot import judgements into collection \"%s\": documents were deleted meanwhile"
                                .formatted(definition.name()),
                        "run the same request again, which names them");
            }
            return new Imported(judged, skipped);
        });
    }

    /**
     * What became of an import.
     *
     * @param judged how many judgements were added or replaced
     * @param skipped how many were left out, as their documents are not there
     */
    public record Imported(int judged, int skipped) {}

    /** In one order, so that two imports at once do not wait for each other in a circle. */
    private static Map<String, Map<String, Integer>> merged(List<JudgedQuery> queries) {
        Map<String, Map<String, Integer>> merged = new TreeMap<>();
        for (JudgedQuery query : queries) {
            JudgedText text = JudgedText.of(query.text());
            query.grades().forEach((document, grade) -> {
                DocumentLimits.checkId(document);
                checkGrade(text, document, grade);
                merged.computeIfAbsent(text.text(), key -> new TreeMap<>()).put(document, grade);
            });
        }
        return merged;
    }

    private Sql insert(JudgedText query, Map<String, Integer> grades) {
        List<String> documents = List.copyOf(grades.keySet());
        List<String> values =
                documents.stream().map(id -> String.valueOf(grades.get(id))).toList();
        return Sql.of(
                """
                insert into tusk.judgement (collection, query_key, query, document_id, grade)
                select ?, ?, ?, d.id, j.grade::smallint
                from rows from (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[]))
                  with ordinality j (document_id, grade, place)
                join %s d on d.id = j.document_id
                order by j.place
                on conflict (collection, query_key, document_id) do update
                set grade = excluded.grade, judged_at = excluded.judged_at""".formatted(tables.document()),
                Sql.value(definition.name().value()),
                Sql.value(query.key()),
                Sql.value(query.text()),
                Sql.textArray(documents),
                Sql.textArray(values));
    }

    private Set<String> missing(Map<String, Map<String, Integer>> wanted) {
        Set<String> documents = new LinkedHashSet<>();
        wanted.values().forEach(grades -> documents.addAll(grades.keySet()));
        return missing(documents);
    }

    /** Those of the ids that are no document's, in their order. */
    public Set<String> missing(Set<String> documentIds) {
        List<String> all = new ArrayList<>(documentIds);
        Set<String> missing = new LinkedHashSet<>();
        for (int from = 0; from < all.size(); from += MAX_PAGE) {
            missing.addAll(database.query(
                    purpose("look for documents of"),
                    Sql.of(
                            """
                            select j.id
                            from pg_catalog.unnest(?::text[]) with ordinality j (id, place)
                            where not exists (select from %s d where d.id = j.id)
                            order by j.place""".formatted(tables.document()),
                            Sql.textArray(all.subList(from, Math.min(all.size(), from + MAX_PAGE)))),
                    row -> row.getString(1)));
        }
        return missing;
    }

    /** Writes all judgements, or those of one query, as {@link JudgementsCsv} reads them, with a line of headings. */
    public void export(@Nullable String query, Appendable csv) throws IOException {
        JudgementPage page = list(query, null, MAX_PAGE);
        JudgementsCsv.writeHeadings(csv);
        while (true) {
            for (Judgement judgement : page.judgements()) {
                JudgementsCsv.write(csv, judgement.query(), judgement.documentId(), judgement.grade());
            }
            if (page.next().isEmpty()) {
                return;
            }
            page = list(query, page.next().get(), MAX_PAGE);
        }
    }

    private static void checkGrade(JudgedText query, String documentId, int grade) {
        if (grade < 0 || grade > MAX_GRADE) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the grade of document \"%s\" for the query \"%s\" is %d; it must be 0 to %d"
                            .formatted(DocumentLimits.shown(documentId), query.shown(), grade, MAX_GRADE),
                    "0 is not relevant, 1 relevant, more is better");
        }
    }

    private static String named(Set<String> ids) {
        String some = String.join(
                ", ",
                ids.stream().limit(MISSING_NAMED).map(DocumentLimits::shown).toList());
        return ids.size() <= MISSING_NAMED ? some : some + ", and " + (ids.size() - MISSING_NAMED) + " more";
    }

    private String purpose(String doing) {
        return "%s collection \"%s\"".formatted(doing, definition.name());
    }
}
