package dev.tusk.core.spelling;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.ingest.Vocabulary;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what was meant by the words of a query among the words of one collection. Immutable. */
public final class SpellingIndex {

    /** A word that so few chunks have may be a slip of theirs. */
    public static final long RARE_CHUNKS = 5;

    /** How many times as many chunks have the other word than the rare one, for it to be suggested. */
    public static final long FAR_RARER = 100;

    /** From this similarity of trigrams on, words are compared letter by letter, however short they are. */
    private static final double LEAST_SIMILARITY = 0.25;

    /** Words of a query whose neighbours are looked up; with 200,000 words in the collection each takes about a millisecond. */
    private static final int MAX_RESPELLED = 8;

    /** The same of words that are rare, and so seldom slips. */
    private static final int MAX_RARE = 3;

    /**
     * Spellings that one search looks up; each takes about 2 µs. Eight words of forty Latin letters, or of twelve Cyrillic
     * ones, have fewer; eight of forty letters in several scripts would have 256,000.
     */
    static final int MAX_EDITS = 32_000;

    /** Words of a query that are compared by trigrams for a suggestion; each takes ten milliseconds there. */
    private static final int MAX_COMPARED = 3;

    private static final int MAX_SIMILAR = 100;

    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final Extensions extensions;

    public SpellingIndex(CollectionDefinition definition, Extensions extensions) {
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.extensions = extensions;
    }

    /** Runs a statement, with a threshold of trigrams (0 to 1). */
    @FunctionalInterface
    public interface Run {
        <T> T apply(double similarity, Sql sql, Rows<T> rows);
    }

    /** Makes a value of all rows. */
    @FunctionalInterface
    public interface Rows<T> {
        T map(ResultSet rows) throws SQLException;
    }

    /** @param chunks how many have the word in any of its forms */
    private record Known(String word, long chunks) {}

    /** Another spelling of the query, or nothing where no word looks misspelt or nothing is spelled alike. */
    public Optional<Spelling> suggest(String query, Run run) {
        TypedWords typed = TypedWords.of(query);
        List<Known> known = known(typed.keys(), run);
        Map<String, Long> doubtful = new LinkedHashMap<>();
        known.stream()
                .filter(word -> word.chunks() == 0)
                .limit(MAX_RESPELLED)
                .forEach(word -> doubtful.put(word.word(), word.chunks()));
        known.stream()
                .filter(word -> word.chunks() > 0 && word.chunks() <= RARE_CHUNKS)
                .sorted(Comparator.comparingLong(Known::chunks))
                .limit(Math.min(MAX_RARE, MAX_RESPELLED - doubtful.size()))
                .forEach(word -> doubtful.put(word.word(), word.chunks()));
        Map<String, List<Candidate>> candidates = neighbours(List.copyOf(doubtful.keySet()), run);
        doubtful.entrySet().stream()
                .filter(word -> word.getValue() == 0 && !candidates.containsKey(word.getKey()))
                .limit(MAX_COMPARED)
                .forEach(word -> candidates.put(word.getKey(), similar(word.getKey(), run)));
        Map<String, String> replacements = new HashMap<>();
        doubtful.forEach((word, chunks) -> candidates.getOrDefault(word, List.of()).stream()
                .filter(candidate -> chunks == 0
                        || (candidate.distance() == 1 && candidate.chunks() >= FAR_RARER * Math.max(1, chunks)))
                .findFirst()
                .ifPresent(best -> replacements.put(word, best.word())));
        if (replacements.isEmpty()) {
            return Optional.empty();
        }
        boolean nothingKnown = known.stream().allMatch(word -> word.chunks() == 0);
        return Optional.of(typed.replace(replacements, doubtful, nothingKnown));
    }

    /**
     * For each of these words that no chunk has in any form, the words that are spelled alike, likeliest first; words that
     * the configuration passes over are left out.
     *
     * @param words in lower case
     */
    public Map<String, List<String>> alternatives(List<String> words, int most, Run run) {
        List<String> unknown = known(words, run).stream()
                .filter(word -> word.chunks() == 0)
                .map(Known::word)
                .limit(MAX_RESPELLED)
                .toList();
        Map<String, List<Candidate>> neighbours = neighbours(unknown, run);
        Map<String, List<String>> alternatives = new LinkedHashMap<>();
        unknown.forEach(word -> alternatives.put(
                word,
                Stream.concat(neighbours.getOrDefault(word, List.of()).stream(), similar(word, run).stream())
                        .distinct()
                        .sorted(Candidate.LIKELIEST_FIRST)
                        .map(Candidate::word)
                        .limit(most)
                        .toList()));
        return alternatives;
    }

