package dev.tusk.core.synonym;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Words or phrases that mean the same. As text, in the form of Solr: {@code car, automobile, motor car} stand for each other;
 * {@code pg, postgres => postgresql} lets what stands before the arrow also find what stands behind it, and not the other way.
 *
 * @param words what a query holds; at least one
 * @param alternatives what is also looked for; empty where the words stand for each other
 */
public record SynonymRule(List<String> words, List<String> alternatives) {

    /** The most words and phrases of one rule. */
    public static final int MAX_WORDS = 50;

    /** The most characters of one word or phrase. */
    public static final int MAX_CHARACTERS = 200;

    private static final String ARROW = "=>";

    public SynonymRule {
        words = List.copyOf(words);
        alternatives = List.copyOf(alternatives);
        if (words.isEmpty() || (alternatives.isEmpty() && words.size() < 2)) {
            throw invalid("it names nothing that another word stands for");
        }
        if (words.size() + alternatives.size() > MAX_WORDS) {
            throw invalid("it has %d words and phrases; at most %d are allowed"
                    .formatted(words.size() + alternatives.size(), MAX_WORDS));
        }
        for (List<String> side : List.of(words, alternatives)) {
            for (String word : side) {
                check(word);
            }
        }
    }

    private static void check(String word) {
        if (word.isBlank()) {
            throw invalid("a word of it is empty");
        }
        if (word.length() > MAX_CHARACTERS) {
            throw invalid(
                    "a word of it has %d characters; at most %d are allowed".formatted(word.length(), MAX_CHARACTERS));
        }
        if (word.chars().anyMatch(Character::isISOControl) || word.contains(",") || word.contains(ARROW)) {
            throw invalid("\"%s\" holds a control character, a comma or an arrow".formatted(word));
        }
    }

    /**
     * The rule that a text writes.
     *
     * @throws TuskException {@code INVALID_REQUEST} when it is none
     */
    public static SynonymRule parse(String text) {
        int arrow = text.indexOf(ARROW);
        return arrow < 0
                ? new SynonymRule(words(text), List.of())
                : new SynonymRule(words(text.substring(0, arrow)), required(text.substring(arrow + ARROW.length())));
    }

    private static List<String> required(String text) {
        List<String> alternatives = words(text);
        if (alternatives.isEmpty()) {
            throw invalid("nothing stands behind the arrow");
        }
        return alternatives;
    }

    private static List<String> words(String text) {
        Set<String> words = new LinkedHashSet<>();
        Arrays.stream(text.split(",", -1))
                .map(word -> word.strip().replaceAll("\\s+", " "))
                .filter(word -> !word.isEmpty())
                .forEach(words::add);
        return List.copyOf(words);
    }

    /** What stands for this word of the rule. */
    List<String> alternativesOf(String word) {
        return alternatives.isEmpty()
                ? words.stream().filter(other -> !other.equals(word)).toList()
                : alternatives;
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        String left = String.join(", ", words);
        return alternatives.isEmpty() ? left : left + " " + ARROW + " " + String.join(", ", alternatives);
    }

    private static TuskException invalid(String why) {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "not a rule for synonyms: " + why,
                "write words that stand for each other as \"car, automobile\", or one way as \"pg => postgresql\"");
    }
}
