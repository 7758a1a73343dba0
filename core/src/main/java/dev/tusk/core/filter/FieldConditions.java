package dev.tusk.core.filter;

import dev.tusk.core.sql.Sql;
import java.util.List;

/** The SQL of each kind of condition on one field. A piece may give null, which counts as false. */
sealed interface FieldConditions permits TypedConditions, TagsConditions, MetadataConditions {

    /** The field has this value, which is not {@link FilterValue.Absent}. */
    Sql equal(FilterValue value);

    /** The field has one of these values; there is at least one. */
    Sql oneOf(List<FilterValue> values);

    /**
     * The field compared with the value.
     *
     * @param operator {@code <}, {@code <=}, {@code >} or {@code >=}
     */
    Sql compared(String operator, FilterValue value);

    /** The field has a value. */
    Sql exists();

    /** The field is an array that holds at least one of these. */
    Sql containsAny(List<FilterValue> values);

    /** The field is an array that holds all of these. */
    Sql containsAll(List<FilterValue> values);
}
