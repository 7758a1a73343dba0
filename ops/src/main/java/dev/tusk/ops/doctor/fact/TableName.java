package dev.tusk.ops.doctor.fact;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of tables as statements write them. */
public final class TableName {

    /** Of a name, with its schema or without, in a regular expression; one group. */
    public static final String PATTERN =
            "((?:NAME)(?:\\.(?:NAME))?)".replace("NAME", "\"[^\"]*+(?:\"\"[^\"]*+)*+\"|[\\w$]+");

    private static final Pattern FROM = Pattern.compile("\\bfrom\\s+(?:only\\s+)?" + PATTERN, Pattern.CASE_INSENSITIVE);

    private TableName() {}

    /** The first that stands after FROM. */
    static Optional<String> first(StatementStat statement) {
        Matcher matcher = FROM.matcher(statement.line());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The table of that name; empty where there is none, or there are several in different schemas and none is named. */
    static Optional<Table> find(List<Table> tables, String written) {
        String name = folded(written);
        List<Table> found = tables.stream()
                .filter(table -> folded(table.name()).equals(name)
                        || folded(table.name()).endsWith("." + name))
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static String folded(String name) {
        return name.contains("\"") ? name.replace("\"", "") : name.toLowerCase(Locale.ROOT);
    }
}
