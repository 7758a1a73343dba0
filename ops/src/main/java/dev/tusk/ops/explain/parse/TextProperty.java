package dev.tusk.ops.explain.parse;

import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.explain.plan.Property;
import dev.tusk.ops.explain.plan.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a node or of the summary, to the names and values that JSON has for it. What is not known is kept by its own name. */
final class TextProperty {

    private static final Pattern LINE = Pattern.compile("([A-Za-z][^:]*?):(?: +(.*))?", Pattern.DOTALL);
    private static final Set<String> LISTS = Set.of(
            "Output",
            "Sort Key",
            "Presorted Key",
            "Group Key",
            "Hash Key",
            "Params Evaluated",
            "Conflict Arbiter Indexes");

    private static final Pattern SORT = Pattern.compile("(.+?)  (Memory|Disk|[A-Z]\\w*): (\\d+)kB");
    private static final Pattern BUCKETS = Pattern.compile(
            "(\\d+)(?: \\(originally (\\d+)\\))?  Batches: (\\d+)(?: \\(originally (\\d+)\\))?  Memory Usage: (\\d+)kB");
    private static final Pattern PAIR = Pattern.compile("([A-Za-z][A-Za-z -]*?): (\\d+)(?:kB)?(?:  |$)");
    private static final Pattern BLOCKS = Pattern.compile("(shared|local|temp|shared/local)((?: \\w+=[0-9.]+)+)");
    private static final Pattern ASSIGNMENT = Pattern.compile("([a-z][a-z ]*?)=([0-9.]+)");
    private static final Pattern SETTING =
            Pattern.compile("([A-Za-z0-9_.]+) = (?:'((?:[^']|'')*)'|(NULL))", Pattern.DOTALL);
    private static final Pattern GROUPS =
            Pattern.compile("(\\d+)  Sort Methods?: (.*?)((?:  (?:Average|Peak) (?:Memory|Disk): \\d+kB)*)");
    private static final Pattern AVERAGE =
            Pattern.compile("  Average (Memory|Disk): (\\d+)kB  Peak (?:Memory|Disk): (\\d+)kB");
    private static final Pattern SAMPLING =
            Pattern.compile("(\\S+) \\((.*?)\\)(?: REPEATABLE \\((.*)\\))?", Pattern.DOTALL);
    private static final Pattern SERIALIZATION =
            Pattern.compile("(?:time=([0-9.]+) ms  )?output=(\\d+)kB  format=(\\w+)");
    private static final Pattern STORAGE = Pattern.compile("(\\w+)  Maximum Storage: (\\d+)kB");
    private static final Pattern JIT_TIME = Pattern.compile("(\\w+) ([0-9.]+) ms(?: \\((\\w+) ([0-9.]+) ms\\))?");

    private static final Map<String, String> BLOCK_NAMES =
            Map.of("hit", "Hit", "read", "Read", "dirtied", "Dirtied", "written", "Written");

    private static final Map<String, String> CACHE = Map.of(
            "Hits",
            "Cache Hits",
            "Misses",
            "Cache Misses",
            "Evictions",
            "Cache Evictions",
            "Overflows",
            "Cache Overflows",
            "Memory Usage",
            "Peak Memory Usage");
    private static final Map<String, String> HASH_AGGREGATE =
            Map.of("Batches", "HashAgg Batches", "Memory Usage", "Peak Memory Usage");

    private TextProperty() {}

    static boolean looksLikeOne(String line) {
        return LINE.matcher(line).matches();
    }

