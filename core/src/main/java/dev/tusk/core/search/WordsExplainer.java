package dev.tusk.core.search;

import dev.tusk.core.explain.HitExplanation;
import dev.tusk.core.explain.QueryExplanation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Explains the score by words of one chunk. */
final class WordsExplainer {

    /** What is stored in single precision may differ by so much, relatively, from what is computed here. */
    private static final double SINGLE_PRECISION = 1e-6;

    private static final List<String> PLACES = List.of("title", "heading", "text");

    private final LexicalAccess access;
    private final AnalysedQuery terms;
    private final Map<String, String> sources;

    WordsExplainer(LexicalAccess access, AnalysedQuery terms, QueryExplanation query) {
        this.access = access;
        this.terms = terms;
        this.sources = sources(query);
    }

    /** What was typed for each lexeme, where it is another word. */
    private static Map<String, String> sources(QueryExplanation query) {
        Map<String, TreeSet<String>> words = new LinkedHashMap<>();
        for (QueryExplanation.Word word : query.words()) {
            String typed = word.typed() == null ? word.word() : word.typed();
            for (QueryExplanation.Lexeme lexeme : word.lexemes()) {
                if (!lexeme.lexeme().equals(typed)) {
                    words.computeIfAbsent(lexeme.lexeme(), key -> new TreeSet<>())
                            .add(typed);
                }
            }
        }
        Map<String, String> sources = new LinkedHashMap<>();
        words.forEach((lexeme, typed) -> sources.put(lexeme, " for \"" + String.join("\", \"", typed) + "\""));
        return sources;
    }

    /**
     * The score by words.
     *
     * @param column {@code words} of the column of {@link ExplanationSql}; missing where no term is known
     */
    HitExplanation of(double score, JsonNode column) {
        if (access instanceof LexicalAccess.TsRankCd ranking) {
            return HitExplanation.of(
                    score,
                    "ts_rank_cd of %s, as the server reckons it: how near they stand to each other, by place, "
                                    .formatted(ranking.allWords() ? "all words" : "the words")
                            + "divided by 1 + ln(length)");
        }
        if (access instanceof LexicalAccess.TsRank) {
            return HitExplanation.of(
                    score, "ts_rank of the words, as the server reckons it: how often they stand there, by place");
        }
        if (access instanceof LexicalAccess.AllBut) {
            return HitExplanation.of(score, "nothing was looked for, only left out");
        }
        List<HitExplanation> found = new ArrayList<>();
        JsonNode rows = column.path("terms");
        for (int i = 0; i < rows.size(); i++) {
            JsonNode row = rows.get(i);
            if (row.get(0).doubleValue() != 0) {
                found.add(term(terms.terms().get(i), row, column));
            }
        }
        found.sort(Comparator.comparingDouble(HitExplanation::value).reversed());
        return found.isEmpty()
                ? HitExplanation.of(score, "BM25: the chunk has no word of the query")
                : HitExplanation.sum(score, "BM25 of the words", found);
    }

    private HitExplanation term(QueryTerm term, JsonNode row, JsonNode column) {
        double weight = row.get(0).doubleValue();
        List<HitExplanation> factors = new ArrayList<>();
        factors.add(idf(term));
        if (term.occurrences() > 1) {
            factors.add(HitExplanation.of(term.occurrences(), "times in the query"));
        }
        if (term.share() < 1) {
            factors.add(HitExplanation.of(term.share(), "its part of a synonym of several words"));
        }
        factors.add(weight(weight, row, column));
        return HitExplanation.product(
                term.factor() * weight, "\"%s\"%s".formatted(term.lexeme(), origin(term)), factors);
    }

    private String origin(QueryTerm term) {
        QueryTerm.Source source = term.source();
        if (source == null) {
            return sources.getOrDefault(term.lexeme(), "");
        }
        return switch (source.kind()) {
            case PREFIX -> " for \"%s*\"".formatted(source.typed());
            case SYNONYM -> ", a synonym of \"%s\"".formatted(source.typed());
        };
    }

    private HitExplanation idf(QueryTerm term) {
        if (!term.typed()) {
            return HitExplanation.of(term.idf(), "idf, not above that of what it stands for");
        }
        QueryTerm now = QueryTerm.of(
                term.lexeme(),
                term.id(),
                term.df(),
                term.occurrences(),
                term.maxWeight(),
                terms.chunks(),
                term.tiered());
        return now.idf() != term.idf()
                ? HitExplanation.of(term.idf(), "idf as it was for the first page")
                : HitExplanation.formula(
                        term.idf(),
                        "idf",
                        "ln(1 + (N - df + 0.5) / (df + 0.5))",
                        HitExplanation.of((double) terms.chunks(), "N, chunks of the collection"),
                        HitExplanation.of((double) term.df(), "df, chunks that have the word"));
    }

    private static HitExplanation weight(double weight, JsonNode row, JsonNode column) {
        double frequency = 0;
        List<String> places = new ArrayList<>();
        for (int i = 0; i < PLACES.size(); i++) {
            int times = row.get(1 + i).intValue();
            double each = column.get("places").get(i).doubleValue();
            frequency += times * each;
            if (times > 0) {
                places.add(
                        each == 1
                                ? "%d in the %s".formatted(times, PLACES.get(i))
                                : String.format(Locale.ROOT, "%d in the %s x %s", times, PLACES.get(i), each));
            }
        }
        HitExplanation tf = HitExplanation.of(frequency, "f, frequency: " + String.join(" + ", places));
        double k1 = column.get("k1").doubleValue();
        double b = column.get("b").doubleValue();
        double length = column.get("length").doubleValue();
        double average = column.get("average_length").doubleValue();
        double now = frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length / average));
        if (!column.get("current").booleanValue() || Math.abs(now - weight) > SINGLE_PRECISION * weight) {
            return HitExplanation.of(
                    weight,
                    String.format(
                            Locale.ROOT,
                            "weight in the chunk, stored with earlier parameters or average length; "
                                    + "with today's it is %.4f, which maintenance brings",
                            now),
                    tf);
        }
        return HitExplanation.formula(
                weight,
                "weight in the chunk",
                "f * (k1 + 1) / (f + k1 * (1 - b + b * length / average))",
                tf,
                HitExplanation.of(k1, "k1, saturation of further occurrences"),
                HitExplanation.of(b, "b, how much length counts"),
                HitExplanation.of(length, "length of the chunk in words, each counted by its place"),
                HitExplanation.of(average, "average length"));
    }
}
