package dev.tusk.core.spelling;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.spelling.SearchSuggestions.Completion;
import dev.tusk.core.spelling.SearchSuggestions.TitleMatch;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Completes what is being typed, in one statement, or two where nothing begins as it was typed. Safe for use by many threads
 * at once.
 */
public final class Suggester {

    public static final int MAX_LIMIT = 100;
    public static final int MAX_CHARACTERS = 10_000;

    /** A beginning as short as this may be that of any word, so no slip is looked for. */
    private static final int MIN_CORRECTED_LETTERS = 4;

    /** Of longer beginnings there are so many edits that PostgreSQL would compile the statement, which takes longer than it. */
    private static final int MAX_CORRECTED_LETTERS = 12;

    private static final int MAX_WORD_LETTERS = 40;

    /** Greater than whatever follows a beginning, as texts are compared byte by byte. */
    private static final String LAST = "\uDBFF\uDFFF";

    /** Of titles that contain what is typed, so many are looked at. */
    private static final int MAX_CONTAINING = 200;

    /** Who types does not wait longer, for all statements together. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private static final String TIMEOUT = "select pg_catalog.set_config('statement_timeout', ?, true);\n";

    /** What a trigram index can look for. */
    private static final Pattern TRIGRAM = Pattern.compile("[\\p{L}\\p{N}]{3}");

