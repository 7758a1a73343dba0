package dev.tusk.core.collection;

import java.sql.Array;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a collection's facet index covers.
 *
 * @param generation which build of the index this is about; another build may cover other facets
 * @param facets the names of what is covered, as the index calls it
 */
public record FacetIndexState(long generation, Set<String> facets) {

    public FacetIndexState {
        facets = Set.copyOf(facets);
    }

    static @Nullable FacetIndexState of(@Nullable Array facets, long generation) throws SQLException {
        return facets == null ? null : new FacetIndexState(generation, Set.of((String[]) facets.getArray()));
    }
}
