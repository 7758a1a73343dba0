package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Sql;
import java.util.List;

/** The chunks of hits once more, by document and place. */
final class HitRows {

    private HitRows() {}

    /** One column of {@code chunk c} for each hit, in their order; null for a chunk that is gone. */
    static Sql select(List<Hit> hits, String column, CollectionTables tables) {
        return select(hits, Sql.of(column), tables);
    }

    static Sql select(List<Hit> hits, Sql column, CollectionTables tables) {
        return Sql.of("select ")
                .append(column)
                .append(Sql.of(
                        """

                        from rows from (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::int[]))
                          with ordinality as h (document_id, ordinal, place)
                        left join %s c on c.document_id = h.document_id
                          and c.ordinal = h.ordinal
                        order by h.place""".formatted(tables.chunk()),
                        Sql.textArray(hits.stream().map(Hit::documentId).toList()),
                        Sql.textArray(hits.stream()
                                .map(hit -> Integer.toString(hit.chunk()))
                                .toList())));
    }
}
