package dev.tusk.core.balance;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A sentence of a chunk as a query, and the chunk without it as the answer.
 *
 * @param query the sentence, without the marks that mean something in a query
 * @param text what is left of the chunk's text
 */
public record PseudoQuery(String documentId, int ordinal, String title, String heading, String query, String text) {

    private static final int MIN_CHARACTERS = 20;
    private static final int MAX_CHARACTERS = 200;
    private static final int MIN_LETTERS = 12;

    /** Fewer sentences would leave an answer that says nothing else. */
    private static final int MIN_SENTENCES = 3;

    /** Takes a sentence out of a chunk at random; empty where it has too few or none that could be asked. */
    static Optional<PseudoQuery> of(
            String documentId, int ordinal, String title, String heading, String text, RandomGenerator random) {
        List<String> sentences = sentences(text);
        List<String> askable = sentences.stream().filter(PseudoQuery::isAskable).toList();
        if (sentences.size() < MIN_SENTENCES || askable.isEmpty()) {
            return Optional.empty();
        }
        String chosen = askable.get(random.nextInt(askable.size()));
        int start = text.indexOf(chosen);
        String rest = text.substring(0, start) + " " + text.substring(start + chosen.length());
        return Optional.of(new PseudoQuery(documentId, ordinal, title, heading, plain(chosen), rest));
    }

    /** One of the sentences of a text that could be asked, without the marks that mean something in a query; empty where there is none. */
    public static Optional<String> sentence(String text, RandomGenerator random) {
        List<String> askable =
                sentences(text).stream().filter(PseudoQuery::isAskable).toList();
        return askable.isEmpty() ? Optional.empty() : Optional.of(plain(askable.get(random.nextInt(askable.size()))));
    }

    /** The sentences of each line, without the blanks around them. */
    static List<String> sentences(String text) {
        List<String> sentences = new ArrayList<>();
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        text.lines().forEach(line -> {
            breaks.setText(line);
            int start = breaks.first();
            for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
                String sentence = line.substring(start, end).strip();
                if (!sentence.isEmpty()) {
                    sentences.add(sentence);
                }
            }
        });
        return sentences;
    }

    private static boolean isAskable(String sentence) {
        return sentence.length() >= MIN_CHARACTERS
                && sentence.length() <= MAX_CHARACTERS
                && sentence.chars().filter(Character::isLetter).count() >= MIN_LETTERS;
    }

    /**
     * Without what a query would read as more than words: quotation marks (phrases), asterisks (prefixes), colons (places), and
     * signs before words (required and excluded).
     */
    private static String plain(String sentence) {
        return sentence.replaceAll("[\"*:]", " ")
                .replaceAll("(?<!\\S)[-+]+", " ")
                .strip();
    }
}
