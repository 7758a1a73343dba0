package dev.tusk.bench.ingest;

import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.bench.server.OtherJvm;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.attach.AttachSpec;
import dev.tusk.core.attach.TableSync;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.ledger.RunListener;
import dev.tusk.core.ledger.RunOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Programs of their own are killed ({@code SIGKILL}) at random moments and started again. What is judged is what is left in the end: the
 * documents and chunks that are missing, are there twice or are others than without kills.
 */
final class KillFigures {

    private static final String WHOLE = "whole";
    private static final String KILLED = "killed";
    private static final String FOLLOWED = "kept";
    private static final int ROWS = 5_000;
    private static final int CONNECTIONS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long FOLLOWED_MILLIS = 1_500;

    private final BenchServer server;
    private final Path folder;
    private final Extent extent;
    private final Consumer<String> progress;
    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> unmeasured = new LinkedHashMap<>();
    private volatile boolean writing = true;

    KillFigures(BenchServer server, Path folder, Extent extent, Consumer<String> progress) {
        this.server = server;
        this.folder = folder.resolve("files");
        this.extent = extent;
        this.progress = progress;
    }

    Measured measure() throws IOException, SQLException, InterruptedException {
        try (HikariDataSource pool = server.pool(CONNECTIONS)) {
            Tusk tusk = Tusk.open(pool);
            tusk.setup().apply();
            ingestions(tusk, pool);
            syncs(tusk, pool);
        }
        return new Measured(figures, notes, unmeasured);
    }

    private void ingestions(Tusk tusk, DataSource pool) throws IOException, SQLException, InterruptedException {
        progress.accept("writing %,d files".formatted(extent.killedFiles()));
        Pages.writeTexts(folder, extent.killedFiles(), seed);
        Collection whole =
                tusk.collections().create(CollectionDefinition.named(WHOLE).build());
        long start = System.nanoTime();
        whole.ledger().run(null, Pages.source(folder), RunOptions.DEFAULT, RunListener.SILENT);
        long millis = (System.nanoTime() - start) / 1_000_000;
        Collection killed =
                tusk.collections().create(CollectionDefinition.named(KILLED).build());
        int kills = 0;
        // From its first commit on; what comes before is not worth resuming. A batch takes a part of this.
        long work = Math.max(50, millis / (2L * extent.kills()));
        long left = extent.killedFiles();
        OtherJvm program = start(KILLED, folder.toString());
        try {
            while (kills < extent.kills()) {
                progress.accept("ingestion: kill %d of %d".formatted(kills + 1, extent.kills()));
                program.awaitWord();
                if (program.endedWithin(Duration.ofMillis(random.nextLong(work)))) {
                    break;
                }
                program.kill();
                kills++;
                left = extent.killedFiles() - killed.count(null);
                program = start(KILLED, folder.toString());
            }
            if (!program.endedWithin(PATIENCE)) {
                throw new IllegalStateException("the last ingestion does not end");
            }
        } catch (OtherJvm.Failed e) {
            throw new IllegalStateException("an ingestion failed by itself", e);
        } finally {
            program.close();
        }
        long wrong = count(pool, difference(whole, killed));
        if (left == extent.killedFiles() && wrong == 0) {
            unmeasured.put("kill-ingest", "nothing had been committed when programs were killed, so none went on");
        } else {
            tell("kill-ingest", "ingestions", kills, wrong);
        }
        notes.add("Killed ingestions left %,d of %,d files to the last one (seed %d)."
                .formatted(left, extent.killedFiles(), seed));
        tusk.collections().drop(WHOLE);
        tusk.collections().drop(KILLED);
    }

    /** Counts the documents and chunks that one collection has and the other has not, or has otherwise. */
    private static String difference(Collection one, Collection other) {
        CollectionTables a = new CollectionTables(one.definition().store());
        CollectionTables b = new CollectionTables(other.definition().store());
        String documents = "select id, title, body from %s";
        String chunks = "select document_id, ordinal, text from %s";
        return """
                select (select count(*) from ((%1$s except all %2$s) union all (%2$s except all %1$s)) d)
                  + (select count(*) from ((%3$s except all %4$s) union all (%4$s except all %3$s)) c)""".formatted(
                        documents.formatted(a.document()),
                        documents.formatted(b.document()),
                        chunks.formatted(a.chunk()),
                        chunks.formatted(b.chunk()));
    }

