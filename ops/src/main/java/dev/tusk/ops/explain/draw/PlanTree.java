package dev.tusk.ops.explain.draw;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.Accounts;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.finding.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The tree of a plan, a line for each node with what it took by itself. */
public final class PlanTree {

    private static final int BLOCK_BYTES = 8192;
    private static final double OFF = 10;

    private static final List<String> CONDITIONS = List.of(
            "Index Cond",
            "Recheck Cond",
            "Hash Cond",
            "Merge Cond",
            "Join Filter",
            "Filter",
            "TID Cond",
            "Order By",
            "One-Time Filter",
            "Run Condition",
            "Sort Key",
            "Presorted Key",
            "Group Key",
            "Cache Key");

    private final Accounts accounts;
    private final List<TreeLine> lines = new ArrayList<>();

    private PlanTree(Accounts accounts) {
        this.accounts = accounts;
    }

    /** The nodes in EXPLAIN's order. */
    public static List<TreeLine> of(Plan plan, Accounts accounts) {
        PlanTree tree = new PlanTree(accounts);
        tree.add(plan.root(), "", "");
        return tree.lines;
    }

    private void add(PlanNode node, String branch, String stem) {
        Account account = accounts.of(node);
        boolean hasChildren = !node.children().isEmpty();
        lines.add(new TreeLine(
                account.number(),
                branch,
                stem + (hasChildren ? "\u2502 " : "  "),
                (node.subplanName().isEmpty() ? "" : node.subplanName() + ": ") + node.title(),
                time(account),
                rows(account),
                details(account),
                account.share(),
                isOff(account)));
        for (int i = 0; i < node.children().size(); i++) {
            boolean isLast = i == node.children().size() - 1;
            add(
                    node.children().get(i),
                    stem + (isLast ? "\u2514\u2500 " : "\u251c\u2500 "),
                    stem + (isLast ? "   " : "\u2502  "));
        }
    }

    private boolean isOff(Account account) {
        OptionalDouble factor = account.rowsFactor();
        return factor.isPresent()
                && !accounts.isStoppedEarly(account)
                && (factor.getAsDouble() >= OFF || factor.getAsDouble() <= 1 / OFF);
    }

    private static String time(Account account) {
        if (account.node().neverExecuted()) {
            return "never executed";
        }
        if (account.node().actualMillis().isEmpty()) {
            return "";
        }
        return "%s %d %%".formatted(millis(account.ownMillis()), Math.round(account.share() * 100));
    }

    static String millis(double millis) {
        return Unit.SECONDS.text(millis / 1000);
    }

    private String rows(Account account) {
        PlanNode node = account.node();
        OptionalDouble actual = node.actualRows();
        if (actual.isEmpty()) {
            return node.properties().has("Plan Rows") && !node.neverExecuted()
                    ? "%s expected, cost %s".formatted(counted(node.planRows()), count(node.totalCost()))
                    : "";
        }
        String loops = node.loops() > 1 ? " \u00d7 " + count(node.loops()) : "";
        OptionalDouble factor = account.rowsFactor();
        return "%s%s%s"
                .formatted(
                        counted(actual.getAsDouble()),
                        loops,
                        factor.isPresent() ? factor(factor.getAsDouble(), account) : "");
    }

    private static String counted(double rows) {
        return count(rows) + (rows == 1 ? " row" : " rows");
    }

    private String factor(double factor, Account account) {
        PlanNode node = account.node();
        if (factor <= 0.5 && accounts.isStoppedEarly(account)) {
            return " (%s expected, and not all asked for)".formatted(count(node.planRows()));
        }
        if (factor >= 2) {
            return " (%s expected: %s\u00d7 more)".formatted(count(node.planRows()), count(factor));
        }
        return factor <= 0.5
                ? " (%s expected: %s\u00d7 fewer)".formatted(count(node.planRows()), count(1 / factor))
                : "";
    }

    static String count(double number) {
        double size = Math.abs(number);
        if (size >= 100 || number == Math.rint(number)) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", number).replaceFirst("\\.?0+$", "");
    }

