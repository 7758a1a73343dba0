package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.facet.FacetStatement;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterCompiler;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that a search matches as SQL, whatever its rank: what facets and totals count.
 *
 * @param before table expressions that the words refer to, each with a comma after it; a statement of a search has them
 * @param anyWord the lexemes of which a chunk has to have any, where that is all; none where every chunk is a candidate
 * @param words what a row {@code l} of the lexemes has to fulfil; none where every chunk is a candidate
 */
record MatchingChunks(CollectionDefinition definition, Sql before, List<Sql> words, Optional<List<String>> anyWord)
        implements FacetStatement.Matching {

    MatchingChunks {
        words = List.copyOf(words);
    }

    @Override
    public Sql documents(Optional<Filter> filter, Optional<Sql> only) {
        CollectionTables tables = new CollectionTables(definition.store());
        List<Sql> conditions = new ArrayList<>(only.stream().toList());
        if (!words.isEmpty()) {
            conditions.add(Sql.of("""
                            d.id in (
                                  select c.document_id
                                  from %s l
                                  join %s c on c.id = l.chunk_id
                                  where \
                            """.formatted(tables.lexical(), tables.chunk()))
                    .append(Sql.join("\n        and ", words))
                    .append(")"));
        }
        filter.ifPresent(each -> conditions.add(passes(each)));
        return where(Sql.of(tables.document() + " d"), conditions);
    }

    /** A query for one row: the number of matching chunks, and of the documents they belong to. */
    Sql count(Optional<Filter> filter) {
        return Sql.of("""
                        select coalesce(pg_catalog.sum(m.chunks), 0)::bigint as chunks, pg_catalog.count(*) as documents
                        from (
                          select pg_catalog.count(*) as chunks
                          from \
                        """).append(chunks(filter)).append("\n  group by c.document_id\n) m");
    }

    /** A statement that reads all of them, to be planned and not to be run. */
    Sql alone(Optional<Filter> filter) {
        return Sql.of("with ")
                .append(before)
                .append("one as (select 1)\nselect from ")
                .append(chunks(filter));
    }

    /** {@code chunk c} with what it has to be joined with, and all conditions. */
    Sql chunks(Optional<Filter> filter) {
        CollectionTables tables = new CollectionTables(definition.store());
        Sql from = Sql.of(tables.chunk() + " c");
        List<Sql> conditions = new ArrayList<>(words);
        if (!words.isEmpty()) {
            from = from.append("\n  join %s l on l.chunk_id = c.id".formatted(tables.lexical()));
        }
        if (filter.isPresent()) {
            from = from.append("\n  join %s d on d.id = c.document_id".formatted(tables.document()));
            conditions.add(passes(filter.get()));
        }
        return where(from, conditions);
    }

    private static Sql where(Sql from, List<Sql> conditions) {
        return conditions.isEmpty() ? from : from.append("\n    where ").append(Sql.join("\n      and ", conditions));
    }

    private Sql passes(Filter filter) {
        return new FilterCompiler(CollectionTables.SCHEMA, definition.fields()).compile(filter, "d");
    }
}
