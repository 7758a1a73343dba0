package dev.tusk.sources.hackernews;

import dev.tusk.core.Tusk;
import dev.tusk.core.ledger.RunListener;
import dev.tusk.core.ledger.RunOptions;
import dev.tusk.sources.shape.Shape;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** A program that reads a dump or an API, and is killed over it. */
final class DoomedHackerNews {

    private DoomedHackerNews() {}

    static ApiSource api(URI base) {
        return new ApiSource(
                new ApiSpec(
                        base,
                        8,
                        Duration.ofSeconds(10),
                        Duration.ofMillis(5),
                        0,
                        false,
                        Duration.ofMillis(50),
                        Shape.NONE),
                phase -> {});
    }

    public static void main(String[] arguments) {
        PGSimpleDataSource data = new PGSimpleDataSource();
        data.setUrl(arguments[0]);
        data.setUser(arguments[1]);
        data.setPassword(arguments[2]);
        String what = arguments[3];
        Tusk.open(data)
                .collection("hn")
                .ledger()
                .run(
                        null,
                        what.startsWith("http") ? api(URI.create(what)) : HackerNewsTest.dumps(Path.of(what)),
                        RunOptions.DEFAULT.waiting(Duration.ofSeconds(20)),
                        RunListener.SILENT);
    }
}
