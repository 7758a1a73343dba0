package dev.tusk.ops.explain.print;

import dev.tusk.ops.explain.plan.NodeTitle;
import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.explain.plan.Property;
import dev.tusk.ops.explain.plan.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The lines below a node, and those of the summary: one for each property, or for several that belong together. */
final class TextLines {

    /** Told in the first line of a node, or by its place. */
    private static final Set<String> TITLE = Set.of(
            "Node Type",
            "Strategy",
            "Partial Mode",
            "Join Type",
            "Operation",
            "Parent Relationship",
            "Subplan Name",
            "Custom Plan Provider",
            "Parallel Aware",
            "Async Capable",
            "Scan Direction",
            "Index Name",
            "Relation Name",
            "Function Name",
            "Table Function Name",
            "CTE Name",
            "Tuplestore Name",
            "Schema",
            "Alias",
            "Command",
            "Startup Cost",
            "Total Cost",
            "Plan Rows",
            "Plan Width",
            "Actual Startup Time",
            "Actual Total Time",
            "Actual Rows",
            "Actual Loops",
            "Remark");

    /** Left out by the text format where they are nothing. */
    private static final Set<String> UNLESS_NOTHING = Set.of(
            "Disabled",
            "Inner Unique",
            "Single Copy",
            "Subplans Removed",
            "Triggers",
            "Workers",
            "Settings",
            "Query Identifier",
            "Planning");

    private final Properties properties;
    private final List<String> lines = new ArrayList<>();
    private final Set<String> done = new HashSet<>();

    TextLines(Properties properties) {
        this.properties = properties;
    }

    List<String> all() {
        for (Property property : properties.all()) {
            if (!TITLE.contains(property.name())) {
                add(property);
            }
        }
        return lines;
    }

    private boolean first(String line) {
        return done.add(line);
    }

    private String text(String name) {
        return properties.text(name);
    }

    private boolean isSome(String name) {
        return properties.amount(name) != 0;
    }

    private void add(Property property) {
        String name = property.name();
        Value value = property.value();
        switch (name) {
            case "Sort Method", "Sort Space Used", "Sort Space Type" -> {
                if (first("sort")) {
                    lines.add("Sort Method: %s  %s: %skB"
                            .formatted(text("Sort Method"), text("Sort Space Type"), text("Sort Space Used")));
                }
            }
            case "Hash Buckets", "Original Hash Buckets", "Hash Batches", "Original Hash Batches" -> hash();
            case "Planned Partitions", "HashAgg Batches", "Disk Usage" -> hashAggregate();
            case "Cache Hits", "Cache Misses", "Cache Evictions", "Cache Overflows" -> cache();
            case "Peak Memory Usage" -> {
                if (!properties.has("Hash Buckets")
                        && !properties.has("HashAgg Batches")
                        && !properties.has("Cache Hits")) {
                    lines.add("Memory Usage: %skB".formatted(text(name)));
                }
            }
            case "Exact Heap Blocks", "Lossy Heap Blocks" -> heapBlocks();
            case "Storage", "Maximum Storage" -> {
                if (first("storage")) {
                    lines.add("Storage: %s  Maximum Storage: %skB".formatted(text("Storage"), text("Maximum Storage")));
                }
            }
            case "Sampling Method", "Sampling Parameters", "Repeatable Seed" -> {
                if (first("sampling")) {
                    lines.add("Sampling: %s (%s)%s"
                            .formatted(
                                    text("Sampling Method"),
                                    text("Sampling Parameters"),
                                    properties.has("Repeatable Seed")
                                            ? " REPEATABLE (%s)".formatted(text("Repeatable Seed"))
                                            : ""));
                }
            }
            case "Tuples Updated", "Tuples Deleted", "Tuples Skipped" -> merged();
            case "Tuples Inserted" -> {
                if (properties.has("Tuples Skipped")
                        || properties.has("Tuples Updated")
                        || (!properties.has("Conflicting Tuples") && !properties.has("Conflict Resolution"))) {
                    merged();
                } else {
                    lines.add("Tuples Inserted: " + text(name));
                }
            }
            case "Memory Used", "Memory Allocated" -> {
                if (first("memory")) {
                    lines.add("Memory: used=%skB  allocated=%skB"
                            .formatted(text("Memory Used"), text("Memory Allocated")));
                }
            }
            case "Full-sort Groups", "Pre-sorted Groups" -> sortGroups(property);
            case "Target Tables" ->
                properties
                        .groups(name)
                        .forEach(target -> lines.add(
                                (target.flag("Foreign") ? "Foreign " : "") + text("Operation") + NodeTitle.on(target)));
            case "Grouping Sets" -> properties.groups(name).forEach(this::groupingSet);
            case "Workers" -> {
                if (value instanceof Value.Items items) {
                    items.items().stream()
                            .flatMap(item -> item instanceof Value.Group g
                                    ? java.util.stream.Stream.of(g.members())
                                    : java.util.stream.Stream.empty())
                            .forEach(worker -> lines.addAll(PlanText.worker(worker)));
                }
            }
            case "Triggers" -> properties.groups(name).forEach(trigger -> lines.add(trigger(trigger)));
            case "Planning", "JIT" -> group(property);
            case "Serialization" -> serialization();
            case "Settings" -> {
                if (!PlanText.isNothing(value)) {
                    lines.add("Settings: "
                            + String.join(
                                    ", ",
                                    properties.group(name).all().stream()
                                            .map(each -> each.value() instanceof Value.Text t
                                                    ? "%s = '%s'".formatted(each.name(), t.text())
                                                    : each.name() + " = NULL")
                                            .toList()));
                }
            }
            case "Foreign File Size" -> lines.add("Foreign File Size: %s b".formatted(text(name)));
            case "Line" -> lines.add(text(name));
            default -> plain(property);
        }
    }

