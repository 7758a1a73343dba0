package dev.tusk.cli.schedule;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.OutputOptions;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Makes of a command line what is kept of it: what to read, not where the database is, how to print and when to run. */
public final class StoredArguments {

    private static final Set<Class<?>> LEFT_OUT =
            Set.of(ConnectionOptions.class, OutputOptions.class, ScheduleOptions.class);

    /** Decided when it is stored: the name is always written down, and the collection is there then. */
    private static final Set<String> DECIDED = Set.of("--name", "--create");

    private static final Pattern LOGIN = Pattern.compile("//[^/@\\s]*:[^/@\\s]+@");
    private static final Pattern PASSWORD = Pattern.compile(
            "(?i)[?&;:,/ (](password|passwd|passwort|pwd|secret|sslpassword|token|access_?key|api_?key)\\s*=\\s*[^&;\\s)]");
    private static final Pattern ORACLE_LOGIN = Pattern.compile("(?i)^--jdbc-url=jdbc:oracle:[a-z]+:[^/@]+/[^@]+@");

    private StoredArguments() {}

    /**
     * The arguments, without those of the connection, the output and the schedule.
     *
     * @param parsed what was read of the command line of {@code tusk ingest}, or of one of its subcommands
     * @param command the name of the subcommand, or nothing
     * @param name what the ledger calls the ingestion
     * @param paths what stands without an option
     */
    public static List<String> of(ParseResult parsed, List<String> command, String name, List<String> paths) {
        List<String> arguments = new ArrayList<>(command);
        for (OptionSpec option : Set.copyOf(parsed.matchedOptions()).stream()
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .toList()) {
            if (isLeftOut(option)) {
                continue;
            }
            if (option.arity().max() == 0) {
                arguments.add(option.longestName());
            } else {
                option.originalStringValues().forEach(value -> arguments.add(option.longestName() + "=" + value));
            }
        }
        arguments.add("--name=" + name);
        if (!paths.isEmpty()) {
            arguments.add("--");
            arguments.addAll(paths);
        }
        return List.copyOf(arguments);
    }

    private static boolean isLeftOut(OptionSpec option) {
        return DECIDED.contains(option.longestName())
                || (option.userObject() instanceof Field field && LEFT_OUT.contains(field.getDeclaringClass()));
    }

    /** Refuses secrets: whoever may read the schema would read them. */
    public static void checkSecrets(Checks checks, ParseResult parsed) {
        for (OptionSpec option : parsed.matchedOptions()) {
            if (isLeftOut(option)) {
                continue;
            }
            for (String value : option.originalStringValues()) {
                boolean jdbc = option.longestName().equals("--jdbc-url");
                checks.require(
                        !LOGIN.matcher(value).find()
                                && !(jdbc
                                        && (PASSWORD.matcher(value).find()
                                                || ORACLE_LOGIN
                                                        .matcher("--jdbc-url=" + value)
                                                        .find())),
                        "%s holds a password, which a schedule would keep for all to read"
                                .formatted(option.longestName()),
                        jdbc
                                ? "leave it out, and give it to the server by TUSK_JDBC_PASSWORD or to this command by --jdbc-password-file"
                                : "leave it out; sources that ask for a login can only be run by hand");
            }
        }
    }
}
