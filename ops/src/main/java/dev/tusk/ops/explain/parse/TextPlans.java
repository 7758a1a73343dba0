package dev.tusk.ops.explain.parse;

import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.explain.plan.Property;
import dev.tusk.ops.explain.plan.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * EXPLAIN (FORMAT TEXT). A node belongs to the nearest one before it whose arrow stands further left, and a line to the nearest node whose arrow stands
 * left of it; how far does not matter, so that tabs and other indentation do no harm.
 */
final class TextPlans {

    private static final int TAB = 8;

    private static final Pattern ARROW = Pattern.compile("->\\s+(.*)", Pattern.DOTALL);
    private static final Pattern LABEL = Pattern.compile("(CTE|InitPlan|SubPlan) .*");
    private static final Pattern WORKER = Pattern.compile("Worker (\\d+): *(.*)", Pattern.DOTALL);
    private static final Pattern WORKER_TIMES =
            Pattern.compile("actual (?:time=([0-9.]+)\\.\\.([0-9.]+) )?rows=([0-9.]+) loops=(\\d+)");
    private static final Pattern TRIGGER = Pattern.compile(
            "Trigger(?: (?!for constraint )(.+?))?(?: for constraint (.+?))?(?: on (.+?))?: (?:time=([0-9.]+) )?calls=([0-9.]+)");
    private static final Pattern TARGET = Pattern.compile("(Foreign )?(Insert|Update|Delete|Merge) on (.*)");
    private static final Pattern SECTION = Pattern.compile("(JIT|Planning|JIT for worker \\d+):");

    private final List<String> lines;
    private final List<Plan> plans = new ArrayList<>();
    private final Deque<TextNode> open = new ArrayDeque<>();
    private @Nullable TextNode root;
    private List<Property> summary = new ArrayList<>();
    private List<Property> triggers = new ArrayList<>();
    private @Nullable List<Property> section;
    private int sectionColumn;
    private String label = "";

    private TextPlans(List<String> lines) {
        this.lines = lines;
    }

    /** The plans of the lines, without the frames of programs; the first line is that of a node. */
    static List<Plan> plans(List<String> lines) {
        List<String> expanded = lines.stream().map(TextPlans::expanded).toList();
        TextPlans text = new TextPlans(Rejoined.of(expanded));
        text.read();
        return text.plans;
    }

    private static String expanded(String line) {
        if (line.indexOf('\t') < 0) {
            return line;
        }
        StringBuilder wide = new StringBuilder();
        int at = 0;
        while (at < line.length() && (line.charAt(at) == '\t' || line.charAt(at) == ' ')) {
            wide.append(" ".repeat(line.charAt(at) == '\t' ? TAB : 1));
            at++;
        }
        return wide + line.substring(at).replace("\t", "  ");
    }

    private static int column(String line) {
        int column = 0;
        while (column < line.length() && line.charAt(column) == ' ') {
            column++;
        }
        return column;
    }

