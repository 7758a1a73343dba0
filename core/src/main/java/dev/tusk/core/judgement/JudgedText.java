package dev.tusk.core.judgement;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.text.TextCleaner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A query in the one spelling that judgements keep, so that queries that look alike are one. */
record JudgedText(String text) {

    /** Characters of a query that lists are ordered by before its key. */
    private static final int ORDERED = 200;

    /** @throws TuskException {@code EMPTY_QUERY}, {@code TOO_LARGE}, {@code INVALID_TEXT} */
    static JudgedText of(String query) {
        TextCleaner.check("query", query);
        String text = TextCleaner.clean(query).strip();
        if (text.isEmpty()) {
            throw new TuskException(ErrorCode.EMPTY_QUERY, "the query of a judgement is empty");
        }
        if (text.length() > SearchRequest.MAX_QUERY_CHARACTERS) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "the query of a judgement has %d characters; at most %d are allowed"
                            .formatted(text.length(), SearchRequest.MAX_QUERY_CHARACTERS));
        }
        return new JudgedText(text);
    }

    /** The SHA-256 of the query in UTF-8, by which it is found. */
    byte[] key() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The beginning, as PostgreSQL's {@code left} counts. */
    String start() {
        return text.codePointCount(0, text.length()) <= ORDERED
                ? text
                : text.substring(0, text.offsetByCodePoints(0, ORDERED));
    }

    /** As messages show it. */
    String shown() {
        String line = text.replace('\n', ' ').replace('\t', ' ');
        return line.length() > 100 ? line.substring(0, 100) + "..." : line;
    }
}
