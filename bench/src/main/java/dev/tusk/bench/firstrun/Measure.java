package dev.tusk.bench.firstrun;

import java.util.Locale;

/** A number with its unit. */
record Measure(double value, Unit unit) {

    enum Unit {
        ROWS_PER_SECOND("rows/s", 0),
        MILLISECONDS("ms", 3),
        SECONDS("s", 2),
        MEGABYTES("MB", 0);

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

    String shown() {
        return String.format(Locale.ROOT, "%,." + unit.decimals + "f %s", value, unit.symbol);
    }
}