    private void read() {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String text = line.strip();
            int column = column(line);
            Matcher arrow = ARROW.matcher(text);
            if (root == null || isNextPlan(text, column)) {
                finish();
                begin(arrow.matches() ? arrow.group(1) : text, column);
            } else if (arrow.matches()) {
                child(arrow.group(1), column);
            } else if (LABEL.matcher(text).matches() && isAboveArrow(i, column)) {
                section = null;
                close(column);
                label = text;
            } else {
                property(text, column);
            }
        }
        finish();
    }

    private boolean isAboveArrow(int at, int column) {
        return at + 1 < lines.size()
                && lines.get(at + 1).strip().startsWith("->")
                && column(lines.get(at + 1)) > column;
    }

    /** Behind what is told of the whole, or another node at the margin. */
    private boolean isNextPlan(String text, int column) {
        return root != null && column <= root.column && !text.startsWith("->") && TextHeader.isMeasured(text);
    }

    private void begin(String text, int column) {
        TextNode node = new TextNode(TextHeader.parse(text), column, "");
        root = node;
        open.push(node);
    }

    private void child(String text, int column) {
        close(column);
        TextNode parent = open.peek();
        if (parent == null) {
            throw Unreadable.noIndentation(text);
        }
        TextNode node = new TextNode(TextHeader.parse(text), column, label);
        label = "";
        section = null;
        parent.children.add(node);
        open.push(node);
    }

    /** Nodes that end before a line in this column. */
    private void close(int column) {
        while (!open.isEmpty() && open.element().column >= column) {
            open.pop();
        }
    }

    private void property(String text, int column) {
        if (section != null && column > sectionColumn && !WORKER.matcher(text).matches()) {
            nested(text, section);
            return;
        }
        section = null;
        TextNode node = owner(column);
        List<Property> into = node == null ? summary : node.properties;
        Matcher worker = WORKER.matcher(text);
        if (worker.matches()) {
            worker(worker, node == null ? into : node.properties, column);
            return;
        }
        Matcher trigger = TRIGGER.matcher(text);
        if (node == null && trigger.matches()) {
            triggers.add(new Property("Trigger", trigger(trigger)));
            return;
        }
        Matcher target = TARGET.matcher(text);
        if (node != null && target.matches()) {
            target(target, node.properties);
            return;
        }
        if (SECTION.matcher(text).matches()) {
            String name = text.substring(0, text.length() - 1);
            open(into, name, column);
            return;
        }
        List<Property> parsed = TextProperty.parse(text);
        if (parsed.getFirst().name().equals("Serialization")
                && parsed.getFirst().value() instanceof Value.Group(Properties members)) {
            open(into, "Serialization", column).addAll(members.all());
            return;
        }
        into.addAll(parsed);
    }

    /** The node that a line in this column tells something of; null where it is about the whole. */
    private @Nullable TextNode owner(int column) {
        TextNode top = root;
        if (top != null && column <= top.column) {
            return null;
        }
        for (TextNode node : open) {
            if (node.column < column) {
                return node;
            }
        }
        return null;
    }

    private void nested(String text, List<Property> into) {
        if (into instanceof Opened jit && SECTION.matcher(text).matches()) {
            jit.inner = new ArrayList<>();
            jit.innerName = text.substring(0, text.length() - 1);
            return;
        }
        List<Property> parsed = TextProperty.parse(text);
        if (into instanceof Opened jit
                && jit.inner != null
                && List.of("Functions", "Options", "Timing")
                        .contains(parsed.getFirst().name())) {
            jit.inner.addAll(parsed);
            return;
        }
        into.addAll(parsed);
    }

    private List<Property> open(List<Property> into, String name, int column) {
        Opened members = new Opened();
        into.add(new Property(name, new Value.Nothing()));
        members.home = into;
        members.at = into.size() - 1;
        members.name = name;
        opened.add(members);
        section = members;
        sectionColumn = column;
        return members;
    }

    private void worker(Matcher worker, List<Property> into, int column) {
        Opened members = new Opened();
        members.add(Property.number("Worker Number", worker.group(1)));
        Matcher times = WORKER_TIMES.matcher(worker.group(2));
        if (times.matches()) {
            if (times.group(1) != null) {
                members.add(Property.number("Actual Startup Time", times.group(1)));
                members.add(Property.number("Actual Total Time", times.group(2)));
            }
            members.add(Property.number("Actual Rows", times.group(3)));
            members.add(Property.number("Actual Loops", times.group(4)));
        } else if (SECTION.matcher(worker.group(2)).matches()) {
            members.inner = new ArrayList<>();
            members.innerName = worker.group(2).substring(0, worker.group(2).length() - 1);
        } else {
            members.addAll(TextProperty.parse(worker.group(2)));
        }
        into.add(new Property("Worker", new Value.Nothing()));
        members.home = into;
        members.at = into.size() - 1;
        members.name = "Worker";
        opened.add(members);
        section = members;
        sectionColumn = column;
    }

    private final List<Opened> opened = new ArrayList<>();

    /** Members of a group whose lines are still being read. */
    private static final class Opened extends ArrayList<Property> {
        private List<Property> home = this;
        private int at;
        private String name = "";
        private @Nullable List<Property> inner;
        private String innerName = "";

        void close() {
            if (inner != null) {
                add(new Property(innerName, new Value.Group(new Properties(inner))));
            }
            home.set(at, new Property(name, new Value.Group(new Properties(this))));
        }
    }

    private static Value trigger(Matcher trigger) {
        List<Property> members = new ArrayList<>();
        if (trigger.group(1) != null) {
            members.add(Property.text("Trigger Name", trigger.group(1)));
        }
        if (trigger.group(2) != null) {
            members.add(Property.text("Constraint Name", trigger.group(2)));
        }
        if (trigger.group(3) != null) {
            members.add(Property.text("Relation", trigger.group(3)));
        }
        if (trigger.group(4) != null) {
            members.add(Property.number("Time", trigger.group(4)));
        }
        members.add(Property.number("Calls", trigger.group(5)));
        return new Value.Group(new Properties(members));
    }

    /** A table of several that a statement changes. */
    private static void target(Matcher target, List<Property> into) {
        List<Property> members = new ArrayList<>();
        TextHeader.object("Relation Name", target.group(3), members);
        if (target.group(1) != null) {
            members.add(Property.flag("Foreign", true));
        }
        into.add(new Property("Target Table", new Value.Group(new Properties(members))));
    }

    private void finish() {
        TextNode top = root;
        if (top == null) {
            return;
        }
        opened.forEach(Opened::close);
        opened.clear();
        if (!triggers.isEmpty()) {
            List<Property> all = new ArrayList<>();
            boolean placed = false;
            Property listed = new Property(
                    "Triggers",
                    new Value.Items(triggers.stream().map(Property::value).toList()));
            for (Property property : summary) {
                if (!placed
                        && List.of("JIT", "Serialization", "Execution Time", "Execution time", "Total runtime")
                                .contains(property.name())) {
                    all.add(listed);
                    placed = true;
                }
                all.add(property);
            }
            if (!placed) {
                all.add(listed);
            }
            summary = all;
        }
        plans.add(new Plan(null, top.build("", 0, 1), new Properties(summary)));
        root = null;
        open.clear();
        summary = new ArrayList<>();
        triggers = new ArrayList<>();
        section = null;
        label = "";
    }
}
