package dev.tusk.cli.judgement;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.judgement.Judgements;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = "Write all judgements as CSV, as \"tusk judgements import\" and \"tusk eval\" read them.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk judgements export docs judgements.csv")
final class ExportJudgements extends OneCollection {

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "The file to write, or - for standard output. Default: ${DEFAULT-VALUE}.")
    private String file = "";

    ExportJudgements(Shell shell) {
        super(shell);
    }

    @Override
    void run(Judgements judgements) throws IOException {
        if (file.equals("-")) {
            judgements.export(null, shell().out());
            shell().out().flush();
            return;
        }
        try (Writer out = Files.newBufferedWriter(Path.of(file))) {
            judgements.export(null, out);
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE, "cannot write \"%s\": %s".formatted(file, why(e)), null, null, e);
        }
    }

    private String why(IOException e) {
        if (Files.isDirectory(Path.of(file))) {
            return "it is a folder";
        }
        return switch (e) {
            case NoSuchFileException missing -> "there is no such folder";
            case AccessDeniedException denied -> "its permissions forbid it";
            default -> String.valueOf(e.getMessage());
        };
    }
}
