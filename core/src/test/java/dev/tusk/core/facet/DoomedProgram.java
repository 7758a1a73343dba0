package dev.tusk.core.facet;

import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.synonym.SynonymRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.IntStream;
import org.postgresql.ds.PGSimpleDataSource;

/** What a process does that is killed over it: builds the index of facets as maintenance does, or imports synonyms. */
final class DoomedProgram {

    private DoomedProgram() {}

    public static void main(String[] arguments) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(arguments[0]);
        source.setUser(arguments[1]);
        source.setPassword(arguments[2]);
        Tusk tusk = Tusk.open(source);
        if (arguments[3].equals("synonyms")) {
            tusk.collection("docs")
                    .synonyms()
                    .replace(IntStream.range(0, 500)
                            .mapToObj(i -> SynonymRule.parse("x%1$d, y%1$d".formatted(i)))
                            .toList());
            return;
        }
        CollectionDefinition definition = tusk.collection("docs").definition();
        try (Connection connection = source.getConnection()) {
            AdvisoryLock.tryHolding(connection, new CollectionTables(definition.store()).chunk(), held -> {
                new FacetIndexBuild(definition, new FacetIndexBuild.Thresholds(1, 0, 1)).run(held, step -> {});
                return true;
            });
        }
    }
}
