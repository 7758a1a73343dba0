package dev.tusk.core.indexuse;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An index could serve, as a plan that is kept from scans and sorts shows, and the planner took another way. */
public sealed interface ChoiceReason extends Reason {

    /** Every row is wanted. */
    record NoLimit() implements ChoiceReason {
        @Override
        public String cause() {
            return "there is no LIMIT, so that all rows are wanted, and a scan with a sort is cheaper for that";
        }

        @Override
        public String advice() {
            return "limit the rows";
        }
    }

    /** The limit is not known when the plan is made. */
    record LimitUnknown(String limit) implements ChoiceReason {
        @Override
        public String cause() {
            return "the limit is %s, which a generic plan does not know: the planner reckons with a tenth of all rows"
                    .formatted(limit);
        }

        @Override
        public String advice() {
            return "write the number into the query, or have it planned with its values: set plan_cache_mode = force_custom_plan";
        }

        @Override
        public String statement() {
            return "set plan_cache_mode = force_custom_plan";
        }
    }

    /** Index scans are switched off. */
    record SettingOff(String setting) implements ChoiceReason {
        @Override
        public String cause() {
            return "%s is off in this session".formatted(setting);
        }

        @Override
        public String advice() {
            return "switch it on";
        }

        @Override
        public String statement() {
            return "set %s = on".formatted(setting);
        }
    }

    /**
     * The planner fetches the rows that pass and sorts them.
     *
     * @param otherIndex that finds them, or null where the table is scanned
     * @param passing rows, by the planner's estimate
     * @param create a partial index that holds only rows that pass, or null where the filter is no constant
     */
    record FilterFirst(
            String relation,
            String filter,
            @Nullable String otherIndex,
            double passing,
            @Nullable String create) implements ChoiceReason {
        @Override
        public String cause() {
            return String.format(
                    Locale.ROOT,
                    "the filter %s lets %,.0f rows of %s pass by the planner's estimate; it finds them %s and sorts them",
                    filter,
                    passing,
                    relation,
                    otherIndex == null ? "by a scan" : "by the index " + otherIndex);
        }

        @Override
        public String advice() {
            return "for few rows that is exact and the quicker way. If it is slow: analyze the table; make a partial index for a filter that"
                    + " is frequent; or partition by it. With hnsw.iterative_scan = strict_order a walk goes on until enough rows pass";
        }

        @Override
        public @Nullable String statement() {
            return create;
        }
    }

    /** Another table takes part before the order. */
    record JoinFirst(String joined) implements ChoiceReason {
        @Override
        public String cause() {
            return "%s is joined before the rows are ordered".formatted(joined);
        }

        @Override
        public String advice() {
            return "take the nearest in a subquery with a limit, and join its rows";
        }
    }

    /** The distance is followed by further keys. */
    record SeveralKeys(List<String> others) implements ChoiceReason {
        public SeveralKeys {
            others = List.copyOf(others);
        }

        @Override
        public String change() {
            return "it orders by the distance alone";
        }

        @Override
        public String cause() {
            return "the distance is followed by the key%s %s: rows of equal distance have to be sorted"
                    .formatted(others.size() == 1 ? "" : "s", String.join(", ", others));
        }

        @Override
        public String advice() {
            return "order by the distance alone, and order the rows that come outside, if need be";
        }
    }

    /** The walk is dearer by the planner's estimate. */
    record Cost(String relation, double rows, double indexCost, double chosenCost) implements ChoiceReason {
        @Override
        public String cause() {
            return String.format(
                            Locale.ROOT,
                            "walking the index costs %,.0f by the planner's estimate, and the plan it took %,.0f",
                            indexCost,
                            chosenCost)
                    + (rows < 0 ? "" : String.format(Locale.ROOT, "; %s has %,.0f rows", relation, rows));
        }

        @Override
        public String advice() {
            return rows >= 0 && rows < 10_000
                    ? "leave it: comparing so few rows is exact and quick; with more rows the planner takes the index by itself"
                    : "analyze the table; see that random_page_cost suits the disk (1.1 for SSD) and that the limit is small";
        }
    }

    /** The rows are ordered in a way that is not known here. */
    record Unexplained(String node) implements ChoiceReason {
        @Override
        public String cause() {
            return "the index fits, and still cannot serve under %s".formatted(node);
        }

        @Override
        public String advice() {
            return "take the nearest in a subquery on the table alone, with order by and limit";
        }
    }
}
