package dev.tusk.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Puts the lines of a command's description together to paragraphs, which help breaks where the terminal ends. An empty line stands between two; the first line is
 * one of its own, as the list of commands shows no more.
 */
final class HelpParagraphs {

    private HelpParagraphs() {}

    static void join(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.description(joined(usage.description()));
        command.getSubcommands().values().forEach(HelpParagraphs::join);
    }

    private static String[] joined(String... lines) {
        List<String> paragraphs = new ArrayList<>();
        boolean goesOn = false;
        boolean isFirst = true;
        for (String line : lines) {
            boolean belongs = goesOn && !line.isBlank() && !line.startsWith(" ");
            if (belongs) {
                paragraphs.set(paragraphs.size() - 1, paragraphs.getLast() + " " + line);
            } else {
                paragraphs.add(line);
            }
            goesOn = !isFirst && !line.isBlank() && !line.startsWith(" ");
            isFirst = false;
        }
        return paragraphs.toArray(String[]::new);
    }
}
