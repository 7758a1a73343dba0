package dev.tusk.core.facet;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.FacetIndexState;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.sql.Sql;
import java.util.List;
import java.util.Optional;

/** How many documents pass a filter, by the bits of the facet index: documents that were changed since it was built count as they were then. */
public final class PassingCount {

    private PassingCount() {}

    /**
     * A statement for how many documents pass and how many the index has, in one row; no row where the index was built anew since.
     * Empty where the index does not decide the filter.
     */
    public static Optional<Sql> of(Filter filter, CollectionDefinition definition, FacetIndexState index) {
        CollectionTables tables = new CollectionTables(definition.store());
        return new FilterBits(tables, definition.fields(), index)
                .of(filter)
                .map(passing -> statement(passing, tables, definition, index));
    }

    private static Sql statement(
            List<Sql> passing, CollectionTables tables, CollectionDefinition definition, FacetIndexState index) {
        Sql documents = Sql.of("b.documents");
        Sql joined = Sql.EMPTY;
        for (int i = 0; i < passing.size(); i++) {
            documents = documents.append(" & f%d.documents".formatted(i));
            joined = joined.append("\nleft join (\n")
                    .append(passing.get(i))
                    .append("\n) f%1$d on f%1$d.block = b.block".formatted(i));
        }
        return Sql.of("select coalesce(pg_catalog.sum(pg_catalog.bit_count(")
                .append(documents)
                .append(")), 0)::bigint, coalesce(pg_catalog.sum(pg_catalog.bit_count(b.documents)), 0)::bigint\nfrom ")
                .append("%s b".formatted(tables.facetBits()))
                .append(joined)
                .append(Sql.of(
                        """

                        where b.facet = '%s'
                        having exists (select from tusk.facet_index i where i.collection = ? and i.generation = ?)""".formatted(FacetIndexSql.ALL),
                        Sql.value(definition.store().value()),
                        Sql.value(index.generation())));
    }
}
