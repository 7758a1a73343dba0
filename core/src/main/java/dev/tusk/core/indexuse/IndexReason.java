package dev.tusk.core.indexuse;

import org.jspecify.annotations.Nullable;

/** No index fits the distance that the query asks for. Names are written as SQL needs them. */
public sealed interface IndexReason extends Reason {

    /** There is none over this column, or none at all. */
    record NoIndex(
            String relation,
            String column,
            String operator,
            @Nullable String create) implements IndexReason {
        @Override
        public String cause() {
            return "no index of pgvector is over %s.%s".formatted(relation, column);
        }

        @Override
        public String advice() {
            return create == null
                    ? "pgvector has no operator class of %s for this type; cast both sides to one that has"
                            .formatted(operator)
                    : "create one for %s".formatted(operator);
        }

        @Override
        public @Nullable String statement() {
            return create;
        }
    }

    /** The column has vectors of any length, of which no index can be made. */
    record NoDimensions(
            String relation,
            String column,
            String type,
            @Nullable Integer dimensions,
            String create) implements IndexReason {
        @Override
        public String cause() {
            return "%s.%s is a %s without dimensions, which no index can be over".formatted(relation, column, type);
        }

        @Override
        public String advice() {
            return "index it with its dimensions and order by the same expression, or declare them: alter table %s alter column %s type %s(%s)"
                    .formatted(relation, column, type, dimensions == null ? "N" : dimensions.toString());
        }

        @Override
        public String statement() {
            return create;
        }
    }

    /** A build was interrupted or is under way. */
    record InvalidIndex(String index) implements IndexReason {
        @Override
        public String cause() {
            return "the index %s is not valid: its build was interrupted, or is under way".formatted(index);
        }

        @Override
        public String advice() {
            return "where no build is under way, build it anew";
        }

        @Override
        public String statement() {
            return "reindex index concurrently " + index;
        }
    }

    /** The index holds only some rows, and the query may want others. */
    record PartialIndex(String index, String predicate) implements IndexReason {
        @Override
        public String cause() {
            return "the index %s holds only the rows with %s, which the query does not ask for in its WHERE"
                    .formatted(index, predicate);
        }

        @Override
        public String advice() {
            return "add the condition of the index to WHERE, if those rows alone are wanted, as a constant: a parameter proves nothing";
        }
    }

    /** The operator is none of the operator class that the index was made with. */
    record WrongOperator(
            String index,
            String operatorClass,
            String indexOperator,
            String queryOperator,
            @Nullable String create) implements IndexReason {
        @Override
        public String change() {
            return "it orders by another distance: %s in place of %s".formatted(indexOperator, queryOperator);
        }

        @Override
        public String cause() {
            return "the index %s is for %s (%s), and the query orders by %s"
                    .formatted(index, indexOperator, operatorClass, queryOperator);
        }

        @Override
        public String advice() {
            return "order by the distance of the index, or make one for the distance of the query; for vectors of length 1 the order is"
                    + " the same by <->, <=> and <#>";
        }

        @Override
        public @Nullable String statement() {
            return create;
        }
    }

    /** The index is over another expression: a cast, a quantisation, leading dimensions. */
    record OtherExpression(String index, String indexed, String ordered) implements IndexReason {
        @Override
        public String cause() {
            return "the index %s is over %s, and the query orders by the distance of %s"
                    .formatted(index, indexed, ordered);
        }

        @Override
        public String advice() {
            return "order by the very expression that is indexed, and cast the vector of the query to its type";
        }
    }

    /** The vector of the query has another length than those of the column; the query fails when it is run. */
    record DimensionsMismatch(String column, int dimensions, int given) implements IndexReason {
        @Override
        public String cause() {
            return "%s has vectors of %d dimensions, and the query's has %d: it fails when it is run"
                    .formatted(column, dimensions, given);
        }

        @Override
        public String advice() {
            return "embed the query with the model that the rows were embedded with";
        }
    }
}
