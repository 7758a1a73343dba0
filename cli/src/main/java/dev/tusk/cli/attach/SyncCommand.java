package dev.tusk.cli.attach;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.ingest.Upkeep;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.output.Table;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.attach.Attachments;
import dev.tusk.core.attach.FailedRow;
import dev.tusk.core.attach.SyncStatus;
import dev.tusk.core.attach.SyncStep;
import dev.tusk.core.attach.SyncWorker;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.SyncJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sync",
        description = {
            "Bring collections up to the tables that they follow, and end; or follow them until Ctrl-C.",
            "\"tusk serve\" does it as well. It may be stopped or killed at any moment, and run several times at once: "
                    + "no change is lost."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0: all is synced", "1: rows failed, or something is in the way"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk sync                                         # all that follow tables, once",
            "  tusk sync posts --follow",
            "  tusk sync --status",
            "  tusk sync posts --failed                          # rows that could not become documents, and why",
            "  tusk sync posts --retry-failed"
        })
public final class SyncCommand implements Callable<Integer> {

    private static final int MOST_FAILED_ROWS = 1000;
    private static final int INTERRUPTED = 130;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Shell shell;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "COLLECTION",
            description = "The collection. Default: all that follow tables.")
    private @Nullable String collection;

    @Option(names = "--once", description = "Sync what has changed, and end. The default.")
    private boolean once;

    @Option(names = "--follow", description = "Go on until Ctrl-C.")
    private boolean follow;

    @Option(names = "--status", description = "Tell how far each collection is behind; sync nothing.")
    private boolean status;

    @Option(names = "--failed", description = "List the rows that failed for good with the reasons; sync nothing.")
    private boolean failed;

    @Option(names = "--retry-failed", description = "Try rows that failed for good again.")
    private boolean retry;

    @Option(
            names = "--compare",
            description = "Compare all rows with all documents, as after the table was written with its triggers off.")
    private boolean compare;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    SyncCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        Checks checks = new Checks();
        int ways = (once ? 1 : 0) + (follow ? 1 : 0) + (status ? 1 : 0) + (failed ? 1 : 0);
        checks.require(ways <= 1, "--once, --follow, --status and --failed exclude each other", "give one of them");
        checks.require(
                !(status || failed) || !(retry || compare),
                "--status and --failed sync nothing",
                "leave them out to have rows tried or compared again");
        checks.finish();
        // One to hold what is taken, one to read rows, one for what else the command asks.
        try (Session session = connection.connect(shell, 3)) {
            Attachments attachments = session.tusk().attachments();
            List<SyncStatus> wanted = wanted(attachments);
            if (wanted.isEmpty()) {
                output.say("no collection follows a table; attach one: tusk attach TABLE --body COLUMN");
            }
            if (status) {
                return tell(output, wanted);
            }
            if (failed) {
                return listFailed(output, attachments, wanted);
            }
            for (SyncStatus each : wanted) {
                if (retry) {
                    int tried = attachments.retryFailed(each.collection());
                    output.say("trying %s of \"%s\" again".formatted(Spoken.count(tried, "row"), each.collection()));
                }
                if (compare || each.capture().equals("compared")) {
                    attachments.compareAll(each.collection());
                }
            }
            return follow ? follow(output, session, wanted) : sync(output, session, wanted);
        }
    }

    private List<SyncStatus> wanted(Attachments attachments) {
        String name = collection;
        if (name == null) {
            return attachments.status();
        }
        String resolved = attachments.require(name).name().value();
        return attachments.status().stream()
                .filter(each -> each.collection().equals(resolved))
                .toList();
    }

    private int sync(Output output, Session session, List<SyncStatus> wanted) {
        List<Object> json = new ArrayList<>();
        boolean allWell = true;
        for (SyncStatus each : wanted) {
            SyncStep all;
            try {
                all = runToTheEnd(session, each.collection());
            } catch (TuskException e) {
                if (wanted.size() == 1) {
                    throw e;
                }
                // What is wrong with one table is not to keep the others waiting.
                allWell = false;
                output.say("warning: %s: %s".formatted(each.collection(), e.getMessage()));
                if (output.json()) {
                    json.add(SyncJson.of(each.collection(), SyncStep.NOTHING, after(session, each)));
                }
                continue;
            }
            if (all.put() + all.deleted() > 0) {
                Upkeep.run(session.tusk().collection(each.collection()), new StatusLine(shell));
            }
            SyncStatus after = after(session, each);
            boolean isTriedAgain = all.failed() > 0 && after.waiting() > 0;
            allWell &= after.failed() == 0 && after.problem() == null && !isTriedAgain;
            if (output.json()) {
                json.add(SyncJson.of(each.collection(), all, after));
            } else {
                output.line("synced collection \"%s\" with %s: %s put, %s unchanged, %s deleted, %s failed"
                        .formatted(
                                each.collection(),
                                each.table(),
                                Spoken.count(all.put()),
                                Spoken.count(all.unchanged()),
                                Spoken.count(all.deleted()),
                                Spoken.count(after.failed())));
                if (after.problem() != null) {
                    output.say("warning: " + after.problem());
                }
                if (isTriedAgain) {
                    output.say("warning: %s failed, not for good: they are tried again by the next sync"
                            .formatted(Spoken.count(after.waiting(), "row")));
                }
            }
        }
        if (output.json()) {
            output.json(Map.of("collections", json));
        }
        return allWell ? 0 : 1;
    }

    private static SyncStatus after(Session session, SyncStatus before) {
        return session.tusk().attachments().status().stream()
                .filter(one -> one.collection().equals(before.collection()))
                .findFirst()
                .orElse(before);
    }

    private static SyncStep runToTheEnd(Session session, String name) {
        var sync = session.tusk().collection(name).tableSync();
        SyncStep all = SyncStep.NOTHING;
        while (true) {
            SyncStep step = sync.step();
            all = all.plus(step);
            if (!step.worked()) {
                if (sync.isDone()) {
                    return all;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private int follow(Output output, Session session, List<SyncStatus> wanted) {
        SyncWorker.Listener listener = new SyncWorker.Listener() {
            @Override
            public void worked(String name, SyncStep step) {
                if (output.json()) {
                    output.jsonLine(SyncJson.of(name, step));
                } else if (step.put() + step.deleted() + step.failed() > 0) {
                    output.line("%s: %d put, %d deleted, %d failed"
                            .formatted(name, step.put(), step.deleted(), step.failed()));
                }
            }

            @Override
            public void failed(String name, TuskException failure, Duration delay) {
                output.say("%s: %s; tried again in %s".formatted(name, failure.getMessage(), Spoken.duration(delay)));
            }
        };
        List<String> names = wanted.stream().map(SyncStatus::collection).toList();
        try (StopSignal stop = StopSignal.listen(Duration.ofSeconds(10));
                SyncWorker worker = session.tusk().syncTables(collection == null ? null : names, listener)) {
            output.say("Ctrl-C stops");
            stop.await();
            long left = worker.latest().stream()
                    .filter(each -> names.contains(each.collection()))
                    .mapToLong(SyncStatus::waiting)
                    .sum();
            output.say("stopping; %s waited a moment ago".formatted(Spoken.count(left, "change")));
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        }
    }

    private static int tell(Output output, List<SyncStatus> statuses) {
        if (output.json()) {
            output.json(SyncJson.of(statuses));
        } else if (!statuses.isEmpty()) {
            output.table(new Table(
                    List.of("COLLECTION", "TABLE", "WAITING", "LAG", "FAILED", "COMPARING", "PROBLEM"),
                    statuses.stream()
                            .map(status -> List.of(
                                    status.collection(),
                                    status.table(),
                                    Spoken.count(status.waiting()),
                                    status.lag().isZero() ? "none" : Spoken.duration(status.lag()),
                                    Spoken.count(status.failed()),
                                    status.comparing() == null ? "no" : status.comparing(),
                                    status.problem() == null ? "none" : status.problem()))
                            .toList()));
        }
        return statuses.stream().allMatch(each -> each.failed() == 0 && each.problem() == null) ? 0 : 1;
    }

    private static int listFailed(Output output, Attachments attachments, List<SyncStatus> statuses) {
        List<List<String>> rows = new ArrayList<>();
        List<Object> json = new ArrayList<>();
        for (SyncStatus status : statuses) {
            for (FailedRow row : attachments.failedRows(status.collection(), MOST_FAILED_ROWS)) {
                rows.add(List.of(
                        status.collection(),
                        row.key(),
                        Spoken.count(row.attempts()),
                        row.since().toString(),
                        row.reason()));
                json.add(SyncJson.of(status.collection(), row));
            }
        }
        if (output.json()) {
            output.json(Map.of("failed", json));
        } else if (!rows.isEmpty()) {
            output.table(new Table(List.of("COLLECTION", "KEY", "TRIES", "SINCE", "REASON"), rows));
        }
        return rows.isEmpty() ? 0 : 1;
    }
}
