package dev.tusk.sources.hackernews;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.Threads;
import dev.tusk.core.ledger.Threads.Root;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what items of the API answer in the end: among themselves, among what was noted, and by asking for parents. */
final class ApiThreads {

    /** No thread is deeper; and no circle holds the run. */
    private static final int MAX_DEPTH = 1000;

    private final Threads threads;
    private final ApiClient client;

    ApiThreads(Threads threads, ApiClient client) {
        this.threads = threads;
        this.client = client;
    }

    /**
     * What was found.
     *
     * @param roots by item; nothing of those without one
     * @param failures of items above which something could not be read
     */
    record Found(Map<Long, Root> roots, Map<Long, TuskException> failures) {}

    /** Finds the roots of these items, and notes what was learned. */
    Found find(List<HackerNewsItem> items) {
        Map<Long, HackerNewsItem> known = new HashMap<>();
        items.forEach(item -> known.put(item.id(), item));
        Map<Long, Root> noted = new HashMap<>();
        Map<Long, TuskException> failed = new HashMap<>();
        Set<Long> asked = new HashSet<>();
        Set<Long> wanted = parents(items, known);
        for (int depth = 0; depth < MAX_DEPTH && !wanted.isEmpty(); depth++) {
            noted.putAll(threads.roots(wanted));
            wanted.removeAll(noted.keySet());
            wanted.removeAll(asked);
            asked.addAll(wanted);
            List<HackerNewsItem> above = new ArrayList<>();
            client.items(wanted).forEach((id, answer) -> {
                switch (answer) {
                    case ApiClient.Answer.Found found -> above.add(found.item());
                    case ApiClient.Answer.Failed failure -> failed.put(id, failure.why());
                    case ApiClient.Answer.Missing missing -> {
                        // Nothing begins its thread.
                    }
                }
            });
            above.forEach(item -> known.put(item.id(), item));
            wanted = parents(above, known);
        }
        return resolve(known, noted, failed);
    }

    private static Set<Long> parents(List<HackerNewsItem> items, Map<Long, HackerNewsItem> known) {
        Set<Long> parents = new LinkedHashSet<>();
        for (HackerNewsItem item : items) {
            Long parent = item.answers();
            if (parent != null && !known.containsKey(parent)) {
                parents.add(parent);
            }
        }
        return parents;
    }

    private Found resolve(Map<Long, HackerNewsItem> known, Map<Long, Root> noted, Map<Long, TuskException> failed) {
        Map<Long, Root> roots = new HashMap<>();
        Map<Long, TuskException> failures = new HashMap<>();
        List<Threads.Node> nodes = new ArrayList<>();
        for (HackerNewsItem item : known.values()) {
            if (!item.isKnown()) {
                continue;
            }
            Long top = top(item, known, noted);
            Root root = top == null ? null : noted.containsKey(top) ? noted.get(top) : root(known.get(top));
            if (root != null) {
                roots.put(item.id(), root);
            } else if (top != null && failed.containsKey(top)) {
                failures.put(item.id(), failed.get(top));
            }
            Long parent = item.answers();
            nodes.add(new Threads.Node(
                    item.id(),
                    parent,
                    parent == null || root == null ? null : (Long) root.id(),
                    parent == null ? ThreadNotes.title(item.title()) : null));
        }
        threads.note(nodes);
        return new Found(roots, failures);
    }

    private static @Nullable Root root(@Nullable HackerNewsItem item) {
        return item == null || item.answers() != null ? null : new Root(item.id(), ThreadNotes.title(item.title()));
    }

    /** The last that is known on the way up: a root, one that was noted, or one that is missing; null where the way is a circle. */
    private static @Nullable Long top(HackerNewsItem item, Map<Long, HackerNewsItem> known, Map<Long, Root> noted) {
        Set<Long> way = new HashSet<>();
        long at = item.id();
        while (way.add(at)) {
            HackerNewsItem here = known.get(at);
            if (here == null || (noted.containsKey(at) && at != item.id())) {
                return at;
            }
            Long parent = here.answers();
            if (parent == null) {
                return at;
            }
            at = parent;
        }
        return null;
    }
}
