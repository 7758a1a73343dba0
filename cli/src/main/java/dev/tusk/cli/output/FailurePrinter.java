package dev.tusk.cli.output;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.Json;
import dev.tusk.server.wire.ProblemJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says on standard error what failed, for people or, as one JSON object, for programs. */
public final class FailurePrinter {

    private final Shell shell;
    private final boolean json;
    private final boolean verbose;

    public FailurePrinter(Shell shell, boolean json, boolean verbose) {
        this.shell = shell;
        this.json = json;
        this.verbose = verbose;
    }

    /** Prints a failure and gives the exit code for it. */
    public int print(Throwable failure) {
        TuskException known = failure instanceof TuskException tusk ? tusk : defect(failure);
        if (json) {
            shell.err().println(Problem.text(known));
        } else {
            Style style = Style.of(shell.coloursOnErr());
            shell.err()
                    .println(style.red("error") + ": " + clean(known.getMessage())
                            + style.dim(" (" + known.code().code() + ")"));
            line("detail", known.detail());
            line("hint", known.hint());
        }
        if (verbose) {
            failure.printStackTrace(shell.err());
        }
        return known.code().category().exitCode();
    }

    /** Prints all that is wrong with how the command was called and gives the exit code for it. */
    public int printUsage(List<TuskException> problems) {
        if (json && problems.size() > 1) {
            shell.err().println(Problem.text(problems));
        } else {
            problems.forEach(this::print);
        }
        return ErrorCode.Category.INVALID.exitCode();
    }

    private static TuskException defect(Throwable failure) {
        return new TuskException(
                ErrorCode.INTERNAL,
                "this is a defect of Tusk: " + failure,
                null,
                "run the command again with --verbose and report what it prints",
                failure);
    }

    private void line(String label, @Nullable String text) {
        if (text != null) {
            shell.err().println(label + ": " + clean(text));
        }
    }

    private String clean(String text) {
        return shell.errIsTerminal() ? Text.harmless(text) : text;
    }

    /** The problem as the HTTP API has it; apart, so that JSON's classes are loaded only when they are needed. */
    private static final class Problem {
        static String text(TuskException failure) {
            return Json.write(ProblemJson.of(failure));
        }

        static String text(List<TuskException> failures) {
            return Json.write(ProblemJson.of("the command line", failures));
        }
    }
}
