package dev.tusk.bench.firstrun;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long {@code ./tusk version} takes when everything is built. */
final class StartFigure {

    private static final int RUNS = 10;
    private static final double BAR_SECONDS = 0.5;

    private StartFigure() {}

    /** The launcher of the sources that this program was built from, or null when it was not started by it. */
    static @Nullable Path launcher() {
        String home = System.getProperty("tusk.home");
        Path launcher = home == null ? null : Path.of(home, "tusk");
        return launcher != null && Files.isExecutable(launcher) ? launcher : null;
    }

    static Figure measure(Path launcher) throws IOException, InterruptedException {
        // The first may build.
        run(launcher);
        Samples seconds = new Samples();
        for (int i = 0; i < RUNS; i++) {
            seconds.add(run(launcher));
        }
        return Figure.alone(
                "start",
                "./tusk version, median of %d".formatted(RUNS),
                new Measure(seconds.median(), Measure.Unit.SECONDS),
                new Bar.AtMost(BAR_SECONDS));
    }

    private static double run(Path launcher) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(launcher.toString(), "version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("\"%s version\" did not end".formatted(launcher));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException("\"%s version\" ended with %d".formatted(launcher, process.exitValue()));
        }
        return seconds;
    }
}
