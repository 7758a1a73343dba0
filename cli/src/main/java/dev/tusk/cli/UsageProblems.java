package dev.tusk.cli;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in Tusk's words what is wrong with a command line: all of it, each with what was probably meant. */
final class UsageProblems {

    private static final Pattern PASSWORD_OF_USER = Pattern.compile("(://[^:/@]*:).*@");
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)(password=)[^&]*");

    private UsageProblems() {}

    private static final String UNKNOWN_OPTION = "unknown option";
    private static final String IS_MISSING = " is missing";

    /** Every problem of the arguments, in their order; empty when the command can run. */
    static List<TuskException> in(ParseResult parsed) {
        List<TuskException> problems = new ArrayList<>();
        Set<String> said = new HashSet<>();
        for (ParseResult at = parsed; at != null; at = at.hasSubcommand() ? at.subcommand() : null) {
            for (Exception error : at.errors()) {
                problems.addAll(error instanceof ParameterException e ? of(e) : List.of(invalid(error, "", null)));
            }
            CommandSpec spec = at.commandSpec();
            boolean group = !spec.subcommands().isEmpty()
                    && spec.parent() != null
                    && !(spec.userObject() instanceof Callable<?>);
            if (problems.isEmpty() && group && !at.hasSubcommand()) {
                problems.add(TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "\"%s\" needs a command after it".formatted(spec.qualifiedName()),
                        "one of: " + String.join(", ", spec.subcommands().keySet())));
            }
        }
        boolean unknownOption =
                problems.stream().anyMatch(problem -> problem.getMessage().startsWith(UNKNOWN_OPTION));
        return problems.stream()
                // The one that is unknown is probably what is missing.
                .filter(problem -> !unknownOption || !problem.getMessage().endsWith(IS_MISSING))
                // picocli finds a missing list of arguments twice.
                .filter(problem -> said.add(problem.getMessage()))
                .toList();
    }

    static List<TuskException> of(ParameterException error) {
        CommandLine command = error.getCommandLine();
        CommandSpec spec = command.getCommandSpec();
        if (error instanceof UnmatchedArgumentException unmatched) {
            return unknown(spec, unmatched.getUnmatched());
        }
        if (error instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            return missing.getMissing().stream()
                    .map(argument ->
                            TuskException.withHint(ErrorCode.INVALID_REQUEST, name(argument) + IS_MISSING, usage(spec)))
                    .toList();
        }
        ArgSpec argument = error.getArgSpec();
        String value = error.getValue();
        if (argument != null && value != null && error.getClass() == ParameterException.class && isNumber(argument)) {
            return List.of(new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "%s is \"%s\"; it must be a %s".formatted(shortName(argument), value, number(argument)),
                    null,
                    usage(spec),
                    error));
        }
        if (argument != null && argument.typeInfo().isMap()) {
            return List.of(new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "%s takes %s%s%s"
                            .formatted(
                                    shortName(argument),
                                    argument.paramLabel(),
                                    hasNumbers(argument) ? " with a number behind the =" : "",
                                    value == null ? "" : ", not \"%s\"".formatted(value)),
                    null,
                    usage(spec),
                    error));
        }
        return List.of(invalid(error, "", usage(spec)));
    }

    private static boolean hasNumbers(ArgSpec map) {
        return Number.class.isAssignableFrom(
                map.typeInfo().getAuxiliaryTypeInfos().getLast().getType());
    }

    private static String shortName(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static boolean isNumber(ArgSpec argument) {
        Class<?> type = argument.typeInfo().getType();
        return Number.class.isAssignableFrom(type) || (type.isPrimitive() && type != boolean.class);
    }

    private static String number(ArgSpec argument) {
        boolean whole = List.of(int.class, Integer.class, long.class, Long.class)
                .contains(argument.typeInfo().getType());
        WholeNumber range =
                argument.userObject() instanceof Field field ? field.getAnnotation(WholeNumber.class) : null;
        return (whole ? "whole number" : "number")
                + (range == null ? "" : ", %d to %d".formatted(range.from(), range.to()));
    }

    private static List<TuskException> unknown(CommandSpec spec, List<String> words) {
        List<TuskException> problems = new ArrayList<>();
        for (String word : words) {
            boolean option = word.startsWith("-") && word.length() > 1;
            if (option) {
                String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
                if (!spec.subcommands().isEmpty() && ofSomeCommand(spec, name)) {
                    problems.add(TuskException.withHint(
                            ErrorCode.INVALID_REQUEST,
                            "the option \"%s\" comes before the command that it is for".formatted(name),
                            "write it after the command, as in \"%s\"".formatted(exampleOf(spec, name))));
                    // What follows may be its value.
                    break;
                }
                problems.add(TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        UNKNOWN_OPTION + " \"%s\"".formatted(name),
                        Suggestion.nearest(name, optionNames(spec))
                                .map("did you mean \"%s\"?"::formatted)
                                .orElse(asWord(spec, word))));
            } else if (!spec.subcommands().isEmpty()) {
                problems.add(TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown command \"%s\"".formatted(withoutPassword(word)),
                        Suggestion.nearest(word, spec.subcommands().keySet())
                                .map(name -> "did you mean \"%s %s\"?".formatted(spec.qualifiedName(), name))
                                .orElse("\"%s --help\" lists the commands".formatted(spec.qualifiedName()))));
                // What follows belongs to the command that is not known.
                break;
            } else {
                problems.add(TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "\"%s\" is one argument too many".formatted(withoutPassword(word)),
                        usage(spec)));
            }
        }
        return problems;
    }

    /** A query may begin with an exclusion. */
    private static String asWord(CommandSpec spec, String word) {
        return word.startsWith("--") || spec.positionalParameters().isEmpty()
                ? usage(spec)
                : "if it is a word, write -- before it: \"%s ... -- %s\"".formatted(spec.qualifiedName(), word);
    }

    /** What was meant for --url may come as any word; nobody's password belongs into a message. */
    private static String withoutPassword(String word) {
        return PASSWORD_IN_URL
                .matcher(PASSWORD_OF_USER.matcher(word).replaceFirst("$1***@"))
                .replaceAll("$1***");
    }

    private static boolean ofSomeCommand(CommandSpec spec, String option) {
        return spec.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .anyMatch(command -> command.findOption(option) != null || ofSomeCommand(command, option));
    }

    /** The way to the first command that has this option. */
    private static String exampleOf(CommandSpec spec, String option) {
        for (CommandLine subcommand : spec.subcommands().values()) {
            CommandSpec command = subcommand.getCommandSpec();
            if (command.findOption(option) != null) {
                return "%s ... %s".formatted(command.qualifiedName(), option);
            }
            if (ofSomeCommand(command, option)) {
                return exampleOf(command, option);
            }
        }
        throw new IllegalArgumentException(option);
    }

    private static Set<String> optionNames(CommandSpec spec) {
        Set<String> names = new TreeSet<>();
        for (OptionSpec option : spec.options()) {
            names.addAll(List.of(option.names()));
        }
        return names;
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? "the option " + option.longestName() : argument.paramLabel();
    }

    private static String usage(CommandSpec spec) {
        return "\"%s --help\" tells how to call it".formatted(spec.qualifiedName());
    }

    private static TuskException invalid(
            Exception error, String prefix, @org.jspecify.annotations.Nullable String hint) {
        String message = prefix + String.valueOf(error.getMessage());
        String lower = Character.toLowerCase(message.charAt(0)) + message.substring(1);
        return new TuskException(ErrorCode.INVALID_REQUEST, lower, null, hint, error);
    }
}
