package dev.tusk.ops.explain.parse;

import dev.tusk.ops.explain.plan.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line that names a node: {@code Parallel Seq Scan on doc d  (cost=0.00..1.04 rows=4 width=36) (actual time=0.010..0.012 rows=4 loops=1)}. */
final class TextHeader {

    private static final String COST =
            "\\(cost=(?<from>[0-9.]+)\\.\\.(?<to>[0-9.]+) +rows=(?<rows>[0-9.]+) +width=(?<width>[0-9]+)\\)";
    private static final String ACTUAL =
            "\\((?:actual +(?:time=(?<start>[0-9.]+)\\.\\.(?<end>[0-9.]+) +)?rows=(?<came>[0-9.]+) +loops=(?<loops>[0-9.]+)|(?<never>never executed))\\)";

    private static final Pattern LINE = Pattern.compile(
            "(?<title>.*?)(?: +" + COST + ")?(?: +" + ACTUAL + ")?(?<rest> *| +\\(.*\\)) *", Pattern.DOTALL);

    private static final Pattern JOIN =
            Pattern.compile("(Nested Loop|Hash|Merge)((?: (?:Left|Right|Full|Semi|Anti))*)( Join)?");
    private static final Pattern SET_OPERATION = Pattern.compile("(Hash)?SetOp((?: (?:Intersect|Except|All))*)");
    private static final Pattern CHANGE = Pattern.compile("(Insert|Update|Delete|Merge) on (.*)");
    private static final Pattern FOREIGN_CHANGE = Pattern.compile("Foreign (Insert|Update|Delete) on (.*)");
    private static final Pattern CUSTOM = Pattern.compile("Custom Scan \\((.*?)\\)(?: on (.*))?");
    private static final String NAME = "(?:\"(?:[^\"]|\"\")*\"|[^ \".]+)";
    private static final Pattern SCAN =
            Pattern.compile("(?<type>[A-Z][A-Za-z ]*?)(?<backward> Backward)?(?: using (?<index>" + NAME + "(?:\\."
                    + NAME + ")?))?(?: on (?<object>.*))?");
    private static final Pattern OBJECT =
            Pattern.compile("(?:(?<schema>" + NAME + ")\\.)?(?<name>" + NAME + ")(?: (?<alias>.*))?");

    private static final Map<String, String> STRATEGIES = Map.of(
            "Aggregate", "Plain", "GroupAggregate", "Sorted", "HashAggregate", "Hashed", "MixedAggregate", "Mixed");

    private static final Map<String, String> OBJECTS = Map.of(
            "Function Scan", "Function Name",
            "Table Function Scan", "Table Function Name",
            "CTE Scan", "CTE Name",
            "WorkTable Scan", "CTE Name",
            "Named Tuplestore Scan", "Tuplestore Name",
            "Values Scan", "",
            "Subquery Scan", "");

    /** Nodes without inputs or objects in their title, by which a plan without costs is known. */
    private static final Set<String> PLAIN = Set.of(
            "Append",
            "Merge Append",
            "Recursive Union",
            "BitmapAnd",
            "BitmapOr",
            "Result",
            "ProjectSet",
            "Limit",
            "Sort",
            "Incremental Sort",
            "Materialize",
            "Memoize",
            "Hash",
            "Group",
            "WindowAgg",
            "Unique",
            "LockRows",
            "Gather",
            "Gather Merge",
            "Nested Loop");

    private TextHeader() {}

    /** Whether the line says what a node costs, what it took, or that it was not executed. */
    static boolean isMeasured(String line) {
        return (line.contains("(cost=") || line.contains("(actual ") || line.contains("(never executed)"))
                && matched(line).group("title").length() < line.stripTrailing().length();
    }

    /** Whether the costs of a node are whole, where it has any. */
    static boolean isWhole(String line) {
        Matcher matcher = matched(line);
        String title = matcher.group("title");
        return !title.contains("(cost=") && !title.contains("(actual") && !title.contains("(never");
    }

    /** Whether this is a node of a plan without costs. */
    static boolean isPlainNode(String line) {
        String title = line.strip().replaceFirst("^(Parallel |Async |Partial |Finalize )+", "");
        return PLAIN.contains(title)
                || STRATEGIES.containsKey(title)
                || JOIN.matcher(title).matches()
                || SET_OPERATION.matcher(title).matches()
                || CHANGE.matcher(title).matches()
                || CUSTOM.matcher(title).matches()
                || title.matches("[A-Z][A-Za-z ]* Scan( Backward)?( using .*)?( on .*)?");
    }

