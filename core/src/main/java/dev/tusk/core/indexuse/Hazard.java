package dev.tusk.core.indexuse;

import java.util.Locale;

/** What may go wrong although the index is walked. */
public sealed interface Hazard {

    /** What may happen, in one sentence. */
    String cause();

    /** What to do about it. */
    String advice();

    /** Its permanent name for programs. */
    default String code() {
        return Reason.WORD_START
                .matcher(getClass().getSimpleName())
                .replaceAll("_")
                .toLowerCase(Locale.ROOT);
    }

    /** Fewer candidates are looked at than rows are wanted. */
    record FewCandidates(String setting, int value, double candidates, double wanted) implements Hazard {
        @Override
        public String cause() {
            return String.format(
                    Locale.ROOT,
                    "%s is %d, so that a walk brings at most %,.0f rows, and %,.0f are wanted",
                    setting,
                    value,
                    candidates,
                    wanted);
        }

        @Override
        public String advice() {
            return setting.startsWith("hnsw")
                    ? "set hnsw.ef_search to what is wanted at least (1,000 is the most), or hnsw.iterative_scan = strict_order"
                    : "set ivfflat.probes higher, or ivfflat.iterative_scan = relaxed_order";
        }
    }

    /** The filter is applied to what a walk without iteration brings. */
    record FilteredAfter(String filter, String iterative, double expected, double wanted) implements Hazard {
        @Override
        public String cause() {
            return String.format(
                    Locale.ROOT,
                    "the filter %s is applied to what the walk brings, and %s is off: about %,.0f of the %,.0f rows that are wanted come, by the"
                            + " planner's estimate",
                    filter,
                    iterative,
                    expected,
                    wanted);
        }

        @Override
        public String advice() {
            return "set %s = %s, so that the walk goes on until enough rows pass; or make a partial index for the filter"
                    .formatted(iterative, iterative.startsWith("hnsw") ? "strict_order" : "relaxed_order");
        }
    }

    /** It was run, and fewer rows came than were wanted. */
    record FewerRows(double came, double wanted) implements Hazard {
        @Override
        public String cause() {
            return String.format(Locale.ROOT, "%,.0f rows came, and %,.0f were wanted", came, wanted);
        }

        @Override
        public String advice() {
            return "see whether more rows are there: with iterative scans (hnsw.iterative_scan = strict_order) a walk goes on until enough come";
        }
    }
}
