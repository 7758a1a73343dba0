package dev.tusk.ops.explain.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the time and the pages of a plan went. EXPLAIN tells averages of one execution, with all that is below a node. An init plan runs when its value
 * is first asked for, and a common table expression when its rows are: what they took is within the nodes that ask, not in the one they are
 * printed below, so that it is taken off there.
 */
public final class Accounts {

    private static final List<String> BLOCKS = List.of(
            "Shared Hit Blocks",
            "Shared Read Blocks",
            "Shared Dirtied Blocks",
            "Shared Written Blocks",
            "Local Hit Blocks",
            "Local Read Blocks",
            "Local Dirtied Blocks",
            "Local Written Blocks",
            "Temp Read Blocks",
            "Temp Written Blocks");

    private static final Pattern RETURNS = Pattern.compile("\\$\\d+");

    private final Plan plan;
    private final List<Place> places = new ArrayList<>();
    private final IdentityHashMap<PlanNode, Place> byNode = new IdentityHashMap<>();
    private final List<Account> accounts = new ArrayList<>();

    private Accounts(Plan plan) {
        this.plan = plan;
    }

    /** Reckons a plan up. */
    public static Accounts of(Plan plan) {
        Accounts accounts = new Accounts(plan);
        accounts.place(plan.root(), null, 0, 1);
        accounts.reckon();
        return accounts;
    }

    /** All nodes in EXPLAIN's order. */
    public List<Account> all() {
        return List.copyOf(accounts);
    }

    /** That of a node of this plan. */
    public Account of(PlanNode node) {
        Place place = byNode.get(node);
        if (place == null) {
            throw new IllegalArgumentException("not a node of this plan: " + node.title());
        }
        return accounts.get(place.number - 1);
    }

    /** The node above; nothing above the root. */
    public Optional<Account> parent(Account account) {
        return Optional.ofNullable(account.parent()).map(number -> accounts.get(number - 1));
    }

    /** Whether fewer rows came than were expected because somebody above may have stopped asking: that tells nothing of the estimate. */
    public boolean isStoppedEarly(Account account) {
        return account.rowsFactor().orElse(1) < 1
                && above(account).stream()
                        .anyMatch(above -> above.node().is("Limit", "Merge Join")
                                || above.node().title().matches(".*(Semi|Anti) Join.*")
                                || above.node().isSubPlan()
                                || above.node().isInitPlan());
    }

    /** The nodes above, the nearest first. */
    public List<Account> above(Account account) {
        List<Account> above = new ArrayList<>();
        for (Optional<Account> at = parent(account); at.isPresent(); at = parent(at.get())) {
            above.add(at.get());
        }
        return above;
    }

    /** What the whole statement took: its execution time where the plan tells, else that of the root. */
    public double wholeMillis() {
        return whole();
    }

    private static final class Place {
        final PlanNode node;
        final int number;
        final @Nullable Place parent;
        final int depth;
        final double processes;
        final List<Place> taken = new ArrayList<>();
        final Map<Place, Double> parts = new LinkedHashMap<>();

        Place(PlanNode node, int number, @Nullable Place parent, int depth, double processes) {
            this.node = node;
            this.number = number;
            this.parent = parent;
            this.depth = depth;
            this.processes = processes;
        }

        double inclusive() {
            return node.actualMillis().orElse(0) * node.loops() / processes;
        }
    }

    private void place(PlanNode node, @Nullable Place parent, int depth, double processes) {
        Place place = new Place(node, places.size() + 1, parent, depth, processes);
        places.add(place);
        byNode.put(node, place);
        for (PlanNode child : node.children()) {
            boolean isGathered = node.is("Gather", "Gather Merge") && !child.isInitPlan() && !child.isSubPlan();
            // Each process that takes part executes what is gathered once.
            double more = isGathered && node.wasRun() && child.wasRun() ? Math.max(1, child.loops() / node.loops()) : 1;
            place(child, place, depth + 1, processes * more);
        }
    }

