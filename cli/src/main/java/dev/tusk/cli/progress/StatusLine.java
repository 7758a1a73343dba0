package dev.tusk.cli.progress;

import dev.tusk.cli.output.Text;
import dev.tusk.cli.shell.Shell;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Standard error as a place for lines that stay and, on a terminal, one last line that is rewritten while something goes on.
 * Without a terminal the rewritten line is printed every few seconds instead, so that a log tells what happened when.
 *
 * <p>Safe for use by several threads.
 */
public final class StatusLine {

    private static final long TERMINAL_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LOG_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

    private final PrintStream err;
    private final boolean terminal;
    private final int columns;
    private final LongSupplier nanoTime;
    private long lastNanos;
    private boolean drawn;

    public StatusLine(Shell shell) {
        this(shell, System::nanoTime);
    }

    StatusLine(Shell shell, LongSupplier nanoTime) {
        this.err = shell.err();
        this.terminal =
                shell.errIsTerminal() && !"dumb".equals(shell.environment().get("TERM"));
        this.columns = shell.columns();
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
    }

    boolean terminal() {
        return terminal;
    }

    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Prints a line that stays. */
    public synchronized void print(String line) {
        clear();
        err.println(terminal ? Text.harmless(line) : line);
        err.flush();
    }

    /** Shows a state that the next one replaces; does nothing when it comes too soon after the last. */
    public synchronized void show(String state) {
        long now = nanoTime.getAsLong();
        if (now - lastNanos < (terminal ? TERMINAL_PAUSE_NANOS : LOG_PAUSE_NANOS)) {
            return;
        }
        replace(state, now);
    }

    /** Shows a state at once, on a terminal only: it begins something that ends with a line of its own. */
    public synchronized void begin(String state) {
        if (terminal) {
            replace(state, nanoTime.getAsLong());
        }
        lastNanos = nanoTime.getAsLong();
    }

    private void replace(String state, long now) {
        lastNanos = now;
        if (terminal) {
            err.print("\r" + Text.fit(Text.harmless(state).replace('\n', ' '), columns - 1) + "\033[K");
            drawn = true;
        } else {
            err.println(state);
        }
        err.flush();
    }

    /** Takes the rewritten line away. */
    public synchronized void clear() {
        if (drawn) {
            err.print("\r\033[K");
            err.flush();
            drawn = false;
        }
    }
}
