package dev.tusk.ops.explain.draw;

import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.finding.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Two plans of one query side by side. Nodes are matched from the root down: first those with the same title below the same parent, then those of the same
 * type on the same table wherever they are.
 */
public final class PlanComparison {

    /** Changes below this share of the whole are noise. */
    private static final double NOISE = 0.02;

    private final Explanation before;
    private final Explanation after;
    private final Map<Integer, Account> matched = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();

    private PlanComparison(Explanation before, Explanation after) {
        this.before = before;
        this.after = after;
    }

    /** What became of a node. */
    public enum Change {
        SAME,
        FASTER,
        SLOWER,
        NEW,
        GONE
    }

    /**
     * A node of one plan or of both.
     *
     * @param before its own time, or cost where the plans were not timed; {@code -} where it is new
     */
    public record Row(
            Change change,
            String before,
            String after,
            String title,
            @Nullable Account first,
            @Nullable Account second) {}

    /**
     * Compares.
     *
     * @param after the later of the two
     */
    public static PlanComparison of(Explanation before, Explanation after) {
        PlanComparison comparison = new PlanComparison(before, after);
        comparison.match(before.plan().root(), after.plan().root());
        comparison.matchElsewhere();
        comparison.list();
        return comparison;
    }

    private static String key(PlanNode node) {
        return node.title() + "|" + node.subplanName();
    }

    private void match(PlanNode first, PlanNode second) {
        if (!key(first).equals(key(second))) {
            return;
        }
        matched.put(after.accounts().of(second).number(), before.accounts().of(first));
        Set<Integer> taken = new HashSet<>();
        for (PlanNode child : second.children()) {
            for (int i = 0; i < first.children().size(); i++) {
                if (!taken.contains(i) && key(first.children().get(i)).equals(key(child))) {
                    taken.add(i);
                    match(first.children().get(i), child);
                    break;
                }
            }
        }
    }

    private void matchElsewhere() {
        Set<Integer> used =
                matched.values().stream().map(Account::number).collect(Collectors.toCollection(HashSet::new));
        for (boolean exact : new boolean[] {true, false}) {
            for (Account account : after.accounts().all()) {
                if (matched.containsKey(account.number())) {
                    continue;
                }
                Optional<Account> twin = before.accounts().all().stream()
                        .filter(each -> !used.contains(each.number()) && isTwin(each.node(), account.node(), exact))
                        .findFirst();
                if (twin.isPresent()) {
                    used.add(twin.get().number());
                    matched.put(account.number(), twin.get());
                }
            }
        }
    }

    private static boolean isTwin(PlanNode first, PlanNode second, boolean exact) {
        if (exact) {
            return key(first).equals(key(second));
        }
        return first.type().equals(second.type())
                && first.relation().equals(second.relation())
                && first.alias().equals(second.alias());
    }

    private boolean isTimed() {
        return before.plan().isTimed() && after.plan().isTimed();
    }

    private double amount(Account account) {
        return isTimed() ? account.ownMillis() : account.ownCost();
    }

    private String shown(Account account) {
        return isTimed() ? PlanTree.millis(account.ownMillis()) : PlanTree.count(account.ownCost());
    }

    private double whole(Explanation explanation) {
        return isTimed()
                ? explanation.accounts().wholeMillis()
                : explanation.plan().root().totalCost();
    }

    private void list() {
        double noise = NOISE * Math.max(whole(before), whole(after));
        for (Account second : after.accounts().all()) {
            Account first = matched.get(second.number());
            String title = "  ".repeat(second.depth()) + second.node().title();
            if (first == null) {
                rows.add(new Row(Change.NEW, "-", shown(second), title, null, second));
                continue;
            }
            double difference = amount(second) - amount(first);
            Change change =
                    Math.abs(difference) <= noise ? Change.SAME : difference < 0 ? Change.FASTER : Change.SLOWER;
            String was = first.node().title().equals(second.node().title())
                    ? ""
                    : " (was: %s)".formatted(first.node().title());
            rows.add(new Row(change, shown(first), shown(second), title + was, first, second));
        }
        Set<Integer> used = matched.values().stream().map(Account::number).collect(Collectors.toSet());
        for (Account first : before.accounts().all()) {
            if (!used.contains(first.number())) {
                rows.add(new Row(
                        Change.GONE,
                        shown(first),
                        "-",
                        "  ".repeat(first.depth()) + first.node().title(),
                        first,
                        null));
            }
        }
    }