    private void plain(Property property) {
        String name = property.name();
        if (Blocks.isOne(name)) {
            if (first(Blocks.line(name))) {
                Blocks.add(Blocks.line(name), properties, lines);
            }
            return;
        }
        boolean isNothing = PlanText.isNothing(property.value());
        if (isNothing && (UNLESS_NOTHING.contains(name) || name.startsWith("Rows Removed by "))) {
            return;
        }
        if (property.value() instanceof Value.Group(Properties members)) {
            if (name.startsWith("JIT for worker")) {
                group(property);
            } else {
                lines.add(name + ":");
                new TextLines(members).all().forEach(line -> lines.add("  " + line));
            }
            return;
        }
        String unit = name.equalsIgnoreCase("Planning Time")
                        || name.equalsIgnoreCase("Execution Time")
                        || name.equalsIgnoreCase("Total runtime")
                ? " ms"
                : "";
        String text = text(property);
        lines.add(text.isEmpty() ? name + ":" : name + ": " + text + unit);
    }

    private static String text(Property property) {
        return new Properties(List.of(property)).text(property.name());
    }

    private void hash() {
        if (!first("hash")) {
            return;
        }
        String buckets = text("Hash Buckets");
        String batches = text("Hash Batches");
        boolean changed = properties.has("Original Hash Buckets")
                && (!buckets.equals(text("Original Hash Buckets")) || !batches.equals(text("Original Hash Batches")));
        String format = changed
                ? "Buckets: %s (originally %s)  Batches: %s (originally %s)  Memory Usage: %skB"
                : "Buckets: %s%.0s  Batches: %s%.0s  Memory Usage: %skB";
        lines.add(format.formatted(
                buckets,
                text("Original Hash Buckets"),
                batches,
                text("Original Hash Batches"),
                text("Peak Memory Usage")));
    }

    private void hashAggregate() {
        if (!first("hash aggregate")) {
            return;
        }
        List<String> parts = new ArrayList<>();
        if (isSome("Planned Partitions")) {
            parts.add("Planned Partitions: " + text("Planned Partitions"));
        }
        if (properties.has("HashAgg Batches") && isSome("Peak Memory Usage")) {
            parts.add("Batches: " + text("HashAgg Batches"));
            parts.add("Memory Usage: %skB".formatted(text("Peak Memory Usage")));
        }
        if (isSome("Disk Usage")) {
            parts.add("Disk Usage: %skB".formatted(text("Disk Usage")));
        }
        if (!parts.isEmpty()) {
            lines.add(String.join("  ", parts));
        }
    }

    private void cache() {
        if (first("cache") && isSome("Cache Misses")) {
            lines.add("Hits: %s  Misses: %s  Evictions: %s  Overflows: %s  Memory Usage: %skB"
                    .formatted(
                            text("Cache Hits"),
                            text("Cache Misses"),
                            text("Cache Evictions"),
                            text("Cache Overflows"),
                            text("Peak Memory Usage")));
        }
    }

