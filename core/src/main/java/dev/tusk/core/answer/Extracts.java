package dev.tusk.core.answer;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.MarginalRelevance;
import dev.tusk.core.diversity.NearDuplicates;
import dev.tusk.core.diversity.TextSimilarity;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.sql.Database;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers by the sentences of the passages that tell most. A sentence's score is the weighted sum of its similarity to the question, its
 * BM25, each normalised to 0 to 1 over the sentences, and a little for the rank of its passage. Near-duplicates are left out, the
 * rest is chosen by maximal marginal relevance, and what is chosen stands in the order of its documents.
 */
final class Extracts {

    private static final double MEANING = 0.6;
    private static final double WORDS = 0.3;
    private static final double RANK = 0.1;

    /** Without a model the words count for the meaning as well. */
    private static final double WORDS_ALONE = MEANING + WORDS;

    /** A sentence of less than this share of the best one's score adds little. */
    private static final double LEAST_SHARE = 0.45;

    private static final double LAMBDA = 0.8;

    /** As many of the best by words and rank are given to the model, each for some milliseconds. */
    private static final int MOST_EMBEDDED = 64;

    private static final int MOST_SENTENCES = 400;
    private static final int FEWEST_LETTERS = 12;
    private static final int MOST_CHARACTERS = 600;

    private final Database database;
    private final CollectionDefinition definition;
    private final @Nullable EmbeddingModel model;

    /** @param model that of the collection, or null where there is none to be had */
    Extracts(Database database, CollectionDefinition definition, @Nullable EmbeddingModel model) {
        this.database = database;
        this.definition = definition;
        this.model = model;
    }

    private record Sentence(int passage, Passage.Piece piece, int start, int end) {
        String text() {
            return piece.hit().text().substring(start, end);
        }

        /** On one line, without the bullet of a list, and without numbers that would name passages of the answer. */
        String shown() {
            return Quoting.withoutCitations(text())
                    .replaceAll("\\s+", " ")
                    .replaceFirst("^(?:[-*•+]|\\d{1,3}[.)])\\s+", "");
        }
    }

    /**
     * The sentences as one text, and the passages that they are of, numbered anew in the order in which the text names them.
     *
     * @param text empty where no passage has a sentence
     */
    record Extracted(String text, List<Citation> citations) {}

    /** @param most how many sentences at most */
    Extracted of(String question, QuestionTerms terms, List<Passage> passages, int most) {
        List<Sentence> sentences = sentences(passages);
        if (sentences.isEmpty()) {
            return new Extracted("", List.of());
        }
        double[] scores = scores(question, terms, sentences, passages.size());
        return written(chosen(sentences, scores, most), passages);
    }

    private static List<Sentence> sentences(List<Passage> passages) {
        List<Sentence> sentences = new ArrayList<>();
        for (int i = 0; i < passages.size(); i++) {
            for (Passage.Piece piece : passages.get(i).pieces()) {
                for (Sentences.Range range : Sentences.of(piece.text())) {
                    Sentence sentence =
                            new Sentence(i, piece, piece.start() + range.start(), piece.start() + range.end());
                    if (tells(sentence.text()) && sentences.size() < MOST_SENTENCES) {
                        sentences.add(sentence);
                    }
                }
            }
        }
        return sentences;
    }

    /** Whether it is more than a heading, a number or a cell, and no page of code. */
    private static boolean tells(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        return letters >= FEWEST_LETTERS && text.length() <= MOST_CHARACTERS && !text.endsWith(":");
    }