    private static final Pattern LAST_WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}_]+$");
    private static final Pattern MARKS = Pattern.compile("\\p{M}");
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\p{Cs}]+");

    private final Database database;
    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final String purpose;

    public Suggester(Database database, CollectionDefinition definition) {
        this.database = database;
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.purpose = "suggest from collection \"%s\"".formatted(definition.name());
    }

    /**
     * Completes.
     *
     * @param typed may be blank, for which there are no suggestions
     * @param limit how many completions and how many documents at most, 1 to {@value #MAX_LIMIT}
     * @throws TuskException {@code INVALID_REQUEST}, {@code TOO_LARGE}; {@code TIMEOUT} after a second
     */
    public SearchSuggestions suggest(String typed, int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "limit is %d; it must be 1 to %d".formatted(limit, MAX_LIMIT));
        }
        if (typed.length() > MAX_CHARACTERS) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "the text has %d characters; at most %d are allowed".formatted(typed.length(), MAX_CHARACTERS));
        }
        long end = System.nanoTime() + LONGEST.toNanos();
        String text = CONTROLS.matcher(typed).replaceAll(" ").stripLeading();
        if (text.isBlank()) {
            return SearchSuggestions.NONE;
        }
        Matcher last = LAST_WORD.matcher(text);
        String word = definition.language() != null && last.find() ? last.group() : "";
        if (word.codePointCount(0, word.length()) > MAX_WORD_LETTERS) {
            word = "";
        }
        String before = text.substring(0, text.length() - word.length());
        String prefix = word.toLowerCase(Locale.ROOT);
        List<Completion> completions = new ArrayList<>();
        List<Row> words = new ArrayList<>();
        List<TitleMatch> documents = new ArrayList<>();
        String title = text.strip();
        List<Sql> parts = new ArrayList<>();
        if (!prefix.isEmpty()) {
            parts.add(completions(prefix, limit));
        }
        if (title.length() <= CollectionTables.TITLE_PREFIX) {
            parts.add(titlesThatBegin(title, limit));
            if (TRIGRAM.matcher(title).find()) {
                parts.add(titlesThatContain(title, limit));
            }
        }
        if (parts.isEmpty()) {
            return SearchSuggestions.NONE;
        }
        List<Sql> bracketed =
                parts.stream().map(part -> Sql.of("(").append(part).append(")")).toList();
        Sql all = Sql.of("select kind, text, id, chunks\nfrom (\n")
                .append(Sql.join("\nunion all\n", bracketed))
                .append("\n) found\norder by kind, chunks desc, text, id");
        for (Row row : read(all, end)) {
            if (row.kind() == 0) {
                words.add(row);
            } else if (documents.size() < limit
                    && documents.stream().noneMatch(document -> document.id().equals(row.id()))) {
                documents.add(new TitleMatch(row.id(), row.text()));
            }
        }
        withoutRepeats(words)
                .forEach(row -> completions.add(new Completion(before + row.text(), row.text(), row.chunks(), false)));
        int letters = prefix.codePointCount(0, prefix.length());
        if (completions.isEmpty() && letters >= MIN_CORRECTED_LETTERS && letters <= MAX_CORRECTED_LETTERS) {
            for (Row row : withoutRepeats(read(corrected(prefix, limit), end))) {
                completions.add(new Completion(before + row.text(), row.text(), row.chunks(), true));
            }
        }
        return new SearchSuggestions(completions, documents);
    }

    /** @param kind 0 for a word, 1 for a title that begins with what is typed, 2 for one that contains it */
    private record Row(int kind, String text, String id, long chunks) {}

    /** Where accents are passed over, a word is kept without them, too: it is not offered beside the word as it is written. */
    private List<Row> withoutRepeats(List<Row> words) {
        if (!definition.passesOverAccents()) {
            return words;
        }
        Set<String> written = words.stream()
                .map(Row::text)
                .filter(word -> !plain(word).equals(word))
                .map(Suggester::plain)
                .collect(Collectors.toSet());
        return words.stream().filter(word -> !written.contains(word.text())).toList();
    }

    private static String plain(String word) {
        return MARKS.matcher(Normalizer.normalize(word, Normalizer.Form.NFD)).replaceAll("");
    }

    private List<Row> read(Sql sql, long end) {
        long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
        Sql both = Sql.of(TIMEOUT, Sql.value(left + "ms")).append(sql);
        return database.connected(purpose, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(both.text())) {
                both.bindTo(statement);
                statement.execute();
                if (!statement.getMoreResults()) {
                    throw new SQLException("the suggestions are no result set");
                }
                List<Row> rows = new ArrayList<>();
                try (ResultSet found = statement.getResultSet()) {
                    while (found.next()) {
                        rows.add(new Row(found.getInt(1), found.getString(2), found.getString(3), found.getLong(4)));
                    }
                }
                return rows;
            }
        });
    }

    private Sql completions(String prefix, int limit) {
        int letters = prefix.codePointCount(0, prefix.length());
        // Of short beginnings there are thousands of words, which two indexes hold in the order of their frequency.
        Sql begins = letters <= 2
                ? Sql.of("pg_catalog.left(term, %d) = ?::text".formatted(letters), Sql.value(prefix))
                : Sql.of("term >= ?::text and term < ?::text", Sql.value(prefix), Sql.value(prefix + LAST));
        return Sql.of("select 0 as kind, term::text as text, ''::text as id, chunks from %s where "
                        .formatted(tables.word()))
                .append(begins)
                .append(" order by chunks desc, term limit " + limit);
    }

    private Sql corrected(String prefix, int limit) {
        return Sql.of("""
                select 0 as kind, t.term::text, ''::text, pg_catalog.max(t.chunks) as chunks
                from pg_catalog.unnest(?::text[]) as e (prefix)
                cross join lateral (
                  select w.term, w.chunks
                  from %s w
                  where w.term >= e.prefix collate "C" and w.term < (e.prefix || ?::text) collate "C"
                  order by w.term
                  limit 50
                ) t
                group by t.term
                order by chunks desc, t.term
                limit %d""".formatted(tables.word(), limit), Sql.textArray(Edits.single(prefix)), Sql.value(LAST));
    }

    private Sql titlesThatBegin(String title, int limit) {
        String begin = CollectionTables.titleBegin("title");
        return Sql.of(
                """
                select 1 as kind, title as text, id::text as id, 0::bigint as chunks
                from %1$s
                where %2$s >= pg_catalog.lower(?::text) collate "C"
                  and %2$s < (pg_catalog.lower(?::text) || ?::text) collate "C"
                order by %2$s, id
                limit %3$d""".formatted(tables.document(), begin, limit), Sql.value(title), Sql.value(title), Sql.value(LAST));
    }

    private Sql titlesThatContain(String title, int limit) {
        String pattern = "%" + title.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
        return Sql.of("""
                select 2 as kind, title as text, id::text as id, 0::bigint as chunks
                from (
                  select title, id
                  from %s
                  where title operator(pg_catalog.~~*) ?::text
                  limit %d
                ) found
                order by title, id
                limit %d""".formatted(tables.document(), MAX_CONTAINING, limit), Sql.value(pattern));
    }
}
