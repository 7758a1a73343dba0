package dev.tusk.ops.doctor.lock;

import dev.tusk.ops.finding.Unit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Sessions that wait, below those that they wait for. */
final class LockTree {

    /**
     * A session that waits or is waited for.
     *
     * @param blockers numbers of the sessions that it waits for; empty where it waits for none
     * @param waits seconds for which it has waited
     * @param wants the lock that it waits for, as text
     */
    record Waiter(
            int pid, String user, String state, String query, List<Integer> blockers, double waits, String wants) {}

    private final Map<Integer, Waiter> sessions = new TreeMap<>();

    LockTree(List<Waiter> all) {
        all.forEach(each -> sessions.put(each.pid(), each));
    }

    /** Those that block others and wait for nobody; in a circle, which the server is about to break, its first. */
    List<Waiter> roots() {
        List<Waiter> roots = sessions.values().stream()
                .filter(each -> each.blockers().stream().noneMatch(sessions::containsKey)
                        && !waiting(each.pid()).isEmpty())
                .toList();
        return roots.isEmpty() ? sessions.values().stream().limit(1).toList() : roots;
    }

    private List<Waiter> waiting(int pid) {
        return sessions.values().stream()
                .filter(each -> each.blockers().contains(pid))
                .toList();
    }

    /** How many wait for this one, through others too. */
    Set<Integer> allWaiting(int pid) {
        Set<Integer> found = new LinkedHashSet<>();
        collect(pid, found);
        return found;
    }

    private void collect(int pid, Set<Integer> found) {
        for (Waiter waiter : waiting(pid)) {
            if (found.add(waiter.pid())) {
                collect(waiter.pid(), found);
            }
        }
    }

    /** The tree under a session, drawn with lines. */
    String drawn(Waiter root) {
        StringBuilder tree = new StringBuilder(said(root));
        draw(tree, root.pid(), "", new LinkedHashSet<>(Set.of(root.pid())));
        return tree.toString();
    }

    private void draw(StringBuilder tree, int pid, String indent, Set<Integer> drawn) {
        List<Waiter> below =
                waiting(pid).stream().filter(each -> drawn.add(each.pid())).toList();
        for (int i = 0; i < below.size(); i++) {
            boolean last = i == below.size() - 1;
            tree.append('\n').append(indent).append(last ? "└─ " : "├─ ").append(said(below.get(i)));
            draw(tree, below.get(i).pid(), indent + (last ? "   " : "│  "), drawn);
        }
    }

    private static String said(Waiter waiter) {
        String waits = waiter.blockers().isEmpty()
                ? ""
                : " waits %s for %s".formatted(Unit.SECONDS.text(waiter.waits()), waiter.wants());
        return "%d %s (%s)%s: %s".formatted(waiter.pid(), waiter.user(), waiter.state(), waits, waiter.query());
    }
}