    /** All nodes: those of the later plan in its order, then those that are gone. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** The whole in one line. */
    public String summary() {
        double first = whole(before);
        double second = whole(after);
        String from = isTimed() ? PlanTree.millis(first) : "cost " + PlanTree.count(first);
        String to = isTimed() ? PlanTree.millis(second) : "cost " + PlanTree.count(second);
        if (first <= 0 || second <= 0) {
            return "before %s, after %s".formatted(from, to);
        }
        String factor = second < first
                ? "%s times faster".formatted(PlanTree.count(first / second))
                : "%s times slower".formatted(PlanTree.count(second / first));
        boolean same = Math.abs(first - second) <= NOISE * Math.max(first, second);
        return "before %s, after %s: %s"
                .formatted(
                        from,
                        to,
                        same
                                ? "about the same"
                                : isTimed()
                                        ? factor
                                        : factor.replace("faster", "cheaper").replace("slower", "dearer"));
    }

    /** Pages, findings and the shape, one a line. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        long changed = rows.stream()
                .filter(row -> row.change() == Change.NEW || row.change() == Change.GONE)
                .count();
        remarks.add(changed == 0 ? "the shape is the same" : "%d nodes are new or gone".formatted(changed));
        pages("Shared Read Blocks", "pages read", remarks);
        pages("Shared Hit Blocks", "pages from memory", remarks);
        pages("Temp Written Blocks", "pages of temporary files written", remarks);
        if (!isTimed() && (before.plan().isTimed() || after.plan().isTimed())) {
            remarks.add("only one of the two was timed, so costs are compared");
        }
        Set<String> first = codes(before);
        Set<String> second = codes(after);
        first.stream().filter(code -> !second.contains(code)).forEach(code -> remarks.add("no longer found: " + code));
        second.stream().filter(code -> !first.contains(code)).forEach(code -> remarks.add("newly found: " + code));
        return remarks;
    }

    private static Set<String> codes(Explanation explanation) {
        return explanation.findings().stream()
                .map(Finding::code)
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    private void pages(String name, String what, List<String> remarks) {
        double first = before.plan().root().properties().amount(name);
        double second = after.plan().root().properties().amount(name);
        if (first > 0 || second > 0) {
            remarks.add("%s: %s before, %s after".formatted(what, PlanTree.count(first), PlanTree.count(second)));
        }
    }

    /** For a JSON mapper. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("measure", isTimed() ? "millis" : "cost");
        json.put("before", whole(before));
        json.put("after", whole(after));
        json.put("nodes", rows.stream().map(this::json).toList());
        json.put("remarks", remarks());
        return json;
    }

    private Map<String, Object> json(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("change", row.change().name().toLowerCase(java.util.Locale.ROOT));
        json.put("title", row.title().strip());
        if (row.first() != null) {
            json.put("before", side(row.first()));
        }
        if (row.second() != null) {
            json.put("after", side(row.second()));
        }
        return json;
    }

    private Map<String, Object> side(Account account) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", account.number());
        json.put("own", amount(account));
        json.put(
                "inclusive",
                isTimed() ? account.inclusiveMillis() : account.node().totalCost());
        account.node().actualRows().ifPresent(rows -> json.put("rows", rows));
        json.put("expected_rows", account.node().planRows());
        json.put("loops", account.node().loops());
        json.put("own_blocks", account.ownBlocks());
        return json;
    }
}