    private void reckon() {
        for (Place place : places) {
            Place parent = place.parent;
            if (parent == null) {
                continue;
            }
            if (place.node.isCte()) {
                attributeCte(place, parent);
            } else if (place.node.isInitPlan()) {
                attributeInitPlan(place, parent);
            } else {
                parent.taken.add(place);
            }
        }
        double whole = whole();
        for (Place place : places) {
            double own = place.inclusive();
            for (Place taken : place.taken) {
                own -= taken.inclusive();
            }
            for (double part : place.parts.values()) {
                own -= part;
            }
            own = Math.max(0, own);
            Place parent = place.parent;
            accounts.add(new Account(
                    place.node,
                    place.number,
                    parent == null ? null : parent.number,
                    place.depth,
                    place.processes,
                    place.inclusive(),
                    own,
                    whole > 0 ? Math.min(1, own / whole) : 0,
                    ownCost(place.node),
                    ownBlocks(place)));
        }
    }

    private double whole() {
        double root = places.isEmpty() ? 0 : places.getFirst().inclusive();
        return Math.max(root, plan.executionMillis().orElse(root));
    }

    /** The scans of a common table expression share what it took, the longest of them first: it had most of the rows made. */
    private void attributeCte(Place cte, Place attached) {
        String name = cte.node.subplanName().substring(4);
        List<Place> scans = below(attached).stream()
                .filter(place -> place.node.is("CTE Scan")
                        && place.node.properties().text("CTE Name").equals(name))
                .sorted(Comparator.comparingDouble(Place::inclusive).reversed())
                .toList();
        double left = cte.inclusive();
        for (Place scan : scans) {
            double part = Math.min(left, scan.inclusive());
            scan.parts.put(cte, part);
            left -= part;
        }
    }

    /** The first node that asks for the value has it made. */
    private void attributeInitPlan(Place init, Place attached) {
        List<String> marks = marks(init.node.subplanName());
        List<Place> users = below(attached).stream()
                .filter(place -> !isWithin(place, init) && place.node.wasRun() && asksFor(place.node, marks))
                .toList();
        Place user = users.stream()
                .filter(place -> place.inclusive() >= init.inclusive() * 0.95)
                .max(Comparator.comparingInt((Place place) -> place.depth).thenComparingInt(place -> -place.number))
                .orElse(users.isEmpty() ? attached : users.getLast());
        user.taken.add(init);
    }

    private static List<String> marks(String name) {
        Matcher matcher = RETURNS.matcher(name);
        List<String> marks = new ArrayList<>();
        while (matcher.find()) {
            marks.add(matcher.group());
        }
        marks.add("(" + name.replaceFirst(" \\(returns.*", "") + ")");
        return marks;
    }

    private static boolean asksFor(PlanNode node, List<String> marks) {
        for (Property property : node.properties().all()) {
            if (property.name().equals("Subplan Name")) {
                continue;
            }
            String text = node.properties().text(property.name());
            for (String mark : marks) {
                int at = text.indexOf(mark);
                int end = at + mark.length();
                if (at >= 0 && (end == text.length() || !Character.isDigit(text.charAt(end)))) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<Place> below(Place top) {
        return places.stream().filter(place -> isWithin(place, top)).toList();
    }

    private static boolean isWithin(Place place, Place top) {
        for (Place at = place; at != null; at = at.parent) {
            if (at == top) {
                return true;
            }
        }
        return false;
    }

    /** A Limit costs less than its input, and the inner side of a loop is paid many times: what is left is no more than a hint. */
    private static double ownCost(PlanNode node) {
        double inputs = node.inputs().stream().mapToDouble(PlanNode::totalCost).sum();
        return Math.max(0, node.totalCost() - inputs);
    }

    private static Map<String, Double> ownBlocks(Place place) {
        Map<String, Double> own = new HashMap<>();
        for (String name : BLOCKS) {
            double blocks = place.node.properties().amount(name);
            for (Place taken : place.taken) {
                blocks -= taken.node.properties().amount(name);
            }
            for (Place part : place.parts.keySet()) {
                double whole = part.inclusive();
                double share = whole > 0 ? place.parts.getOrDefault(part, 0.0) / whole : 1;
                blocks -= part.node.properties().amount(name) * share;
            }
            if (blocks >= 1) {
                own.put(name, Math.floor(blocks));
            }
        }
        return own;
    }
}
