package dev.tusk.cli.output;

import picocli.CommandLine.Option;

/** The options of every command that prints findings. */
public final class FindingOptions {

    /** What findings look like. */
    public enum Format {
        TABLE,
        JSON,
        SARIF,
        MARKDOWN,
        NAGIOS
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "How to print findings: table (for people), json, sarif (2.1.0, for code hosts and editors), markdown, or nagios "
                            + "(one line, with the exit codes of monitoring plugins). Default: table.")
    private Format format = Format.TABLE;

    @Option(names = "--json", description = "The same as --format json; failures are printed as JSON as well.")
    private boolean json;

    @Option(
            names = "--details",
            description = "With evidence, and the SQL that mends, takes back and verifies, for people.")
    private boolean details;

    @Option(names = "--verbose", description = "Print the stack trace of a failure.")
    private boolean verbose;

    public Format format() {
        return json ? Format.JSON : format;
    }

    public boolean details() {
        return details;
    }

    public boolean verbose() {
        return verbose;
    }
}
