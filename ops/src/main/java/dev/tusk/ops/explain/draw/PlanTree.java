package dev.tusk.ops.explain.draw;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.Accounts;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.finding.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The tree of a plan in lines: what each node took by itself, its rows against those that were expected, and what is worth knowing of it. */
public final class PlanTree {

    private static final long PAGE = 8192;

    /** Conditions and keys in the order in which they are shown. */
    private static final List<String> SHOWN = List.of(
            "Index Cond",
            "Recheck Cond",
            "Order By",
            "Hash Cond",
            "Merge Cond",
            "Join Filter",
            "Filter",
            "Sort Key",
            "Group Key",
            "One-Time Filter");

    private PlanTree() {}

    /**
     * A line of the tree.
     *
     * @param account of the node; the lines of one node have the same
     * @param tree with the branches in front; the first line of a node is its title
     * @param isTitle whether it is the first line of its node
     */
    public record Line(Account account, String tree, boolean isTitle) {}

    /** All nodes, parents first. */
    public static List<Line> lines(Plan plan, Accounts accounts) {
        List<Line> lines = new ArrayList<>();
        node(plan.root(), accounts, "", "", lines);
        return lines;
    }

    private static void node(PlanNode node, Accounts accounts, String branch, String below, List<Line> lines) {
        Account account = accounts.of(node);
        String label = node.subplanName().isEmpty() ? "" : node.subplanName() + ": ";
        lines.add(new Line(account, branch + label + node.title(), true));
        String rail = below + (node.children().isEmpty() ? "   " : "│  ");
        details(node, account).forEach(detail -> lines.add(new Line(account, rail + detail, false)));
        for (int i = 0; i < node.children().size(); i++) {
            boolean last = i == node.children().size() - 1;
            node(
                    node.children().get(i),
                    accounts,
                    below + (last ? "└─ " : "├─ "),
                    below + (last ? "   " : "│  "),
                    lines);
        }
    }

    private static List<String> details(PlanNode node, Account account) {
        List<String> details = new ArrayList<>();
        for (String name : SHOWN) {
            String value = node.properties().text(name);
            if (!value.isEmpty()) {
                details.add(name.toLowerCase(Locale.ROOT) + ": " + value);
            }
        }
        for (String by : List.of("Filter", "Join Filter", "Index Recheck")) {
            double removed = node.removed(by);
            if (removed > 0) {
                details.add("%,.0f rows thrown away by %s".formatted(removed, by.toLowerCase(Locale.ROOT)));
            }
        }
        memory(node, details);
        if (node.neverExecuted()) {
            details.add("never executed");
        }
        double reads = account.ownReads();
        if (reads > 0) {
            details.add("read %s from disk or the system's cache".formatted(Unit.BYTES.text(reads * PAGE)));
        }
        double written = account.ownTempWritten();
        if (written > 0) {
            details.add("wrote %s of temporary files".formatted(Unit.BYTES.text(written * PAGE)));
        }
        return details;
    }

    private static void memory(PlanNode node, List<String> details) {
        String method = node.properties().text("Sort Method");
        if (!method.isEmpty()) {
            details.add("%s, %s of %s"
                    .formatted(
                            method,
                            Unit.BYTES.text(node.properties().amount("Sort Space Used") * 1024),
                            node.properties().text("Sort Space Type").toLowerCase(Locale.ROOT)));
        }
        OptionalDouble batches = node.properties().number("Hash Batches");
        if (batches.isPresent() && batches.getAsDouble() > 1) {
            details.add("hash in %.0f batches".formatted(batches.getAsDouble()));
        }
        double heap = node.properties().amount("Heap Fetches");
        if (heap > 0) {
            details.add("%,.0f heap fetches".formatted(heap));
        }
        double lossy = node.properties().amount("Lossy Heap Blocks");
        if (lossy > 0) {
            details.add("%,.0f lossy blocks".formatted(lossy));
        }
        double launched = node.properties().amount("Workers Launched");
        double planned = node.properties().amount("Workers Planned");
        if (planned > 0) {
            details.add("%.0f of %.0f workers".formatted(launched, planned));
        }
    }

    /** The numbers of a node, for programs. */
    public static Map<String, Object> numbers(Account account) {
        Map<String, Object> numbers = new HashMap<>();
        numbers.put("number", account.number());
        numbers.put("own_millis", account.ownMillis());
        numbers.put("inclusive_millis", account.inclusiveMillis());
        numbers.put("share", account.share());
        numbers.put("own_cost", account.ownCost());
        account.rowsFactor().ifPresent(factor -> numbers.put("rows_factor", factor));
        return numbers;
    }
}
