package dev.tusk.core.answer;

import dev.tusk.core.chat.ChatReply;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes a question that leans on those before it one of its own. A chat model rewrites it. Without one it is not guessed what "it" stands
 * for: a question that looks like a follow-up (it has a word such as "it" or "those", begins with "and", "what about" and the like, or
 * has at most three words) is asked together with the last one before it that does not, which finds the passages of both. The words are
 * English; in other languages only length tells.
 */
final class FollowUp {

    private static final Pattern LEANS = Pattern.compile(
            "\\b(?:it|its|itself|they|them|their|theirs|this|that|these|those|he|she|him|his|hers?|former|latter)\\b"
                    + "|^\\W*(?:and|but|or|so|then|also|what about|how about|why|why not|how so|else|more)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final int FEW_WORDS = 3;
    private static final int LONGEST = 1_000;
    private static final Pattern THOUGHTS = Pattern.compile("(?s)^\\s*<think>.*?(?:</think>|$)");

    private FollowUp() {}

    /** The question with the one that it leans on, or as it is. */
    static String joined(String question, List<Turn> history) {
        return leans(question)
                ? before(history).map(last -> last + " " + question).orElse(question)
                : question;
    }

    private static Optional<String> before(List<Turn> history) {
        return history.reversed().stream()
                .map(Turn::question)
                .filter(earlier -> !earlier.isBlank())
                .filter(earlier -> !leans(earlier))
                .findFirst()
                .or(() -> history.reversed().stream()
                        .map(Turn::question)
                        .filter(earlier -> !earlier.isBlank())
                        .findFirst());
    }

    private static boolean leans(String question) {
        return LEANS.matcher(question).find() || question.strip().split("\\s+", -1).length <= FEW_WORDS;
    }

    /** What a model made of the question; empty where that is no question. */
    static Optional<String> rewritten(ChatReply reply) {
        return THOUGHTS.matcher(reply.text())
                .replaceFirst("")
                .lines()
                .map(line -> line.strip().replaceAll("^[\"'*`]+|[\"'*`]+$", ""))
                .filter(line -> !line.isBlank() && line.length() <= LONGEST)
                .findFirst();
    }
}
