package dev.tusk.bench.ingest;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.server.MemoryWatch;
import dev.tusk.bench.server.OtherJvm;
import dev.tusk.core.Tusk;
import dev.tusk.core.ingest.IngestProgress;
import dev.tusk.core.ledger.RunListener;
import dev.tusk.core.ledger.RunOptions;
import dev.tusk.core.ledger.RunReport;
import dev.tusk.sources.hackernews.DumpSource;
import dev.tusk.sources.hackernews.DumpSpec;
import dev.tusk.sources.shape.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The other JVM of {@link HackerNewsFigures}: loads a dump and prints how long it took, in how much memory. */
final class HackerNewsLoad {

    static final String COLLECTION = "hn";

    private static final int CONNECTIONS = 6;

    private HackerNewsLoad() {}

    /** Looks at the heap, and when reading began. */
    private static final class Watch implements RunListener {
        private final MemoryWatch memory = new MemoryWatch();
        private long reading;

        void phase(String phase) {
            if (phase.startsWith("reading")) {
                reading = System.nanoTime();
            }
        }

        @Override
        public void progress(IngestProgress progress) {
            memory.look();
        }
    }

    public static void main(String[] arguments) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(OtherJvm.dataSource());
        config.setMaximumPoolSize(CONNECTIONS);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Watch watch = new Watch();
            long start = System.nanoTime();
            RunReport report = Tusk.open(pool)
                    .collection(COLLECTION)
                    .ledger()
                    .run(
                            null,
                            new DumpSource(
                                    new DumpSpec(List.of(Path.of(arguments[0])), null, Shape.NONE), watch::phase),
                            RunOptions.DEFAULT,
                            watch);
            long end = System.nanoTime();
            System.out.println(String.format(
                    Locale.ROOT,
                    "{\"added\":%d,\"chunks\":%d,\"seconds\":%.3f,\"threads_seconds\":%.3f,\"used_megabytes\":%.1f,"
                            + "\"resident_megabytes\":%.1f}",
                    report.counts().added(),
                    report.counts().chunks(),
                    (end - start) / 1e9,
                    (watch.reading - start) / 1e9,
                    watch.memory.usedMegabytes(),
                    MemoryWatch.residentMegabytes()));
        }
    }
}
