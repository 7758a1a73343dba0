package dev.tusk.core.facet;

import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Sql;
import java.util.Comparator;
import java.util.List;

/**
 * Which documents lie in one block of slots. A value has bits in each block that has one of its documents, so those that are alike in the two
 * fields with the most values lie together: in a grid of as many parts by the first as makes the fewest rows of both.
 *
 * @param first the field whose parts the blocks are in
 * @param parts how many, 1 to the number of blocks
 * @param second the field by which a part is ordered
 */
record SlotOrder(Sql first, long parts, Sql second) {

    private static final Sql NONE = Sql.of("select null::text");

    /**
     * A field that documents have one value of at the most.
     *
     * @param value a query of one column for the value of {@code document d}
     * @param values how many values, or bins of them, the index has rows for
     */
    record Key(Sql value, long values) {}

    static SlotOrder of(long documents, List<Key> keys) {
        List<Key> most = keys.stream()
                .filter(key -> key.values() > 1)
                .sorted(Comparator.comparingLong(Key::values).reversed())
                .limit(2)
                .toList();
        if (most.isEmpty()) {
            return new SlotOrder(NONE, 1, NONE);
        }
        if (most.size() == 1) {
            return new SlotOrder(NONE, 1, most.getFirst().value());
        }
        long blocks = Math.ceilDiv(documents, CollectionTables.FACET_BLOCK);
        Key a = most.getFirst();
        Key b = most.getLast();
        // With g parts the first has about a * blocks / g rows and the second about b * g; the sum is least here.
        long parts = Math.round(Math.sqrt(blocks * (double) a.values() / b.values()));
        return new SlotOrder(a.value(), Math.clamp(parts, 1, Math.max(1, blocks)), b.value());
    }

    /** A query for the slot of each document. */
    Sql slots(String documents) {
        return Sql.of(
                        "select o.id, (pg_catalog.row_number() over (order by o.part, o.second, o.id) - 1)::integer\nfrom (\n")
                .append("  select d.id, pg_catalog.ntile(%d) over (order by (".formatted(parts))
                .append(first)
                .append(")) as part, (")
                .append(second)
                .append(") as second\n  from %s d\n) o".formatted(documents));
    }
}
