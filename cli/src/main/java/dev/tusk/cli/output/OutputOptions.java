package dev.tusk.cli.output;

import picocli.CommandLine.Option;

/** The options of every command that prints data. */
public final class OutputOptions {

    /** What data looks like. */
    public enum Format {
        TABLE,
        JSON
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "How to print data: table (for people) or json (for programs). Default: table.")
    private Format format = Format.TABLE;

    @Option(names = "--json", description = "The same as --format json; failures are printed as JSON as well.")
    private boolean json;

    @Option(names = "--verbose", description = "Print the stack trace of a failure.")
    private boolean verbose;

    /** Whether programs are to read the data. */
    public boolean json() {
        return json || format == Format.JSON;
    }

    public boolean verbose() {
        return verbose;
    }
}
