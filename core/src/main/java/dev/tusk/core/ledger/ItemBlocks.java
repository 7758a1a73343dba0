package dev.tusk.core.ledger;

import dev.tusk.core.ledger.KnownItems.Known;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The items of a source a block at a time, with what the ledger knows of them. Of those of one name in a block the last alone is given. Names
 * that came more than once in a former run are held until the source has ended, so that what has not changed makes no work: else the first would be put
 * in place of the last, and the last in place of the first, in every run. Not for use by several threads at once.
 */
final class ItemBlocks {

    /** Items that the ledger is asked about at once. */
    private static final int BLOCK_ITEMS = 1000;

    private static final long BLOCK_BYTES = 4 << 20;

    /** What is held at most; names beyond that are given as they come. */
    private static final int HELD_ITEMS = 10_000;

    private static final long HELD_BYTES = 16 << 20;

    private final Items items;
    private final @Nullable KnownItems ledger;
    private final Outstanding outstanding;
    private final BooleanSupplier stop;
    private final Consumer<String> repeat;

    private final Deque<Entry> block = new ArrayDeque<>();
    private final Map<String, SourceItem> held = new LinkedHashMap<>();
    private final Set<String> repeated = new HashSet<>();
    private long heldBytes;
    private boolean ended;

    /**
     * An item.
     *
     * @param before what the ledger knows of it; null where it is new
     * @param onItsWay whether a document of an item of this name has not been committed yet: the ledger knows of what was before
     * @param repeated whether the name came more than once, as far as that is known
     */
    record Entry(SourceItem item, @Nullable Known before, boolean onItsWay, boolean repeated) {}

    /**
     * Blocks of this source.
     *
     * @param ledger null where it knows of none
     * @param stop whether to read no more
     * @param repeat told of each item in whose place a later one of its name is given
     */
    ItemBlocks(
            Items items,
            @Nullable KnownItems ledger,
            Outstanding outstanding,
            BooleanSupplier stop,
            Consumer<String> repeat) {
        this.items = items;
        this.ledger = ledger;
        this.outstanding = outstanding;
        this.stop = stop;
        this.repeat = repeat;
    }

    boolean isEmpty() {
        return block.isEmpty();
    }

    /** The next item of the block. */
    Entry take() {
        return block.remove();
    }

    /** Reads the next block; false where there is none, or no more is to be read. */
    boolean fill() {
        while (block.isEmpty() && !stop.getAsBoolean()) {
            boolean fromSource = !ended;
            Map<String, SourceItem> read = fromSource ? read() : takeHeld();
            if (read.isEmpty() && !fromSource) {
                return false;
            }
            // Asked for first: what is committed in between is then known by both, and read once more.
            Set<String> onTheirWay = outstanding.items();
            Map<String, Known> known = look(read);
            read.forEach((id, item) -> {
                Known before = known.get(id);
                if (!fromSource || !holds(id, item, before)) {
                    block.add(new Entry(item, before, onTheirWay.contains(id), repeated.remove(id)));
                }
            });
        }
        return !block.isEmpty();
    }

    /** What the ledger knows; of names with NUL it can know nothing, as the database has no such text. */
    private Map<String, Known> look(Map<String, SourceItem> read) {
        List<String> names =
                read.keySet().stream().filter(id -> id.indexOf('\0') < 0).toList();
        return ledger == null || names.isEmpty() ? Map.of() : ledger.look(names);
    }

    private Map<String, SourceItem> read() {
        Map<String, SourceItem> read = new LinkedHashMap<>();
        long bytes = 0;
        while (read.size() < BLOCK_ITEMS && bytes < BLOCK_BYTES && !stop.getAsBoolean()) {
            if (!items.hasNext()) {
                ended = true;
                break;
            }
            SourceItem item = items.next();
            SourceItem former = read.put(item.id(), item);
            if (former != null) {
                tell(item.id());
            }
            bytes += item.bytes();
        }
        return read;
    }

    private Map<String, SourceItem> takeHeld() {
        Map<String, SourceItem> taken = new LinkedHashMap<>(held);
        held.clear();
        return taken;
    }

    private boolean holds(String id, SourceItem item, @Nullable Known before) {
        SourceItem former = held.remove(id);
        if (former != null) {
            heldBytes -= former.bytes();
            tell(id);
        } else if (before == null || !before.repeated()) {
            return false;
        }
        if (held.size() == HELD_ITEMS || heldBytes + item.bytes() > HELD_BYTES) {
            return false;
        }
        held.put(id, item);
        heldBytes += item.bytes();
        return true;
    }

    private void tell(String id) {
        repeated.add(id);
        repeat.accept(id);
    }
}
