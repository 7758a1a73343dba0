package dev.tusk.core.filter;

import dev.tusk.core.filter.FilterValue.Decimal;
import dev.tusk.core.filter.FilterValue.Time;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Tells where a filter lets nothing through that another one keeps out. Knows the plain cases, and says no to all others. */
public final class FilterImplication {

    private FilterImplication() {}

    /** Whether every document that passes the one filter passes the other, whatever documents there are; false where that is not known. */
    public static boolean implies(Filter one, Filter other) {
        if (one.equals(other)) {
            return true;
        }
        if (other instanceof Filter.And(List<Filter> parts)) {
            return parts.stream().allMatch(part -> implies(one, part));
        }
        if (one instanceof Filter.Or(List<Filter> parts)) {
            return parts.stream().allMatch(part -> implies(part, other));
        }
        return (one instanceof Filter.And(List<Filter> parts) && parts.stream().anyMatch(part -> implies(part, other)))
                || (other instanceof Filter.Or(List<Filter> others)
                        && others.stream().anyMatch(part -> implies(one, part)))
                || (one instanceof Filter.OfField leaf
                        && other instanceof Filter.OfField wider
                        && leaf.field().equals(wider.field())
                        && impliesOfField(leaf, wider));
    }

    private static boolean impliesOfField(Filter.OfField one, Filter.OfField other) {
        if (one instanceof Filter.In(FieldPath field, List<FilterValue> values)
                && values.stream().noneMatch(FilterValue.Absent.class::isInstance)) {
            if (other instanceof Filter.In in) {
                return new HashSet<>(in.values()).containsAll(values);
            }
            return values.stream().allMatch(value -> implies(new Filter.Eq(field, value), other));
        }
        return switch (other) {
            case Filter.In in -> one instanceof Filter.Eq eq && in.values().contains(eq.value());
            case Filter.ContainsAny any ->
                (one instanceof Filter.ContainsAny fewer && setOf(any).containsAll(fewer.values()))
                        || (one instanceof Filter.ContainsAll all
                                && all.values().stream().anyMatch(setOf(any)::contains));
            case Filter.ContainsAll all ->
                one instanceof Filter.ContainsAll more && new HashSet<>(more.values()).containsAll(all.values());
            case Filter.Gt gt ->
                switch (one) {
                    case Filter.Eq eq -> isBeyond(eq.value(), gt.value(), 1);
                    case Filter.Gt higher -> isBeyond(higher.value(), gt.value(), 0);
                    case Filter.Gte higher -> isBeyond(higher.value(), gt.value(), 1);
                    default -> false;
                };
            case Filter.Gte gte ->
                switch (one) {
                    case Filter.Eq eq -> isBeyond(eq.value(), gte.value(), 0);
                    case Filter.Gt higher -> isBeyond(higher.value(), gte.value(), 0);
                    case Filter.Gte higher -> isBeyond(higher.value(), gte.value(), 0);
                    default -> false;
                };
            case Filter.Lt lt ->
                switch (one) {
                    case Filter.Eq eq -> isBeyond(lt.value(), eq.value(), 1);
                    case Filter.Lt lower -> isBeyond(lt.value(), lower.value(), 0);
                    case Filter.Lte lower -> isBeyond(lt.value(), lower.value(), 1);
                    default -> false;
                };
            case Filter.Lte lte ->
                switch (one) {
                    case Filter.Eq eq -> isBeyond(lte.value(), eq.value(), 0);
                    case Filter.Lt lower -> isBeyond(lte.value(), lower.value(), 0);
                    case Filter.Lte lower -> isBeyond(lte.value(), lower.value(), 0);
                    default -> false;
                };
            case Filter.Eq ignored -> false;
            case Filter.Ne ignored -> false;
            case Filter.NotIn ignored -> false;
            case Filter.Exists ignored -> false;
        };
    }

    private static Set<FilterValue> setOf(Filter.ContainsAny any) {
        return new HashSet<>(any.values());
    }

    /**
     * Whether a value is greater than a bound, or, with {@code least} 0, equal to it. Texts are compared by the server alone, in the order
     * of their bytes.
     */
    private static boolean isBeyond(FilterValue value, FilterValue bound, int least) {
        OptionalInt order = order(value, bound);
        return order.isPresent() && Integer.signum(order.getAsInt()) >= least;
    }

    private static OptionalInt order(FilterValue a, FilterValue b) {
        if (a instanceof Decimal one && b instanceof Decimal other) {
            return OptionalInt.of(one.number().compareTo(other.number()));
        }
        if (a instanceof Time one && b instanceof Time other) {
            return OptionalInt.of(one.instant().compareTo(other.instant()));
        }
        return OptionalInt.empty();
    }
}