    private void syncs(Tusk tusk, DataSource pool) throws IOException, SQLException, InterruptedException {
        execute(pool, "create table public.kept (id bigint primary key, body text not null)");
        execute(
                pool,
                "insert into public.kept select i, 'word' || i %% 1000 from generate_series(1, %d) i".formatted(ROWS));
        Collection collection = tusk.attachments()
                .attach(AttachSpec.of(
                        CollectionDefinition.named(FOLLOWED).build(), "public.kept", null, List.of("body")));
        List<OtherJvm> programs = new ArrayList<>();
        SplittableRandom own = random.split();
        int changes;
        try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
            Future<Integer> written = writer.submit(() -> write(own));
            try {
                programs.add(start());
                programs.add(start());
                for (int kill = 1; kill <= extent.kills(); kill++) {
                    progress.accept("sync: kill %d of %d".formatted(kill, extent.kills()));
                    // Two are at work: one dies, another begins.
                    OtherJvm oldest = programs.getFirst();
                    oldest.awaitWord();
                    LockSupport.parkNanos(random.nextLong(FOLLOWED_MILLIS) * 1_000_000);
                    oldest.kill();
                    programs.removeFirst();
                    programs.add(start());
                }
            } finally {
                writing = false;
            }
            changes = written.get();
            await(collection.tableSync());
        } catch (ExecutionException e) {
            throw new IllegalStateException("the writer failed", e.getCause());
        } catch (OtherJvm.Failed e) {
            throw new IllegalStateException("a program that syncs failed by itself", e);
        } finally {
            for (OtherJvm program : programs) {
                program.close();
            }
        }
        CollectionTables tables = new CollectionTables(collection.definition().store());
        long wrong = count(pool, """
                        select (
                          select count(*)
                          from public.kept t
                          full join %s d on d.id = t.id::text
                          where t.id is null or d.id is null or d.body <> t.body
                        ) + (
                          select count(*)
                          from (select id::text as id, body from public.kept) t
                          full join (select document_id, min(text) as text, count(*) as chunks from %s group by document_id) c
                            on c.document_id = t.id
                          where t.id is null or c.document_id is null or c.chunks <> 1 or c.text <> t.body
                        )""".formatted(tables.document(), tables.chunk()));
        tell("kill-sync", "syncs, with %,d transactions of a writer".formatted(changes), extent.kills(), wrong);
        tusk.attachments().detach(FOLLOWED, false);
        execute(pool, "drop table public.kept");
    }

    private int write(SplittableRandom own) throws SQLException {
        int changes = 0;
        try (Connection connection =
                        server.cluster().dataSource(BenchServer.DATABASE).getConnection();
                Statement statement = connection.createStatement()) {
            while (writing) {
                int id = 1 + own.nextInt(ROWS + ROWS / 10);
                statement.execute(
                        switch (own.nextInt(6)) {
                            case 0 -> "delete from public.kept where id = " + id;
                            case 1 ->
                                "insert into public.kept values (%d, 'new') on conflict (id) do nothing".formatted(id);
                            case 2 ->
                                "update public.kept set id = (select max(id) + 1 from public.kept) where id = " + id;
                            default ->
                                "update public.kept set body = 'word%d' where id = %d".formatted(own.nextInt(1000), id);
                        });
                changes++;
                LockSupport.parkNanos(own.nextInt(10) * 1_000_000L);
            }
        }
        return changes;
    }

    private static void await(TableSync sync) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!sync.isDone()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("syncing does not come to an end");
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private void tell(String id, String what, int kills, long wrong) {
        figures.add(Figure.alone(
                id,
                "documents and chunks that are missing, double or others after %d kills of %s".formatted(kills, what),
                new Measure(wrong, Measure.Unit.ROWS),
                new Bar.AtMost(0)));
        if (kills < extent.kills()) {
            notes.add("%s: only %d kills, as the program ended before more of them.".formatted(id, kills));
        }
    }

    private OtherJvm start(String... arguments) throws IOException {
        return OtherJvm.start(server, KilledProgram.class, List.of("-XX:TieredStopAtLevel=1"), List.of(arguments));
    }

    private static void execute(DataSource pool, String statement) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement one = connection.createStatement()) {
            one.execute(statement);
        }
    }

    private static long count(DataSource pool, String query) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
