package dev.tusk.cli.evaluate;

import dev.tusk.core.Collection;
import dev.tusk.core.evaluate.JudgedQuery;
import java.util.List;

/**
 * What search is measured in and with.
 *
 * @param queries those that have a relevant document
 */
record Prepared(Collection collection, List<JudgedQuery> queries) {

    Prepared {
        queries = List.copyOf(queries);
    }
}