    private double[] scores(String question, QuestionTerms terms, List<Sentence> sentences, int passages) {
        double[] words = normalised(words(terms, sentences));
        double[] scores = new double[sentences.size()];
        for (int i = 0; i < scores.length; i++) {
            double rank = 1 - (double) sentences.get(i).passage() / Math.max(1, passages);
            scores[i] = WORDS_ALONE * words[i] + RANK * rank;
        }
        EmbeddingModel means = model;
        if (means == null) {
            return scores;
        }
        int[] best = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]).thenComparingInt(i -> i))
                .limit(MOST_EMBEDDED)
                .mapToInt(Integer::intValue)
                .toArray();
        Vector asked = means.embedQuery(question);
        List<Vector> vectors = means.embedDocuments(
                Arrays.stream(best).mapToObj(i -> sentences.get(i).shown()).toList());
        double[] meaning = normalised(
                vectors.stream().mapToDouble(vector -> cosine(asked, vector)).toArray());
        for (int i = 0; i < best.length; i++) {
            scores[best[i]] += MEANING * meaning[i] - MEANING * words[best[i]];
        }
        return scores;
    }

    private double[] words(QuestionTerms terms, List<Sentence> sentences) {
        if (terms.size() == 0) {
            return new double[sentences.size()];
        }
        List<QuestionTerms.Match> matches = terms.matches(
                database, definition, sentences.stream().map(Sentence::shown).toList());
        double average =
                matches.stream().mapToInt(QuestionTerms.Match::length).average().orElse(1);
        return matches.stream().mapToDouble(match -> terms.bm25(match, average)).toArray();
    }

    /** Divided by the greatest; negative numbers count as 0. */
    private static double[] normalised(double[] values) {
        double most = Arrays.stream(values).max().orElse(0);
        return Arrays.stream(values)
                .map(value -> most > 0 ? Math.max(0, value) / most : 0)
                .toArray();
    }

    private static double cosine(Vector a, Vector b) {
        double product = 0;
        for (int i = 0; i < a.dimensions(); i++) {
            product += (double) a.get(i) * b.get(i);
        }
        double lengths = a.norm() * b.norm();
        return lengths == 0 ? 0 : product / lengths;
    }

    /** Those that are chosen, with their scores. */
    private static Map<Sentence, Double> chosen(List<Sentence> sentences, double[] scores, int most) {
        double least = LEAST_SHARE * Arrays.stream(scores).max().orElse(0);
        NearDuplicates seen = new NearDuplicates(Distinct.DEFAULT);
        List<Integer> kept = new ArrayList<>();
        IntStream.range(0, scores.length)
                .boxed()
                .filter(i -> scores[i] >= least)
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]).thenComparingInt(i -> i))
                .forEach(i -> {
                    if (seen.add(sentences.get(i).text()) < 0) {
                        kept.add(i);
                    }
                });
        List<Integer> order = MarginalRelevance.order(
                LAMBDA,
                kept.stream().mapToDouble(i -> scores[i]).toArray(),
                0,
                most,
                TextSimilarity.of(
                        kept.stream().map(i -> sentences.get(i).text()).toList()));
        Map<Sentence, Double> chosen = new LinkedHashMap<>();
        order.stream().limit(most).map(kept::get).forEach(i -> chosen.put(sentences.get(i), scores[i]));
        return chosen;
    }

    /** The passage with the best sentence first; within it as it stands there. */
    private static Extracted written(Map<Sentence, Double> chosen, List<Passage> passages) {
        Map<Integer, List<Sentence>> byPassage = new LinkedHashMap<>();
        chosen.entrySet().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<Sentence, Double> each) -> -each.getValue()))
                .map(Map.Entry::getKey)
                .forEach(sentence -> byPassage
                        .computeIfAbsent(sentence.passage(), _new -> new ArrayList<>())
                        .add(sentence));
        StringBuilder text = new StringBuilder();
        List<Citation> citations = new ArrayList<>();
        byPassage.forEach((place, sentences) -> {
            int number = citations.size() + 1;
            sentences.sort(Comparator.comparingInt(
                            (Sentence sentence) -> sentence.piece().hit().chunk())
                    .thenComparingInt(Sentence::start));
            List<Citation.Quote> quotes = new ArrayList<>();
            text.append(text.isEmpty() ? "" : "\n\n");
            for (Sentence sentence : sentences) {
                text.append(quotes.isEmpty() ? "" : " ")
                        .append(sentence.shown())
                        .append(" [")
                        .append(number)
                        .append(']');
                quotes.add(new Citation.Quote(sentence.piece().hit().chunk(), sentence.start(), sentence.end()));
            }
            citations.add(passages.get(place).citation().with(number, quotes));
        });
        return new Extracted(text.toString(), citations);
    }
}
