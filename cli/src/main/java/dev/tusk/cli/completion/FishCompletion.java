package dev.tusk.cli.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The completion script for fish, which picocli does not make. */
final class FishCompletion {

    private FishCompletion() {}

    static String script(CommandLine tusk) {
        StringBuilder script = new StringBuilder("# Completion of tusk for fish.\ncomplete -c tusk -f\n");
        add(script, tusk.getCommandSpec(), List.of());
        return script.toString();
    }

    private static void add(StringBuilder script, CommandSpec spec, List<String> path) {
        String here = condition(spec, path);
        for (Map.Entry<String, CommandLine> sub : spec.subcommands().entrySet()) {
            CommandSpec command = sub.getValue().getCommandSpec();
            line(
                    script,
                    here,
                    "-a " + sub.getKey(),
                    description(command.usageMessage().description()));
        }
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                StringBuilder flags = new StringBuilder();
                for (String name : option.names()) {
                    flags.append(name.startsWith("--") ? "-l " : "-s ")
                            .append(name.replaceFirst("^-+", ""))
                            .append(' ');
                }
                String files = option.longestName().equals("--file")
                        ? "-r -F"
                        : option.arity().max() > 0 ? "-r" : "";
                line(script, here, flags + files, description(option.description()));
            }
        }
        spec.subcommands().forEach((name, sub) -> {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(name);
            add(script, sub.getCommandSpec(), deeper);
        });
    }

    /** All words of the path were typed, and none of the commands that could follow. */
    private static String condition(CommandSpec spec, List<String> path) {
        List<String> conditions = new ArrayList<>();
        path.forEach(word -> conditions.add("__fish_seen_subcommand_from " + word));
        if (!spec.subcommands().isEmpty()) {
            conditions.add(
                    path.isEmpty()
                            ? "__fish_use_subcommand"
                            : "not __fish_seen_subcommand_from "
                                    + String.join(" ", spec.subcommands().keySet()));
        }
        return String.join("; and ", conditions);
    }

    private static void line(StringBuilder script, String condition, String what, String description) {
        script.append("complete -c tusk -n '")
                .append(condition)
                .append("' ")
                .append(what.strip())
                .append(" -d '")
                .append(description.replace("\\", "\\\\").replace("'", "\\'"))
                .append("'\n");
    }

    private static String description(String[] lines) {
        String all = String.join(" ", lines).replace("%n", " ").replace("%%", "%");
        int end = all.indexOf(". ");
        return end < 0 ? all : all.substring(0, end + 1);
    }
}
