package dev.tusk.cli;

import dev.tusk.cli.shell.Shell;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;

/** Shells for tests. */
final class TestShells {

    private TestShells() {}

    /** One that reads and prints nothing. */
    static Shell silent() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        return Shell.piped(InputStream.nullInputStream(), nowhere, nowhere, Map.of());
    }
}
