package dev.tusk.bench.figure;

import java.util.Locale;

/** A number with its unit. */
public record Measure(double value, Unit unit) {

    public enum Unit {
        /** A measure of relevance, 0 to 1. */
        NDCG("nDCG@10", 4),
        ROWS_PER_SECOND("rows/s", 0),
        SEARCHES_PER_SECOND("searches/s", 0),
        MILLISECONDS("ms", 3),
        SECONDS("s", 2),
        MEGABYTES("MB", 0),
        /** Of something, 0 to 1. */
        SHARE("", 4),
        ROWS("rows", 0),
        TIMES("times", 2);

        private final String symbol;
        private final int decimals;

        Unit(String symbol, int decimals) {
            this.symbol = symbol;
            this.decimals = decimals;
        }

        String symbol() {
            return symbol;
        }
    }

    public String shown() {
        return String.format(Locale.ROOT, "%,." + unit.decimals + "f %s", value, unit.symbol);
    }
}
