package dev.tusk.core.answer;

import java.util.List;
import java.util.regex.Pattern;

/** Finds the sentences of an answer that name no passage. */
final class UncitedSentences {

    private static final Pattern BEHIND = Pattern.compile("([.!?\u3002\uFF01\uFF1F])((?:\\s*\\[\\d+\\])+)");
    private static final Pattern CITATION = Pattern.compile("\\[\\d+\\]");
    private static final Pattern WORD = Pattern.compile("\\p{L}{2,}");
    private static final Pattern IDEOGRAPH = Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}]");
    private static final Pattern FENCED = Pattern.compile("(?s)```.*?(?:```|$)");

    /** Fewer words say nothing that could be checked: "Yes.", "In short:". */
    private static final int FEWEST_WORDS = 4;

    private UncitedSentences() {}

    /** In their order. A citation behind the full stop belongs to the sentence before it. */
    static List<String> of(String answer) {
        String text = BEHIND.matcher(FENCED.matcher(answer).replaceAll("")).replaceAll("$2$1");
        return Sentences.of(text).stream()
                .map(range -> range.of(text))
                .filter(UncitedSentences::says)
                .filter(sentence -> !CITATION.matcher(sentence).find())
                .toList();
    }

    /** Whether it says something, other than what comes next. */
    private static boolean says(String sentence) {
        return !sentence.endsWith(":")
                && !sentence.startsWith("#")
                && (WORD.matcher(sentence).results().limit(FEWEST_WORDS).count() == FEWEST_WORDS
                        || IDEOGRAPH.matcher(sentence).results().count() >= 2 * FEWEST_WORDS);
    }
}
