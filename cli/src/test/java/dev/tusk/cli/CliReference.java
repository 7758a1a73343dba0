package dev.tusk.cli;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** docs/cli.md, made of the same declarations as the commands and their help. */
final class CliReference {

    private static final String HEAD = """
            # The tusk command

            Made from the program's own declarations by `CliReferenceTest`; do not edit. Every command takes `--help`.

            Data goes to standard output, messages and progress to standard error. On a terminal there are colours (unless
            `NO_COLOR` is set), tables fit its width, and control characters in documents are taken out. With `--json` data is
            the JSON of the HTTP API, and a failure is one JSON object on standard error. Which database a command works with,
            and which variables it heeds, is in [configuration.md](configuration.md).

            | exit code | meaning |
            |---|---|
            | 0 | done |
            | 2 | the command or its input is wrong, or too large |
            | 3 | the collection or the document is not there |
            | 4 | it contradicts what is there |
            | 5 | the database is down, not set up, read-only, or refuses |
            | 6 | a time limit was reached |
            | 7 | an embedding model failed |
            | 70 | a defect of Tusk |
            | 130, 141, 143 | stopped: Ctrl-C, reader gone, terminated |
            """;

    private CliReference() {}

    static String text(CommandLine tusk) {
        StringBuilder text = new StringBuilder(HEAD);
        tusk.getSubcommands().values().forEach(command -> add(text, command));
        return text.toString();
    }

    private static void add(StringBuilder text, CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.usageMessage().hidden()) {
            return;
        }
        text.append("\n## ").append(spec.qualifiedName()).append("\n\n");
        text.append(plain(spec.usageMessage().description())).append("\n");
        List<String> rows = Stream.concat(
                        spec.positionalParameters().stream().map(CliReference::row),
                        spec.options().stream()
                                .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
                                .map(CliReference::row))
                .toList();
        if (!rows.isEmpty()) {
            text.append("\n| option | meaning |\n|---|---|\n").append(String.join("", rows));
        }
        String[] footer = spec.usageMessage().footer();
        if (footer.length > 0) {
            text.append("\n```\n");
            Stream.of(footer).forEach(line -> text.append(line.strip()).append('\n'));
            text.append("```\n");
        }
        command.getSubcommands().values().forEach(sub -> add(text, sub));
    }

    private static String row(ArgSpec argument) {
        String name = argument instanceof OptionSpec option
                ? Stream.of(option.names()).map(each -> "`" + each + "`").collect(Collectors.joining(", "))
                        + (option.arity().max() > 0 ? " `" + option.paramLabel() + "`" : "")
                : "`" + ((PositionalParamSpec) argument).paramLabel() + "`";
        String variable = argument.userObject() instanceof Field field
                        && field.isAnnotationPresent(FromEnvironment.class)
                ? " Environment: `" + field.getAnnotation(FromEnvironment.class).value() + "`."
                : "";
        String description = plain(argument.description())
                .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()))
                .replace("|", "\\|");
        return String.format(Locale.ROOT, "| %s | %s%s |%n", name, description, variable);
    }

    private static String plain(String[] lines) {
        return String.join(" ", lines).replace("%n", " ").replace("%%", "%");
    }
}