    /** What a line tells. */
    static List<Property> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return List.of(Property.text("Line", line));
        }
        String name = matcher.group(1);
        String value = matcher.group(2) == null ? "" : matcher.group(2);
        List<Property> special = special(name, value);
        return special.isEmpty() ? List.of(plain(name, value)) : special;
    }

    private static Property plain(String name, String value) {
        if (LISTS.contains(name)) {
            return new Property(name, Value.Items.of(SqlList.split(value)));
        }
        String number = value.replaceFirst("(?<=[0-9]) (ms|b)$", "");
        boolean isMeasured = !number.equals(value)
                && (name.endsWith("Time")
                        || name.endsWith("time")
                        || name.endsWith("runtime")
                        || name.endsWith("Size"));
        return new Property(name, Shape.typed(name, isMeasured ? number : value));
    }

    /** Lines that stand for several properties; empty where this is none, or is not written as PostgreSQL writes it. */
    private static List<Property> special(String name, String value) {
        return switch (name) {
            case "Sort Method" -> sortMethod(value);
            case "Buckets" -> buckets(value);
            case "Hits" -> pairs(name, value, CACHE);
            case "Batches", "Planned Partitions" -> pairs(name, value, HASH_AGGREGATE);
            case "Full-sort Groups", "Pre-sorted Groups" -> sortGroups(name, value);
            case "Heap Blocks" ->
                assignments(value, "", Map.of("exact", "Exact Heap Blocks", "lossy", "Lossy Heap Blocks"));
            case "Buffers" -> buffers(value);
            case "I/O Timings" -> timings(value);
            case "WAL" ->
                assignments(
                        value,
                        "",
                        Map.of(
                                "records",
                                "WAL Records",
                                "fpi",
                                "WAL FPI",
                                "bytes",
                                "WAL Bytes",
                                "fpi bytes",
                                "WAL FPI Bytes",
                                "buffers full",
                                "WAL Buffers Full"));
            case "Tuples" ->
                assignments(
                        value,
                        "",
                        Map.of(
                                "inserted", "Tuples Inserted",
                                "updated", "Tuples Updated",
                                "deleted", "Tuples Deleted",
                                "skipped", "Tuples Skipped"));
            case "Memory" ->
                assignments(
                        value.replace("kB", ""), "", Map.of("used", "Memory Used", "allocated", "Memory Allocated"));
            case "Storage" -> storage(value);
            case "Sampling" -> sampling(value);
            case "Settings" -> settings(value);
            case "Serialization" -> serialization(value);
            case "Options" -> options(value);
            case "Timing" -> jitTiming(value);
            default -> List.of();
        };
    }

    private static List<Property> sortMethod(String value) {
        Matcher matcher = SORT.matcher(value);
        return matcher.matches()
                ? List.of(
                        Property.text("Sort Method", matcher.group(1)),
                        Property.number("Sort Space Used", matcher.group(3)),
                        Property.text("Sort Space Type", matcher.group(2)))
                : List.of();
    }

    private static List<Property> buckets(String value) {
        Matcher matcher = BUCKETS.matcher(value);
        if (!matcher.matches()) {
            return List.of();
        }
        String buckets = matcher.group(1);
        String batches = matcher.group(3);
        boolean changed = matcher.group(2) != null || matcher.group(4) != null;
        return List.of(
                Property.number("Hash Buckets", buckets),
                Property.number("Original Hash Buckets", changed ? or(matcher.group(2), buckets) : buckets),
                Property.number("Hash Batches", batches),
                Property.number("Original Hash Batches", changed ? or(matcher.group(4), batches) : batches),
                Property.number("Peak Memory Usage", matcher.group(5)));
    }

    private static String or(String first, String second) {
        return first == null ? second : first;
    }

    private static List<Property> pairs(String name, String value, Map<String, String> names) {
        String whole = name + ": " + value;
        List<Property> properties = new ArrayList<>();
        Matcher matcher = PAIR.matcher(whole);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            properties.add(Property.number(names.getOrDefault(matcher.group(1), matcher.group(1)), matcher.group(2)));
            end = matcher.end();
        }
        return end == whole.length() ? properties : List.of();
    }

    private static List<Property> sortGroups(String name, String value) {
        Matcher matcher = GROUPS.matcher(value);
        if (!matcher.matches()) {
            return List.of();
        }
        List<Property> members = new ArrayList<>();
        members.add(Property.number("Group Count", matcher.group(1)));
        members.add(new Property(
                "Sort Methods Used", Value.Items.of(List.of(matcher.group(2).split(", ", -1)))));
        Matcher space = AVERAGE.matcher(matcher.group(3));
        while (space.find()) {
            members.add(new Property(
                    "Sort Space " + space.group(1),
                    new Value.Group(new Properties(List.of(
                            Property.number("Average Sort Space Used", space.group(2)),
                            Property.number("Peak Sort Space Used", space.group(3)))))));
        }
        return List.of(new Property(name, new Value.Group(new Properties(members))));
    }

    private static List<Property> assignments(String value, String prefix, Map<String, String> names) {
        List<Property> properties = new ArrayList<>();
        Matcher matcher = ASSIGNMENT.matcher(value.replaceAll(" {2,}", " "));
        while (matcher.find()) {
            String name = matcher.group(1).strip();
            properties.add(Property.number(prefix + names.getOrDefault(name, name), matcher.group(2)));
        }
        return properties;
    }

    private static List<Property> buffers(String value) {
        List<Property> properties = new ArrayList<>();
        Matcher part = BLOCKS.matcher(value);
        while (part.find()) {
            String kind = capital(part.group(1));
            for (Property each : assignments(part.group(2), "", BLOCK_NAMES)) {
                properties.add(new Property("%s %s Blocks".formatted(kind, each.name()), each.value()));
            }
        }
        return properties;
    }

    /** Up to 14 {@code read=}, in 15 and 16 {@code shared/local read=}, from 17 on {@code shared read=}. */
    private static List<Property> timings(String value) {
        Map<String, String> names = Map.of("read", "I/O Read Time", "write", "I/O Write Time");
        if (value.startsWith("read=") || value.startsWith("write=")) {
            return assignments(value, "", names);
        }
        List<Property> properties = new ArrayList<>();
        Matcher part = BLOCKS.matcher(value);
        while (part.find()) {
            String prefix = part.group(1).equals("shared/local") ? "" : capital(part.group(1)) + " ";
            properties.addAll(assignments(part.group(2), prefix, names));
        }
        if (value.startsWith("shared/local") && !value.contains("temp")) {
            // 15 and 16 measure it, and leave a zero out; it tells them from those before.
            properties.add(Property.number("Temp I/O Read Time", "0.000"));
        }
        return properties;
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static List<Property> storage(String value) {
        Matcher matcher = STORAGE.matcher(value);
        return matcher.matches()
                ? List.of(
                        Property.text("Storage", matcher.group(1)),
                        Property.number("Maximum Storage", matcher.group(2)))
                : List.of();
    }

    private static List<Property> sampling(String value) {
        Matcher matcher = SAMPLING.matcher(value);
        if (!matcher.matches()) {
            return List.of();
        }
        List<Property> properties = new ArrayList<>(List.of(
                Property.text("Sampling Method", matcher.group(1)),
                new Property("Sampling Parameters", Value.Items.of(SqlList.split(matcher.group(2))))));
        if (matcher.group(3) != null) {
            properties.add(Property.text("Repeatable Seed", matcher.group(3)));
        }
        return properties;
    }

    private static List<Property> settings(String value) {
        List<Property> settings = new ArrayList<>();
        Matcher matcher = SETTING.matcher(value);
        while (matcher.find()) {
            settings.add(
                    matcher.group(2) == null
                            ? new Property(matcher.group(1), new Value.Nothing())
                            : Property.text(matcher.group(1), matcher.group(2)));
        }
        return settings.isEmpty()
                ? List.of()
                : List.of(new Property("Settings", new Value.Group(new Properties(settings))));
    }

    private static List<Property> serialization(String value) {
        Matcher matcher = SERIALIZATION.matcher(value);
        if (!matcher.matches()) {
            return List.of();
        }
        List<Property> members = new ArrayList<>();
        if (matcher.group(1) != null) {
            members.add(Property.number("Time", matcher.group(1)));
        }
        members.add(Property.number("Output Volume", matcher.group(2)));
        members.add(Property.text("Format", matcher.group(3)));
        return List.of(new Property("Serialization", new Value.Group(new Properties(members))));
    }

    private static List<Property> options(String value) {
        List<Property> members = new ArrayList<>();
        for (String each : value.split(", ", -1)) {
            String[] pair = each.split(" ", 2);
            if (pair.length != 2) {
                return List.of();
            }
            members.add(new Property(pair[0], Shape.plain(pair[1])));
        }
        return List.of(new Property("Options", new Value.Group(new Properties(members))));
    }

    private static List<Property> jitTiming(String value) {
        List<Property> members = new ArrayList<>();
        Matcher matcher = JIT_TIME.matcher(value);
        while (matcher.find()) {
            members.add(
                    matcher.group(3) == null
                            ? Property.number(matcher.group(1), matcher.group(2))
                            : new Property(
                                    matcher.group(1),
                                    new Value.Group(new Properties(List.of(
                                            Property.number(matcher.group(3), matcher.group(4)),
                                            Property.number("Total", matcher.group(2)))))));
        }
        return members.isEmpty()
                ? List.of()
                : List.of(new Property("Timing", new Value.Group(new Properties(members))));
    }

    /** A name without the quotes that SQL needs. */
    static String unquoted(String name) {
        return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name;
    }
}
