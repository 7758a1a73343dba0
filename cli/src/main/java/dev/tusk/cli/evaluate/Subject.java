package dev.tusk.cli.evaluate;

import dev.tusk.core.evaluate.BeirFolder;
import dev.tusk.core.evaluate.JudgedQuery;
import java.util.List;

/** What search is measured with. */
sealed interface Subject {

    /** Texts with judgements, which are put into a collection of their own. */
    record Folder(BeirFolder folder) implements Subject {}

    /** Judgements of the documents of a collection that is there. */
    record Own(List<JudgedQuery> queries, String collection) implements Subject {
        public Own {
            queries = List.copyOf(queries);
        }
    }

    /** The judgements that were collected of a collection. */
    record Collected(String collection) implements Subject {}
}
