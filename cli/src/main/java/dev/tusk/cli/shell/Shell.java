package dev.tusk.cli.shell;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command stands in. Commands use this in place of {@link System}, so that a test can run them in its own process.
 *
 * @param in standard input
 * @param out standard output, for data only; UTF-8
 * @param err standard error, for messages and progress; UTF-8
 * @param environment the environment variables
 * @param inIsTerminal whether a person can be asked
 * @param outIsTerminal whether a person reads the data
 * @param errIsTerminal whether a person reads the messages
 * @param columns the width of the terminal, or 100 where there is none
 */
public record Shell(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal,
        int columns) {

    public static final int DEFAULT_COLUMNS = 100;

    public Shell {
        environment = Map.copyOf(environment);
    }

    /** A shell without a person: what a pipe or a test is. */
    public static Shell piped(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {
        return new Shell(in, out, err, environment, false, false, false, DEFAULT_COLUMNS);
    }

    /** The value of an environment variable; one that is set to nothing counts as not set. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** The user's home directory. */
    public Path home() {
        return Path.of(variable("HOME").orElseGet(() -> System.getProperty("user.home")));
    }

    /** Whether standard output takes colours: a terminal, and neither NO_COLOR nor TERM=dumb says otherwise. */
    public boolean colours() {
        return outIsTerminal && wantsColours();
    }

    /** Whether standard error takes colours. */
    public boolean coloursOnErr() {
        return errIsTerminal && wantsColours();
    }

    private boolean wantsColours() {
        return variable("NO_COLOR").isEmpty() && !"dumb".equals(environment.get("TERM"));
    }
}
