package dev.tusk.cli.output;

import dev.tusk.cli.shell.Shell;
import java.util.List;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a command prints: data to standard output, in the form that was asked for; messages to standard error. Text that
 * goes to a terminal is made {@linkplain Text#harmless harmless}; what goes into a pipe or a file is left as it is.
 */
public final class Output {

    private final Shell shell;
    private final boolean json;

    public Output(Shell shell, OutputOptions options) {
        this(shell, options.json());
    }

    /** For commands with other forms of output than those of {@link OutputOptions}. */
    public Output(Shell shell, boolean json) {
        this.shell = shell;
        this.json = json;
    }

    /** Whether data is to be printed as JSON. */
    public boolean json() {
        return json;
    }

    /** Marks up text for standard output; adds nothing where colours are not wanted. */
    public Style style() {
        return Style.of(shell.colours());
    }

    /** Prints data as JSON: indented on a terminal, else on one line. */
    public void json(Object value) {
        line(Json.text(value, shell.outIsTerminal()));
    }

    /** Prints data as JSON on one line, for a stream of values. */
    public void jsonLine(Object value) {
        line(Json.text(value, false));
    }

    /** Prints a table no wider than the terminal, uncut into a pipe. */
    public void table(Table table) {
        table(table, true);
    }

    /** As {@link #table(Table)}, without its headings where it continues another. */
    public void table(Table table, boolean headings) {
        List<String> lines = table.lines(shell.outIsTerminal() ? shell.columns() : Integer.MAX_VALUE);
        if (headings) {
            line(style().dim(lines.getFirst()));
        }
        lines.stream().skip(1).forEach(this::line);
    }

    /** Prints one line of data that is already fit for the terminal. */
    public void line(String text) {
        shell.out().println(text);
        if (shell.out().checkError()) {
            throw new ReaderGone();
        }
    }

    /** Prints a part of a line of data of unknown origin, at once. */
    public void piece(String text) {
        shell.out().print(shell.outIsTerminal() ? Text.harmless(text) : text);
        shell.out().flush();
        if (shell.out().checkError()) {
            throw new ReaderGone();
        }
    }

    /** Prints one line of data of unknown origin. */
    public void foreign(String text) {
        line(shell.outIsTerminal() ? Text.harmless(text) : text);
    }

    /** Tells the user something that is not data. */
    public void say(String text) {
        shell.err().println(shell.errIsTerminal() ? Text.harmless(text) : text);
    }

    /** JSON text of records, maps and trees; loaded only when JSON is printed. */
    private static final class Json {
        /** Plans of queries are nested by their joins, two levels for each. */
        private static final int MOST_DEPTH = 2_200;

        private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                        .streamWriteConstraints(StreamWriteConstraints.builder()
                                .maxNestingDepth(MOST_DEPTH)
                                .build())
                        .build())
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .build();

        static String text(Object value, boolean indented) {
            return indented
                    ? MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value)
                    : MAPPER.writeValueAsString(value);
        }
    }

    /** Standard output was closed by whoever read it, as {@code head} does; the command ends without a word. */
    public static final class ReaderGone extends RuntimeException {
        private ReaderGone() {
            super("standard output is closed", null, false, false);
        }
    }
}