    private void heapBlocks() {
        if (first("heap") && (isSome("Exact Heap Blocks") || isSome("Lossy Heap Blocks"))) {
            lines.add("Heap Blocks:"
                    + (isSome("Exact Heap Blocks") ? " exact=" + text("Exact Heap Blocks") : "")
                    + (isSome("Lossy Heap Blocks") ? " lossy=" + text("Lossy Heap Blocks") : ""));
        }
    }

    private void merged() {
        if (!first("tuples")) {
            return;
        }
        StringBuilder line = new StringBuilder("Tuples:");
        for (String each : new String[] {"inserted", "updated", "deleted", "skipped"}) {
            String name = "Tuples " + Character.toUpperCase(each.charAt(0)) + each.substring(1);
            if (isSome(name)) {
                line.append(' ').append(each).append('=').append(text(name));
            }
        }
        if (line.length() > 7) {
            lines.add(line.toString());
        }
    }

    private void sortGroups(Property property) {
        Properties group = properties.group(property.name());
        List<String> methods = group.texts("Sort Methods Used");
        StringBuilder line = new StringBuilder("%s: %s  Sort Method%s: %s"
                .formatted(
                        property.name(),
                        group.text("Group Count"),
                        methods.size() > 1 ? "s" : "",
                        String.join(", ", methods)));
        for (String type : new String[] {"Memory", "Disk"}) {
            Properties space = group.group("Sort Space " + type);
            if (space.amount("Peak Sort Space Used") > 0) {
                line.append("  Average %1$s: %2$skB  Peak %1$s: %3$skB"
                        .formatted(type, space.text("Average Sort Space Used"), space.text("Peak Sort Space Used")));
            }
        }
        lines.add(line.toString());
    }

    private void groupingSet(Properties set) {
        if (set.has("Sort Key")) {
            lines.add("Sort Key: " + set.text("Sort Key"));
        }
        for (String kind : new String[] {"Hash Key", "Group Key"}) {
            if (set.get(kind + "s") instanceof Value.Items items) {
                for (Value keys : items.items()) {
                    String text = new Properties(List.of(new Property("keys", keys))).text("keys");
                    lines.add(kind + ": " + (text.isEmpty() ? "()" : text));
                }
            }
        }
    }

    private static String trigger(Properties trigger) {
        return "Trigger"
                + (trigger.has("Trigger Name") ? " " + trigger.text("Trigger Name") : "")
                + (trigger.has("Constraint Name") ? " for constraint " + trigger.text("Constraint Name") : "")
                + (trigger.has("Relation") ? " on " + trigger.text("Relation") : "")
                + ": "
                + (trigger.has("Time") ? "time=" + trigger.text("Time") + " " : "")
                + "calls="
                + trigger.text("Calls");
    }

    private void group(Property property) {
        Properties members = property.value() instanceof Value.Group(Properties all) ? all : Properties.NONE;
        List<String> inner = new ArrayList<>();
        for (Property each : members.all()) {
            if (each.name().equals("Options") && each.value() instanceof Value.Group options) {
                inner.add("Options: "
                        + String.join(
                                ", ",
                                options.members().all().stream()
                                        .map(option -> option.name() + " " + text(option))
                                        .toList()));
            } else if (each.name().equals("Timing") && each.value() instanceof Value.Group times) {
                inner.add("Timing: "
                        + String.join(
                                ", ",
                                times.members().all().stream()
                                        .map(TextLines::jitTime)
                                        .toList()));
            } else if (each.name().equals("Functions")) {
                inner.add("Functions: " + text(each));
            }
        }
        if (inner.isEmpty()) {
            inner = new TextLines(members).all();
        }
        if (!inner.isEmpty()) {
            lines.add(property.name() + ":");
            inner.forEach(line -> lines.add("  " + line));
        }
    }

    private static String jitTime(Property time) {
        if (time.value() instanceof Value.Group(Properties parts)) {
            return "%s %s ms (Deform %s ms)".formatted(time.name(), parts.text("Total"), parts.text("Deform"));
        }
        return "%s %s ms".formatted(time.name(), text(time));
    }

    private void serialization() {
        Properties group = properties.group("Serialization");
        lines.add("Serialization: %soutput=%skB  format=%s"
                .formatted(
                        group.has("Time") ? "time=%s ms  ".formatted(group.text("Time")) : "",
                        group.text("Output Volume"),
                        group.text("Format")));
        List<Property> rest = group.all().stream()
                .filter(each -> !List.of("Time", "Output Volume", "Format").contains(each.name()))
                .toList();
        new TextLines(new Properties(rest)).all().forEach(line -> lines.add("  " + line));
    }
}
