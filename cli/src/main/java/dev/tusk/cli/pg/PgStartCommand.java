package dev.tusk.cli.pg;

import dev.tusk.cli.WholeNumber;
import dev.tusk.cli.connect.LocalServers;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.Steps;
import dev.tusk.cli.progress.Steps.Outcome;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.Cluster;
import dev.tusk.runtime.cluster.ClusterSpec;
import dev.tusk.runtime.cluster.Lifetime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "start",
        description = "Start a private PostgreSQL that runs until it is stopped; does nothing when it runs already.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk pg start --set shared_buffers=1GB")
final class PgStartCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private ClusterOption cluster = new ClusterOption();

    @Mixin
    private OutputOptions options = new OutputOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The TCP port on 127.0.0.1. Default: the one of the last time, or else a free one.")
    @WholeNumber(from = 0, to = 65535)
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder of the cluster, for its first start. Default: one in TUSK_HOME.")
    private @Nullable Path data;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A server setting, as in postgresql.conf; may be repeated.")
    private List<String> settings = new ArrayList<>();

    PgStartCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Cluster started = new Steps(new StatusLine(shell)).run("PostgreSQL", report -> {
            LocalPostgres local = LocalServers.open(shell, report::accept);
            ClusterSpec spec = spec(local);
            Cluster running = LocalServers.explained(() -> local.start(spec));
            return new Outcome<>(
                    running,
                    "%s (%s) on port %d%s"
                            .formatted(
                                    running.installation().version(),
                                    running.installation().origin(),
                                    running.port(),
                                    running.owner() ? "" : ", running already"));
        });
        print(started);
        return 0;
    }

    private ClusterSpec spec(LocalPostgres local) {
        Path usual = local.clusterDirectory(cluster.name());
        Path directory = data == null ? usual : data.toAbsolutePath().normalize();
        try {
            if (data != null && !directory.equals(usual)) {
                remember(usual, directory);
            } else if (Files.isSymbolicLink(usual)) {
                directory = Files.readSymbolicLink(usual);
            }
            return new ClusterSpec(cluster.name(), directory, port, settings(), Lifetime.DETACHED);
        } catch (IllegalArgumentException e) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot use \"%s\": %s".formatted(usual, e.getMessage()),
                    e.toString(),
                    "set TUSK_HOME to a folder that you may write to",
                    e);
        }
    }

    /** Leaves a link at the cluster's usual place, so that its name is enough from now on. */
    private void remember(Path usual, Path directory) throws IOException {
        Path parent = usual.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (Files.isSymbolicLink(usual) && !Files.exists(usual)) {
            Files.delete(usual);
        }
        Files.createDirectories(directory);
        if (!Files.exists(usual)) {
            Files.createSymbolicLink(usual, directory);
        } else if (!Files.isSameFile(usual, directory)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "cluster \"%s\" lies in \"%s\" already".formatted(cluster.name(), usual.toRealPath()),
                    "leave --data out, or choose another --name");
        }
    }

    private Map<String, String> settings() {
        Map<String, String> read = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "cannot read --set \"%s\": no name and value".formatted(setting),
                        "for example --set work_mem=64MB");
            }
            read.put(
                    setting.substring(0, equals).strip(),
                    setting.substring(equals + 1).strip());
        }
        return read;
    }

    private void print(Cluster started) {
        Output output = new Output(shell, options);
        String url = "postgresql://%s@%s:%d/postgres".formatted(started.user(), started.host(), started.port());
        if (output.json()) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("name", started.name());
            all.put("url", url);
            all.put("password_file", started.passwordFile().toString());
            all.put("version", started.installation().version().toString());
            all.put("directory", started.directory().toString());
            output.json(all);
            return;
        }
        output.line(url);
        output.say("  the password is in %s (libpq's PGPASSFILE); \"tusk pg psql%s\" needs none"
                .formatted(started.passwordFile(), nameForHint()));
    }

    private String nameForHint() {
        return cluster.name().equals(ClusterOption.DEFAULT_NAME) ? "" : " --name " + cluster.name();
    }
}
