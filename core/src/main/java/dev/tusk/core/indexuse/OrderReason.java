package dev.tusk.core.indexuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query does not ask for what an index of pgvector gives: rows in ascending order of the distance between a column and one vector,
 * as its first and only order.
 */
public sealed interface OrderReason extends Reason {

    /** No operator of pgvector is in the query. */
    record NoDistance() implements OrderReason {
        @Override
        public String cause() {
            return "the query has no distance between vectors";
        }

        @Override
        public String advice() {
            return "order by a distance: order by embedding <=> $1 limit 10";
        }
    }

    /**
     * A function computes the distance, which no operator class knows.
     *
     * @param isSameOrder whether the operator, ascending, gives the order that is asked for
     */
    record FunctionForOperator(String function, String operator, boolean isSameOrder) implements OrderReason {
        @Override
        public @Nullable String change() {
            return isSameOrder ? null : "it orders by the bare distance, nearest first";
        }

        @Override
        public String cause() {
            return "the distance is computed by the function %s; indexes know operators alone".formatted(function);
        }

        @Override
        public String advice() {
            String written = function.equals("inner_product")
                    ? "write a <#> b for inner_product(a, b), which is the negated inner product: order by it ascending"
                    : "write a %s b for %s(a, b)".formatted(operator, function);
            return isSameOrder
                    ? written
                    : written
                            + "; an index gives the nearest first, by nothing but the distance: see whether that was meant";
        }
    }

    /** The distance is only compared. */
    record OnlyCompared(String condition) implements OrderReason {
        @Override
        public String cause() {
            return "the distance is compared in WHERE, and nothing is ordered by it";
        }

        @Override
        public String advice() {
            return "add order by the distance and a limit: the nearest come first, so that those beyond the bound come last";
        }
    }

    /** The distance is only shown, or computed for every row. */
    record NotOrdered(String distance) implements OrderReason {
        @Override
        public String cause() {
            return "the distance %s is computed, and nothing is ordered by it".formatted(distance);
        }

        @Override
        public String advice() {
            return "order by the distance and limit the rows";
        }
    }

    /**
     * Farthest first, or nulls first.
     *
     * @param descending false where it is nulls first alone
     */
    record Descending(boolean descending) implements OrderReason {
        @Override
        public @Nullable String change() {
            return descending ? "it gives the nearest, not the farthest" : null;
        }

        @Override
        public String cause() {
            return descending
                    ? "the order is descending; an index gives the nearest first, never the farthest"
                    : "rows without a vector are to come first; an index gives them last";
        }

        @Override
        public String advice() {
            return descending
                    ? "leave DESC out: the nearest have the smallest distance, and <#> is negated so that this holds for it too"
                    : "leave NULLS FIRST out";
        }
    }

    /**
     * What is ordered by is computed of the distance.
     *
     * @param isSameOrder whether the plain distance gives the same order
     */
    record ExpressionAround(String expression, boolean isSameOrder) implements OrderReason {
        @Override
        public @Nullable String change() {
            return isSameOrder ? null : "it orders by the bare distance";
        }

        @Override
        public String cause() {
            return "the order is by %s; an index knows the bare distance alone".formatted(expression);
        }

        @Override
        public String advice() {
            return isSameOrder
                    ? "order by the distance itself, ascending, which is the same order; compute in the select list"
                    : "order by the distance itself, ascending, and see whether that is the order that was meant";
        }
    }

    /** Something else is the first key of the order. */
    record OtherKeyFirst(String key) implements OrderReason {
        @Override
        public String change() {
            return "it orders by the distance alone";
        }

        @Override
        public String cause() {
            return "the first key of the order is %s, not the distance".formatted(key);
        }

        @Override
        public String advice() {
            return "take the nearest in a subquery with a limit, and order its rows outside; or, for the nearest of each group, join"
                    + " lateral with such a subquery";
        }
    }

    /** The vector of the query is a column. */
    record VectorOfRow(String expression, boolean isSubquery) implements OrderReason {
        @Override
        public String cause() {
            return isSubquery
                    ? "the vector comes from a subquery that is computed for each row: %s".formatted(expression)
                    : "the vector is a column of a joined table: %s; it may differ from row to row"
                            .formatted(expression);
        }

        @Override
        public String advice() {
            return "for one vector, write a subquery that depends on no row: order by embedding <=> (select embedding from items where"
                    + " id = 1); for many, join lateral with a subquery that has order by and limit";
        }
    }

    /** The vector of the query may be another one in each row. */
    record VolatileVector(String function) implements OrderReason {
        @Override
        public String cause() {
            return "the vector comes from the volatile function %s, which PostgreSQL calls for each row"
                    .formatted(function);
        }

        @Override
        public String advice() {
            return "call it once, in a subquery: embedding <=> (select %s(...))".formatted(function);
        }
    }

    /** Between the order and the table stands something that loses the order. */
    record Between(String what, List<String> nodes) implements OrderReason {
        public Between {
            nodes = List.copyOf(nodes);
        }

        @Override
        public String cause() {
            return "between the order and the table stands %s".formatted(what);
        }

        @Override
        public String advice() {
            return "take the nearest first, by order by and limit in a subquery on the table itself, and do the rest with its rows";
        }
    }
}
