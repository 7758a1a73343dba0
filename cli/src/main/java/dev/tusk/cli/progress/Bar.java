package dev.tusk.cli.progress;

import java.util.OptionalLong;

/** How far something is: how much of how much, how fast, how long still. Not for use by several threads at once. */
public final class Bar {

    private static final int CELLS = 24;

    /** Fractions are kept as whole numbers of this. */
    private static final double WHOLE = 1e9;

    private final StatusLine line;
    private final String what;
    private final Rate rate;
    private final Rate pace;

    /** @param what what is counted, in the plural, for example {@code pages} */
    public Bar(StatusLine line, String what) {
        this.line = line;
        this.what = what;
        this.rate = new Rate(line.nanoTime(), 0);
        this.pace = new Rate(line.nanoTime(), 0);
        line.begin("  " + what + " ...");
    }

    /**
     * Tells how far it is.
     *
     * @param done how many are done
     * @param total how many there are, where that is known
     * @param fraction how much is done, 0 to 1, where that is known
     * @param note what else there is to say, or empty
     */
    public void update(long done, OptionalLong total, double fraction, String note) {
        rate.add(line.nanoTime(), done);
        if (!Double.isNaN(fraction)) {
            pace.add(line.nanoTime(), Math.round(fraction * WHOLE));
        }
        line.show(text(done, total, fraction, note));
    }

    /** As {@link #update(long, OptionalLong, double, String)}, for what is counted beforehand. */
    public void update(long done, long total, String note) {
        update(done, OptionalLong.of(total), total == 0 ? 1 : (double) done / total, note);
    }

    String text(long done, OptionalLong total, double fraction, String note) {
        StringBuilder text = new StringBuilder("  ");
        boolean known = !Double.isNaN(fraction);
        if (known && line.terminal()) {
            int full = (int) Math.round(Math.min(1, fraction) * CELLS);
            text.append('[').repeat("=", full).repeat(" ", CELLS - full).append("] ");
        }
        text.append(Spoken.count(done));
        total.ifPresent(all -> text.append('/').append(Spoken.count(all)));
        text.append(' ').append(what);
        if (known) {
            text.append("  ")
                    .append((int) Math.floor(Math.min(1, fraction) * 100))
                    .append(" %");
        }
        rate.perSecond().ifPresent(perSecond -> text.append("  ").append(Spoken.rate(perSecond)));
        if (known && fraction > 0 && fraction < 1) {
            pace.timeFor(Math.round((1 - fraction) * WHOLE))
                    .ifPresent(
                            time -> text.append("  ").append(Spoken.left(time)).append(" left"));
        }
        if (!note.isEmpty()) {
            text.append("  ").append(note);
        }
        return text.toString();
    }
}
