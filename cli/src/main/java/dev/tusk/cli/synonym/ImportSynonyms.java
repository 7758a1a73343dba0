package dev.tusk.cli.synonym;

import dev.tusk.cli.shell.GivenFile;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.synonym.SynonymRule;
import dev.tusk.core.synonym.Synonyms;
import dev.tusk.server.wire.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description =
                "Put the rules of a file, one a line, in the place of all others; - reads standard input. Empty lines and lines that begin with # are passed over.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk synonyms import docs synonyms.txt")
final class ImportSynonyms extends SynonymChange {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    @Parameters(index = "1", paramLabel = "FILE", description = "A text file in UTF-8, or -.")
    private String file = "";

    ImportSynonyms(Shell shell) {
        super(shell);
    }

    @Override
    void change(Synonyms synonyms) {
        List<SynonymRule> rules = new ArrayList<>();
        int number = 0;
        for (String line : text().lines().toList()) {
            number++;
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            try {
                rules.add(SynonymRule.parse(line));
            } catch (TuskException e) {
                throw new TuskException(
                        e.code(),
                        "line %d of \"%s\": %s".formatted(number, file, e.getMessage()),
                        e.detail(),
                        e.hint(),
                        e);
            }
        }
        if (rules.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "\"%s\" holds no rules, and none that are there were removed".formatted(file),
                    "to remove rules use tusk synonyms remove");
        }
        synonyms.replace(rules);
    }

    private String text() {
        GivenFile given = new GivenFile(file);
        String text = Json.text(given.bytes(shell(), Integer.MAX_VALUE), given.name());
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }
}
