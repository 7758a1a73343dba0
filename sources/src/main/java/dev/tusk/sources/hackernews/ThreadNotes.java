package dev.tusk.sources.hackernews;

import dev.tusk.core.ledger.Threads;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes what answers what while items go by. For use by one thread. */
final class ThreadNotes {

    private static final int AT_ONCE = 20_000;
    private static final int MAX_TITLE = 1000;

    private final Threads threads;
    private final RecentRoots recent = new RecentRoots();
    private final List<Threads.Node> waiting = new ArrayList<>();
    private boolean open;

    ThreadNotes(Threads threads) {
        this.threads = threads;
    }

    void add(HackerNewsItem item) {
        Long parent = item.answers();
        long root = parent == null ? item.id() : recent.root(parent);
        if (root != 0) {
            recent.put(item.id(), root);
        } else {
            open = true;
        }
        waiting.add(new Threads.Node(
                item.id(),
                parent,
                parent == null || root == 0 ? null : root,
                parent == null ? title(item.title()) : null));
        if (waiting.size() >= AT_ONCE) {
            flush();
        }
    }

    /** As it is noted: plain text, not without end. */
    static @Nullable String title(@Nullable String title) {
        if (title == null) {
            return null;
        }
        String plain = ItemText.of(title).replace('\0', ' ');
        return plain.length() > MAX_TITLE ? plain.substring(0, MAX_TITLE) : plain;
    }

    /** Writes what waits. */
    void flush() {
        threads.note(waiting);
        waiting.clear();
    }

    /** Writes what waits, and finds roots of items whose parents came after them. */
    void finish() {
        flush();
        if (open) {
            threads.resolve();
        }
    }
}
