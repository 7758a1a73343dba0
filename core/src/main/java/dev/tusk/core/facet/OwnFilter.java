package dev.tusk.core.facet;

import dev.tusk.core.filter.FieldPath;
import dev.tusk.core.filter.Filter;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Filters without the conditions on one field. */
final class OwnFilter {

    private OwnFilter() {}

    /**
     * What is left of the filter without the conditions that look at this field alone; null when nothing is left. Conditions
     * are taken from an {@code and}; within an {@code or} or a {@code not} they are parts of another condition.
     */
    static @Nullable Filter without(@Nullable Filter filter, FieldPath field) {
        if (filter == null || filter.fields().equals(Set.of(field))) {
            return null;
        }
        if (!(filter instanceof Filter.And(List<Filter> filters))) {
            return filter;
        }
        List<Filter> kept = filters.stream()
                .map(each -> without(each, field))
                .filter(Objects::nonNull)
                .map(Filter.class::cast)
                .toList();
        return kept.isEmpty() ? null : kept.size() == 1 ? kept.getFirst() : new Filter.And(kept);
    }
}
