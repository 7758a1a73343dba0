package dev.tusk.cli.demo;

import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchRequest;
import java.util.List;

/**
 * A question that shows what a mode can do.
 *
 * @param point what to look at in the answer, in a few words
 */
record Question(SearchMode mode, String words, String point) {

    /** What people ask the manual. */
    static final List<Question> ON_THE_MANUAL = List.of(
            new Question(
                    SearchMode.KEYWORD,
                    "index only scan visibility map",
                    "all of the words, in any form, ranked by where and how close they stand"),
            new Question(SearchMode.FUZZY, "conccurent index bild", "two of three words are misspelled"),
            new Question(
                    SearchMode.VECTOR,
                    "find names that sound alike",
                    "by meaning: nobody has to know the word soundex"),
            new Question(
                    SearchMode.VECTOR,
                    "stop users from seeing each other's rows",
                    "by meaning: what PostgreSQL calls row security policies"),
            new Question(SearchMode.HYBRID, "restore database to a point in time", "words and meaning in one order"));

    SearchRequest request(int limit) {
        return SearchRequest.of(mode).query(words).limit(limit).build();
    }
}
