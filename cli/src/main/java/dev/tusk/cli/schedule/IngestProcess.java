package dev.tusk.cli.schedule;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.schedule.Schedule;
import dev.tusk.server.schedules.Launcher;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Starts {@code tusk ingest} in a process of its own, with this one's Java, class path and environment. The connection is told by environment:
 * command lines can be seen by every user of the machine.
 */
public final class IngestProcess implements Launcher {

    /** The system property that has a process end with its input, and so with whoever started it. */
    public static final String ENDS_WITH_INPUT = "tusk.ends-with-input";

    private static final String MAIN = "dev.tusk.cli.Main";

    /** How long it waits for a run of the same source, which may be one that is ending. */
    private static final int WAIT_SECONDS = 60;

    private final Map<String, String> environment;

    /** @param url the database where an option names it, else null */
    public IngestProcess(Shell shell, @Nullable String url) {
        Map<String, String> variables = new HashMap<>(shell.environment());
        variables.remove("TUSK_API_KEY");
        if (url != null) {
            variables.put("TUSK_URL", url);
        }
        this.environment = Map.copyOf(variables);
    }

    @Override
    public Process start(Schedule schedule) throws IOException {
        Path directory = Path.of(schedule.directory());
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(schedule.directory(), null, "there is no such directory on this machine");
        }
        ProcessBuilder builder = new ProcessBuilder(command(schedule.arguments())).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xlog:disable",
                "-Xlog:all=warning:stderr",
                "-D" + ENDS_WITH_INPUT + "=true"));
        String home = System.getProperty("tusk.home");
        if (home != null) {
            command.add("-Dtusk.home=" + home);
        }
        Arrays.stream(environment.getOrDefault("TUSK_JAVA_OPTS", "").split(" ", -1))
                .filter(option -> !option.isBlank())
                .forEach(command::add);
        command.addAll(List.of("-cp", classPath(), MAIN, "ingest"));
        // Options stand before "--", behind which all are paths; "hn" has to be the first.
        boolean subcommand = !arguments.isEmpty() && arguments.getFirst().equals("hn");
        if (subcommand) {
            command.add("hn");
        }
        command.add("--json");
        if (arguments.stream().noneMatch(argument -> argument.startsWith("--wait="))) {
            command.add("--wait=" + WAIT_SECONDS);
        }
        command.addAll(arguments.subList(subcommand ? 1 : 0, arguments.size()));
        return command;
    }

    /** What is relative in it is meant from this process's directory. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