    private static List<String> details(Account account) {
        List<String> details = new ArrayList<>();
        PlanNode node = account.node();
        Properties p = node.properties();
        for (String name : CONDITIONS) {
            p.optional(name).ifPresent(text -> details.add("%s: %s".formatted(name, text)));
        }
        p.all().stream()
                .filter(property -> property.name().startsWith("Rows Removed by ") && p.amount(property.name()) > 0)
                .forEach(property -> details.add("%s rows removed by %s%s"
                        .formatted(
                                count(p.amount(property.name())),
                                property.name().substring(16).toLowerCase(Locale.ROOT),
                                node.loops() > 1 ? " in each of %s loops".formatted(count(node.loops())) : "")));
        memory(p, details);
        if (p.has("Workers Planned") && p.has("Workers Launched")) {
            details.add("workers: %s of %s launched".formatted(p.text("Workers Launched"), p.text("Workers Planned")));
        }
        if (p.amount("Heap Fetches") > 0) {
            details.add("heap fetches: " + count(p.amount("Heap Fetches")));
        }
        if (p.amount("Lossy Heap Blocks") > 0) {
            details.add("heap blocks: %s exact, %s lossy"
                    .formatted(count(p.amount("Exact Heap Blocks")), count(p.amount("Lossy Heap Blocks"))));
        }
        if (p.amount("Subplans Removed") > 0) {
            details.add("partitions pruned: " + p.text("Subplans Removed"));
        }
        p.optional("Remote SQL").ifPresent(sql -> details.add("remote: " + sql));
        blocks(account.ownBlocks(), details);
        return details;
    }

    private static void memory(Properties p, List<String> details) {
        if (p.has("Sort Method")) {
            boolean onDisk = p.text("Sort Space Type").equals("Disk");
            details.add("sort: %s, %s %s"
                    .formatted(
                            p.text("Sort Method"),
                            Unit.BYTES.text(p.amount("Sort Space Used") * 1024),
                            onDisk ? "on disk" : "in memory"));
        }
        if (p.has("Hash Batches")) {
            details.add("hash: %s buckets, %s batches, %s"
                    .formatted(
                            p.text("Hash Buckets"),
                            p.text("Hash Batches"),
                            Unit.BYTES.text(p.amount("Peak Memory Usage") * 1024)));
        }
        if (p.amount("HashAgg Batches") > 1 || p.amount("Disk Usage") > 0) {
            details.add("hash: %s batches, %s in memory, %s on disk"
                    .formatted(
                            p.text("HashAgg Batches"),
                            Unit.BYTES.text(p.amount("Peak Memory Usage") * 1024),
                            Unit.BYTES.text(p.amount("Disk Usage") * 1024)));
        }
        if (p.has("Cache Hits")) {
            details.add("cache: %s hits, %s misses, %s evictions"
                    .formatted(
                            count(p.amount("Cache Hits")),
                            count(p.amount("Cache Misses")),
                            count(p.amount("Cache Evictions"))));
        }
    }

    private static void blocks(Map<String, Double> own, List<String> details) {
        List<String> parts = new ArrayList<>();
        part(own, "Shared Hit Blocks", "from memory", parts);
        part(own, "Shared Read Blocks", "read", parts);
        part(own, "Shared Dirtied Blocks", "dirtied", parts);
        part(own, "Local Read Blocks", "of temporary tables read", parts);
        part(own, "Temp Read Blocks", "of temporary files read", parts);
        part(own, "Temp Written Blocks", "of temporary files written", parts);
        if (!parts.isEmpty()) {
            details.add("pages: " + String.join(", ", parts));
        }
    }

    private static void part(Map<String, Double> own, String name, String what, List<String> parts) {
        double blocks = own.getOrDefault(name, 0.0);
        if (blocks > 0) {
            parts.add("%s %s".formatted(Unit.BYTES.text(blocks * BLOCK_BYTES), what));
        }
    }
}
