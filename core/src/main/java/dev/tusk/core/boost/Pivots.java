package dev.tusk.core.boost;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Boosts whose pivots are all known.
 *
 * @param notes says which pivots were found out
 */
public record Pivots(Boosts boosts, List<String> notes) {

    private static final double MIN = 1e-9;
    private static final double MAX = 1e15;

    /** All rows of a statement. */
    @FunctionalInterface
    public interface Query {
        <T> List<T> rows(Sql sql, Database.RowMapper<T> mapper);
    }

    public Pivots {
        notes = List.copyOf(notes);
    }

    /**
     * Looks up the pivots that are not given; asks the database for nothing else. Fields have to be
     * {@linkplain BoostSql#check checked}.
     *
     * @param query asks the database, within the time limit of the search
     */
    public static Pivots of(Boosts boosts, Query query, CollectionDefinition definition) {
        if (boosts.fields().stream().allMatch(boost -> boost.pivot() != null)) {
            return new Pivots(boosts, List.of());
        }
        List<FieldBoost> fields = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (FieldBoost boost : boosts.fields()) {
            fields.add(boost.pivot() == null ? known(boost, query, definition, notes) : boost);
        }
        return new Pivots(new Boosts(boosts.recency(), fields), notes);
    }

    private static FieldBoost known(
            FieldBoost boost, Query query, CollectionDefinition definition, List<String> notes) {
        DeclaredField field = definition.fields().stream()
                .filter(each -> each.name().equals(boost.field()))
                .findFirst()
                .orElseThrow();
        OptionalDouble median = FieldMedian.read(query, definition, field);
        double pivot = Math.clamp(median.orElse(1), MIN, MAX);
        notes.add("the boost by \"%s\" has the pivot %s, %s"
                .formatted(
                        boost.field(),
                        shown(pivot),
                        median.isPresent()
                                ? "the median of the field by the database's statistics"
                                : "as the database has no statistics of the field yet: give one, or run maintain"));
        return boost.withPivot(pivot);
    }

    private static String shown(double pivot) {
        return pivot == Math.rint(pivot) && pivot < 1e9 ? Long.toString((long) pivot) : Double.toString(pivot);
    }
}