    private static Matcher matched(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no line: " + line);
        }
        return matcher;
    }

    /** All that the line tells, by the names of JSON. */
    static List<Property> parse(String line) {
        Matcher matcher = matched(line.strip());
        List<Property> properties = new ArrayList<>();
        title(matcher.group("title").strip(), properties);
        add(properties, "Startup Cost", matcher.group("from"));
        add(properties, "Total Cost", matcher.group("to"));
        add(properties, "Plan Rows", matcher.group("rows"));
        add(properties, "Plan Width", matcher.group("width"));
        add(properties, "Actual Startup Time", matcher.group("start"));
        add(properties, "Actual Total Time", matcher.group("end"));
        add(properties, "Actual Rows", matcher.group("came"));
        add(properties, "Actual Loops", matcher.group("loops"));
        if (matcher.group("never") != null) {
            add(properties, "Actual Rows", "0");
            add(properties, "Actual Loops", "0");
        }
        String rest = matcher.group("rest").strip();
        if (!rest.isEmpty()) {
            properties.add(Property.text("Remark", rest));
        }
        return properties;
    }

    private static void add(List<Property> properties, String name, String number) {
        if (number != null) {
            properties.add(Property.number(name, number));
        }
    }

    private static void title(String whole, List<Property> properties) {
        String title = whole;
        List<Property> flags = new ArrayList<>();
        if (title.startsWith("Parallel ")) {
            title = title.substring(9);
            flags.add(Property.flag("Parallel Aware", true));
        }
        if (title.startsWith("Async ")) {
            title = title.substring(6);
            flags.add(Property.flag("Async Capable", true));
        }
        kind(title, properties);
        properties.addAll(flags);
    }

    private static void kind(String title, List<Property> properties) {
        String mode = title.startsWith("Partial ") ? "Partial" : title.startsWith("Finalize ") ? "Finalize" : "";
        String strategy = STRATEGIES.get(mode.isEmpty() ? title : title.substring(mode.length() + 1));
        if (strategy != null) {
            properties.add(Property.text("Node Type", "Aggregate"));
            properties.add(Property.text("Strategy", strategy));
            properties.add(Property.text("Partial Mode", mode.isEmpty() ? "Simple" : mode));
            return;
        }
        Matcher join = JOIN.matcher(title);
        if (join.matches() && (join.group(3) != null || title.equals("Nested Loop"))) {
            properties.add(Property.text("Node Type", join.group(1) + (title.startsWith("Nested") ? "" : " Join")));
            properties.add(Property.text(
                    "Join Type",
                    join.group(2).isEmpty() ? "Inner" : join.group(2).strip()));
            return;
        }
        Matcher set = SET_OPERATION.matcher(title);
        if (set.matches()) {
            properties.add(Property.text("Node Type", "SetOp"));
            properties.add(Property.text("Strategy", set.group(1) == null ? "Sorted" : "Hashed"));
            if (!set.group(2).isEmpty()) {
                properties.add(Property.text("Command", set.group(2).strip()));
            }
            return;
        }
        Matcher change = CHANGE.matcher(title);
        if (change.matches()) {
            properties.add(Property.text("Node Type", "ModifyTable"));
            properties.add(Property.text("Operation", change.group(1)));
            object("Relation Name", change.group(2), properties);
            return;
        }
        Matcher foreign = FOREIGN_CHANGE.matcher(title);
        if (foreign.matches()) {
            properties.add(Property.text("Node Type", "Foreign Scan"));
            properties.add(Property.text("Operation", foreign.group(1)));
            object("Relation Name", foreign.group(2), properties);
            return;
        }
        Matcher custom = CUSTOM.matcher(title);
        if (custom.matches()) {
            properties.add(Property.text("Node Type", "Custom Scan"));
            properties.add(Property.text("Custom Plan Provider", custom.group(1)));
            object("Relation Name", custom.group(2), properties);
            return;
        }
        scan(title, properties);
    }

    private static void scan(String title, List<Property> properties) {
        Matcher scan = SCAN.matcher(title);
        if (!scan.matches()) {
            properties.add(Property.text("Node Type", title));
            return;
        }
        String type = scan.group("type");
        properties.add(Property.text("Node Type", type));
        if (scan.group("backward") != null) {
            properties.add(Property.text("Scan Direction", "Backward"));
        }
        if (scan.group("index") != null) {
            properties.add(Property.text("Index Name", TextProperty.unquoted(scan.group("index"))));
        }
        if (type.equals("Bitmap Index Scan") && scan.group("object") != null) {
            properties.add(Property.text("Index Name", TextProperty.unquoted(scan.group("object"))));
        } else {
            object(OBJECTS.getOrDefault(type, "Relation Name"), scan.group("object"), properties);
        }
    }

    /** @param kind what the first name is; empty where there is but an alias */
    static void object(String kind, String text, List<Property> properties) {
        if (text == null) {
            return;
        }
        if (kind.isEmpty()) {
            properties.add(Property.text("Alias", TextProperty.unquoted(text)));
            return;
        }
        Matcher object = OBJECT.matcher(text);
        if (!object.matches()) {
            properties.add(Property.text(kind, text));
            return;
        }
        String name = TextProperty.unquoted(object.group("name"));
        properties.add(Property.text(kind, name));
        if (object.group("schema") != null) {
            properties.add(Property.text("Schema", TextProperty.unquoted(object.group("schema"))));
        }
        String alias = object.group("alias");
        properties.add(Property.text("Alias", alias == null ? name : TextProperty.unquoted(alias)));
    }
}