    private List<Known> known(List<String> words, Run run) {
        if (words.isEmpty()) {
            return List.of();
        }
        Sql sql = Sql.of(
                """
                select w.word, greatest(
                  coalesce(pg_catalog.max(t.df + coalesce(s.df, 0)), 0),
                  (select v.chunks from %4$s v where v.term = w.word)) as chunks
                from pg_catalog.unnest(?::text[]) with ordinality as w (word, ordinal)
                cross join lateral pg_catalog.unnest(pg_catalog.to_tsvector(%1$s, w.word)) u
                left join %2$s t on t.term = u.lexeme
                left join lateral (
                  select pg_catalog.sum(c.df)::bigint as df
                  from %3$s c
                  where c.term_id = t.id
                ) s on true
                where %5$s
                group by w.ordinal, w.word
                order by w.ordinal""".formatted(
                                CollectionTables.configurationLiteral(definition.requireLanguage()),
                                tables.term(),
                                tables.termChange(),
                                tables.word(),
                                Vocabulary.isWord("w.word")),
                Sql.textArray(words));
        return run.apply(LEAST_SIMILARITY, sql, rows -> {
            List<Known> known = new ArrayList<>();
            while (rows.next()) {
                known.add(new Known(rows.getString(1), rows.getLong(2)));
            }
            return known;
        });
    }

    /** Words one slip away from those that were typed, which stand at the same places. */
    record LookedUp(List<String> typed, List<String> edits) {

        static LookedUp of(List<String> words) {
            List<String> typed = new ArrayList<>();
            List<String> edits = new ArrayList<>();
            for (String word : words) {
                if (Edits.allowed(letters(word)) > 0 && edits.size() + Edits.most(word) <= MAX_EDITS) {
                    List<String> single = Edits.single(word);
                    typed.addAll(Collections.nCopies(single.size(), word));
                    edits.addAll(single);
                }
            }
            return new LookedUp(typed, edits);
        }
    }

    /**
     * For each of these words those that are one slip away, likeliest first; nothing for words that have none, or so many spellings that
     * they would be more than {@link #MAX_EDITS} with those of the words before.
     */
    private Map<String, List<Candidate>> neighbours(List<String> words, Run run) {
        LookedUp looked = LookedUp.of(words);
        if (looked.typed().isEmpty()) {
            return new HashMap<>();
        }
        Sql sql = Sql.of(
                """
                select e.typed, t.term, t.chunks
                from rows from (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[])) as e (typed, term)
                join %s t on t.term = e.term
                where %s
                order by 1, 2""".formatted(tables.word(), isSearched()),
                Sql.textArray(looked.typed()),
                Sql.textArray(looked.edits()));
        return read(LEAST_SIMILARITY, sql, run);
    }

    /** The words of similar trigrams that are at most as many slips away as a word so long may hold, likeliest first. */
    private List<Candidate> similar(String word, Run run) {
        int letters = letters(word);
        if (Edits.allowed(letters) < 2) {
            return List.of();
        }
        Sql sql = Sql.of(
                """
                select w.word, t.term, t.chunks
                from (select ?::text as word) w
                cross join lateral (
                  select term, chunks
                  from %1$s
                  where term %2$s w.word
                  order by %3$s(term, w.word) desc, term
                  limit %4$d
                ) t
                where %5$s
                order by 2""".formatted(
                                tables.word(),
                                extensions.trigramOperator("%"),
                                extensions.trigramFunction("similarity"),
                                MAX_SIMILAR,
                                isSearched()),
                Sql.value(word));
        return read(similarity(letters), sql, run).getOrDefault(word, List.of());
    }

    /** That the configuration does not pass over the word {@code t}: nothing is to be found by a stop word. */
    private String isSearched() {
        return "pg_catalog.length(pg_catalog.to_tsvector(%s, t.term)) > 0"
                .formatted(CollectionTables.configurationLiteral(definition.requireLanguage()));
    }

    /**
     * How similar a word of so many letters and one two slips away are at least. A word of n letters has n + 1 trigrams, a swap
     * changes four of them and another slip three, so n - 6 of n + 8 are common. Two swaps in one word, or letters that stand in
     * it several times, may mean fewer.
     */
    private static double similarity(int letters) {
        return Math.max(LEAST_SIMILARITY, (letters - 6.0) / (letters + 8.0));
    }

    private static int letters(String word) {
        return word.codePointCount(0, word.length());
    }

    private static Map<String, List<Candidate>> read(double similarity, Sql sql, Run run) {
        Map<String, List<Candidate>> found = run.apply(similarity, sql, rows -> {
            Map<String, List<Candidate>> read = new HashMap<>();
            while (rows.next()) {
                String word = rows.getString(1);
                Candidate candidate = Candidate.of(word, rows.getString(2), rows.getLong(3));
                if (candidate.distance() > 0 && candidate.distance() <= Edits.allowed(letters(word))) {
                    read.computeIfAbsent(word, any -> new ArrayList<>()).add(candidate);
                }
            }
            return read;
        });
        found.values().forEach(each -> each.sort(Candidate.LIKELIEST_FIRST));
        return found;
    }
}
