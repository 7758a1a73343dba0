package dev.tusk.cli.shell;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The shell that the operating system gives to this process. */
public final class ThisProcess {

    private ThisProcess() {}

    /** The streams, variables and terminal of this process; standard output is buffered and has to be flushed. */
    public static Shell shell() {
        var out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
                false,
                StandardCharsets.UTF_8);
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        boolean outIsTerminal = isTerminal(1);
        return new Shell(
                new BufferedInputStream(System.in),
                out,
                err,
                System.getenv(),
                isTerminal(0),
                outIsTerminal,
                isTerminal(2),
                columns(System.getenv(), outIsTerminal));
    }

    /** Java only tells whether standard input and output are both a terminal; Linux tells it of each. */
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (Files.isSymbolicLink(link)) {
            try {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException e) {
                return false;
            }
        }
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    private static int columns(Map<String, String> environment, boolean terminal) {
        String given = environment.getOrDefault("COLUMNS", "");
        if (given.matches("[1-9][0-9]{1,3}")) {
            return Integer.parseInt(given);
        }
        return terminal ? askTerminal() : Shell.DEFAULT_COLUMNS;
    }

    /** Asks {@code stty}, which every system with terminals has; a few milliseconds. */
    private static int askTerminal() {
        try {
            var process = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (size.matches("[0-9]+ [1-9][0-9]{1,3}")) {
                return Integer.parseInt(size.substring(size.indexOf(' ') + 1));
            }
        } catch (IOException e) {
            // No stty or no controlling terminal: the usual width will do.
        }
        return Shell.DEFAULT_COLUMNS;
    }
}
