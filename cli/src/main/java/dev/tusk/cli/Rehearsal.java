package dev.tusk.cli;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * What the JVM watches to learn how Tusk starts: the run from which ./tusk makes its ahead-of-time cache. It touches what every
 * command touches first; it neither prints nor reaches a network, a database or a file of the user.
 */
final class Rehearsal {

    private Rehearsal() {}

    public static void main(String[] arguments) {
        var nowhere = new PrintWriter(Writer.nullWriter());
        var tusk = Main.commandLine().setOut(nowhere).setErr(nowhere);
        tusk.execute("version");
        tusk.execute("help");
        tusk.execute("--no-such-option");
        for (String command : tusk.getSubcommands().keySet()) {
            tusk.execute("help", command);
        }
    }
}
