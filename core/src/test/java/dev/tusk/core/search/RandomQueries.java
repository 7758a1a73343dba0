package dev.tusk.core.search;

import java.util.List;
import java.util.Random;

/**
 * What people, programs and attackers type: every sign of the query language in and out of its place, PostgreSQL's own operators,
 * scripts of the world, and characters that are none. The same seed gives the same sequence.
 */
final class RandomQueries {

    /** Words that {@link #text} is made of, so that queries find something. */
    private static final List<String> WORDS = List.of(
            "vacuum",
            "vacuuming",
            "index",
            "indices",
            "indexing",
            "running",
            "replication",
            "the",
            "of",
            "Straße",
            "café",
            "naïve",
            "été",
            "postgres",
            "car",
            "automobile",
            "post gres",
            "page",
            "C++",
            "C++17",
            "C#",
            "hnsw.ef_search",
            "ts_rank_cd",
            "maxConnections",
            "john.doe@example.com",
            "0.8.7",
            "v18.1",
            "/etc/postgresql/pg_hba.conf",
            "std::vector",
            "a",
            "42",
            "-7",
            "漢字",
            "全文検索",
            "עברית",
            "العربية",
            "ภาษาไทย",
            "Ελληνικά",
            "русский",
            "हिन्दी",
            "i\u0307stanbul",
            "e\u0301te\u0301");

    private static final List<String> STRANGE = List.of(
            "\"",
            "'",
            "''",
            "\\",
            "\\'",
            "\\\\",
            "|",
            "||",
            "&",
            "&&",
            "!",
            "!!",
            "<->",
            "<2>",
            "(",
            ")",
            ":",
            "::",
            ":*",
            ":A",
            ":ABCD*",
            "*",
            "**",
            "+",
            "-",
            "--",
            "-+",
            "+-\"",
            "/*",
            "%",
            "_",
            "?",
            "??",
            "$1",
            "{",
            "}",
            "[",
            "]",
            "<b>",
            "</b>",
            "&amp;",
            "<script>alert(1)</script>",
            ";",
            ",",
            "…",
            "“",
            "”",
            "or",
            "OR",
            "and",
            "not",
            "title:",
            "heading:",
            "text:",
            "TITLE:",
            "title:title:",
            "metadata.year:",
            "http://",
            "'; drop table tusk.collection; --",
            "\u0001",
            "\u0007",
            "\u001B[31m",
            "\u007F",
            "\u0085",
            "\u00A0",
            "\u00AD",
            "\u200B",
            "\u200D",
            "\u202E",
            "\u2028",
            "\uFEFF",
            "\uFFFD",
            "\uFFFF",
            "\uE000",
            "\uE001",
            "\u0301",
            "\u0661",
            "Ⅷ",
            "\uD83D\uDC18",
            "\uD83D\uDC69\u200D\uD83D\uDCBB",
            "\uD83C\uDDEB\uD83C\uDDF7",
            "\uDBFF\uDFFF",
            "\uD835\uDC00",
            "\t",
            "\n",
            "\r\n");

    /** What no query may hold. */
    private static final List<String> UNSTORABLE = List.of("\0", "\uD800", "\uDC00", "\uDC00\uD800");

    private static final List<String> SIGNS =
            List.of("", "", "", "-", "+", "title:", "heading:", "text:", "-title:", "+heading:", "-text:", "tItLe:");

    private final Random random;

    RandomQueries(Random random) {
        this.random = random;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** A query that is not blank and that PostgreSQL can hold. */
    String query() {
        String query = switch (random.nextInt(20)) {
            case 0 -> many();
            case 1 -> any(List.of("the", "the of and", "-the", "\"the of\"", "+the", "title:the", "the*"));
            case 2 -> strange(1 + random.nextInt(5));
            case 3 -> signed() + " " + signed();
            case 4 -> "-" + any(WORDS) + (random.nextBoolean() ? " -title:" + any(WORDS) : "");
            case 5 -> characters(1 + random.nextInt(60));
            case 6 -> text(3);
            default -> terms(1 + random.nextInt(6));
        };
        return query.isBlank() ? "x" + query : query;
    }

    /** Whatever a program may send: mostly a {@link #query}, else too long, blank, or with half a character in it. */
    String anything() {
        return switch (random.nextInt(15)) {
            case 0 -> any(UNSTORABLE) + query();
            case 1 -> query() + any(UNSTORABLE);
            case 2 -> any(List.of("", " ", "\t\n", "\u3000", "\u2003"));
            case 3 -> "word ".repeat(10_000);
            default -> query();
        };
    }

    /** A text for a document, of the words that queries hold. */
    String text(int words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            String strange = random.nextInt(12) == 0 ? any(STRANGE) : "";
            text.append(any(WORDS)).append(strange).append(random.nextInt(9) == 0 ? "\n\n" : " ");
        }
        return text.toString();
    }

    private String terms(int count) {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < count; i++) {
            query.append(random.nextInt(7) == 0 ? any(STRANGE) : signed());
            query.append(random.nextInt(8) == 0 ? "" : random.nextInt(6) == 0 ? " or " : " ");
        }
        return query.toString();
    }

    private String signed() {
        String sign = any(SIGNS);
        return switch (random.nextInt(9)) {
            case 0 -> sign + '"' + any(WORDS) + " " + any(WORDS) + '"';
            case 1 -> sign + '"' + any(WORDS) + (random.nextBoolean() ? any(STRANGE) : "");
            case 2 -> sign + beginning(any(WORDS)) + "*".repeat(1 + random.nextInt(2));
            case 3 -> sign + any(WORDS) + any(STRANGE) + any(WORDS);
            case 4 -> sign + misspelt(any(WORDS));
            default -> sign + any(WORDS);
        };
    }

    private String beginning(String word) {
        return word.substring(0, word.offsetByCodePoints(0, 1 + random.nextInt(word.codePointCount(0, word.length()))));
    }

    private String misspelt(String word) {
        int at = random.nextInt(word.length());
        return Character.isSurrogate(word.charAt(at)) ? word : word.substring(0, at) + "x" + word.substring(at + 1);
    }

    private String strange(int count) {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < count; i++) {
            query.append(any(STRANGE));
        }
        return query.toString();
    }

    private String characters(int count) {
        StringBuilder query = new StringBuilder();
        while (query.length() < count) {
            int bound = random.nextInt(3) == 0 ? 0x10FFFF : random.nextInt(3) == 0 ? 0x3000 : 0x100;
            int character = 1 + random.nextInt(bound);
            if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
                query.appendCodePoint(character);
            }
        }
        return query.toString();
    }

    /** As much as a query may hold: many words, one long word, long phrases, many of one sign. */
    private String many() {
        String all = switch (random.nextInt(7)) {
            case 0 -> "w ".repeat(5000);
            case 1 -> text(1200);
            case 2 -> any(SIGNS) + "x".repeat(400 + random.nextInt(9000)) + (random.nextBoolean() ? "*" : "");
            case 3 -> "漢".repeat(400 + random.nextInt(300));
            case 4 -> '"' + text(900);
            case 5 -> terms(300);
            default -> any(STRANGE).repeat(700);
        };
        int end = Math.min(all.length(), SearchRequest.MAX_QUERY_CHARACTERS);
        return all.substring(0, Character.isHighSurrogate(all.charAt(end - 1)) ? end - 1 : end);
    }
}
