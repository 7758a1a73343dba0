package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Identifier;

/** The RUM index over the lexemes of a collection's chunks. */
final class RumIndex {

    private final CollectionTables tables;
    private final String store;

    private RumIndex(CollectionDefinition definition) {
        this.tables = new CollectionTables(definition.store());
        this.store = definition.store().value();
    }

    static RumIndex of(CollectionDefinition definition) {
        return new RumIndex(definition);
    }

    /** Without schema. */
    Identifier name() {
        return new Identifier(store + "_lexical_rum");
    }

    /** The statement that builds it, outside a transaction and without blocking writers. */
    String create(Identifier schema) {
        return "create index concurrently %s on %s using rum (tsv %s.rum_tsvector_ops)"
                .formatted(name().quoted(), tables.lexical(), schema.quoted());
    }
}
