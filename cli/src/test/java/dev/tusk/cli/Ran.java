package dev.tusk.cli;

import dev.tusk.cli.shell.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a command did that was run in this process. */
public record Ran(int exitCode, String out, String err) {

    /** A command line that is run again and again in one environment. */
    public static final class Program {
        private final Map<String, String> environment = new HashMap<>();
        private byte[] in = {};
        private boolean terminal;

        public Program with(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        /** What the next commands read from standard input. */
        public Program reading(String text) {
            return reading(text.getBytes(StandardCharsets.UTF_8));
        }

        public Program reading(byte[] bytes) {
            in = bytes.clone();
            return this;
        }

        /** As if a person sat there. */
        public Program onTerminal() {
            terminal = true;
            return this;
        }

        public Ran run(String... arguments) {
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            var shell = new Shell(
                    new ByteArrayInputStream(in),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    environment,
                    terminal,
                    terminal,
                    terminal,
                    100);
            int exitCode = Main.execute(shell, arguments);
            return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }
}
