package dev.tusk.cli;

import dev.tusk.cli.shell.Shell;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What the JVM watches to learn how Tusk starts: the run from which ./tusk makes its ahead-of-time cache. It touches what every
 * command touches first; it neither prints nor reaches a network, a database or a file of the user.
 */
final class Rehearsal {

    private Rehearsal() {}

    public static void main(String[] arguments) {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        var shell = Shell.piped(InputStream.nullInputStream(), nowhere, nowhere, Map.of());
        Main.execute(shell, "version");
        Main.execute(shell, "--help");
        Main.execute(shell, "--no-such-option");
        for (String command : Main.commandLine(shell).getSubcommands().keySet()) {
            Main.execute(shell, command, "--help");
        }
        // Nothing listens there. The refusal comes at once, after driver, pool and core were loaded, as every command
        // with a database does.
        Main.execute(shell, "collection", "list", "--url", "postgresql://tusk@127.0.0.1:1/tusk");
    }
}
