package dev.tusk.bench.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement of a workload, and the indexes that are known to be best for it: in lines {@code -- best: table [method] (keys) [where ...]} before it, each with
 * alternatives between bars; {@code none} where no index is to be proposed for it.
 *
 * @param best of each index that is wanted, the alternatives
 */
record KnownBest(String statement, List<List<Index>> best) {

    private static final Pattern INDEX = Pattern.compile("(\\w+)(?: (\\w+))? \\((.*)\\)(?: where (.*))?");

    /** Any index that begins with these keys. */
    record Index(String table, String method, String keys, String where) {

        static Index parse(String text) {
            Matcher matcher = INDEX.matcher(text.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException("not an index: " + text);
            }
            return new Index(
                    matcher.group(1),
                    matcher.group(2) == null ? "btree" : matcher.group(2),
                    matcher.group(3),
                    matcher.group(4) == null ? "" : matcher.group(4));
        }

        /** @param definition as advice has it: {@code public.orders using btree (customer_id, created)} */
        boolean isServedBy(String definition) {
            String lower = definition.toLowerCase(Locale.ROOT);
            String begin =
                    "public.%s using %s (%s".formatted(table, method, keys).toLowerCase(Locale.ROOT);
            boolean sameKeys =
                    lower.startsWith(begin + ")") || (method.equals("btree") && lower.startsWith(begin + ","));
            return sameKeys
                    && (where.isEmpty()
                            ? !lower.contains(" where ")
                            : lower.endsWith(" where " + where.toLowerCase(Locale.ROOT)));
        }
    }

    static List<KnownBest> read(String text) {
        List<KnownBest> all = new ArrayList<>();
        List<List<Index>> best = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (line.startsWith("-- best: ")) {
                String wanted = line.substring("-- best: ".length());
                if (!wanted.equals("none")) {
                    best.add(Pattern.compile(" \\| ")
                            .splitAsStream(wanted)
                            .map(Index::parse)
                            .toList());
                }
                continue;
            }
            statement.append(line).append('\n');
            if (line.endsWith(";")) {
                all.add(new KnownBest(
                        statement.substring(0, statement.length() - 2).strip(), List.copyOf(best)));
                best.clear();
                statement.setLength(0);
            }
        }
        return all;
    }
}
