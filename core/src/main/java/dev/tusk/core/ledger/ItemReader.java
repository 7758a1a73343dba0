package dev.tusk.core.ledger;

import dev.tusk.core.document.Document;
import dev.tusk.core.document.DocumentLimits;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.ingest.IngestProgress;
import dev.tusk.core.ledger.ItemBlocks.Entry;
import dev.tusk.core.ledger.ItemWriter.Drop;
import dev.tusk.core.ledger.ItemWriter.Failure;
import dev.tusk.core.ledger.ItemWriter.Seen;
import dev.tusk.core.ledger.KnownItems.Known;
import dev.tusk.core.ledger.Outstanding.ItemRow;
import dev.tusk.core.sql.Database;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The documents of those items that have to be read, one at a time; the others are passed over. Not for use by several threads at once. */
final class ItemReader implements Iterator<Document>, IngestListener {

    private static final int NOTED_AT_ONCE = 1000;

    private final Database database;
    private final LedgerTarget target;
    private final Begun begun;
    private final RunOptions options;
    private final Fingerprints fingerprints;
    private final ItemWriter writer;
    private final Outstanding outstanding;
    private final RunListener listener;

    private final ItemBlocks blocks;
    private final List<Failure> failures = new ArrayList<>();
    private final List<Drop> drops = new ArrayList<>();

    /** Those whose former documents are on their way: they can be deleted when those are there. */
    private final List<Drop> lateDrops = new ArrayList<>();

    private final List<Seen> seen = new ArrayList<>();
    private IngestProgress put = new IngestProgress(0, 0, 0, 0, 0, 0);
    private long passedOver;
    private long dropped;
    private long failed;
    private long duplicates;
    private @Nullable Document next;

    ItemReader(
            Database database,
            LedgerTarget target,
            Items items,
            Begun begun,
            RunOptions options,
            Fingerprints fingerprints,
            KnownItems ledger,
            ItemWriter writer,
            Outstanding outstanding,
            RunListener listener) {
        this.database = database;
        this.target = target;
        this.begun = begun;
        this.options = options;
        this.fingerprints = fingerprints;
        this.writer = writer;
        this.outstanding = outstanding;
        this.listener = listener;
        this.blocks = new ItemBlocks(
                items,
                // A first run need not ask; items of one name are found out when they are written.
                begun.empty() ? null : ledger,
                outstanding,
                options.stop(),
                options.retry() ? item -> {} : this::tellDuplicate);
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            if (options.stop().getAsBoolean() || (blocks.isEmpty() && !fill())) {
                return false;
            }
            take(blocks.take());
        }
        return true;
    }

    @Override
    public Document next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Document document = next;
        next = null;
        return document;
    }

    private boolean fill() {
        boolean more = blocks.fill();
        tellDuplicates();
        listener.progress(progress());
        return more;
    }

    private void take(Entry entry) {
        SourceItem item = entry.item();
        Known before = entry.before();
        // What the ledger does not know may be what failed under the name of its place: a line that was mended.
        if (options.retry() && before != null && !before.failed()) {
            return;
        }
        if (before != null && !entry.onItsWay() && passesOver(item, before)) {
            passOver(before);
            if (options.deleteGone()) {
                see(new Seen(item.id(), null));
            }
            return;
        }
        try {
            DocumentLimits.checkId(item.id());
            read(entry);
        } catch (TuskException e) {
            fail(item.id(), e);
        }
    }

    /** What is as it was counts as left out where it was left out. */
    private void passOver(Known before) {
        if (before.dropped()) {
            dropped++;
        } else {
            passedOver++;
        }
    }

    private boolean passesOver(SourceItem item, Known before) {
        if (options.reread() || !before.isDone()) {
            return false;
        }
        boolean doneInThisRun = begun.resumed() && before.run() == begun.run();
        String own = fingerprints.own(before.fingerprint());
        SourceItem.Version version = own == null ? SourceItem.Version.UNKNOWN : item.compare(own);
        return switch (version) {
            case SAME -> true;
            case OTHER -> false;
            case UNKNOWN -> doneInThisRun && fingerprints.ofTheseSettings(before.fingerprint());
        };
    }

    private void read(Entry entry) {
        SourceItem item = entry.item();
        Known before = entry.before();
        switch (item.read(entry.onItsWay() ? null : comparable(before))) {
            case Reading.Same same -> {
                passOver(Objects.requireNonNull(before, "what is the same as before was there before"));
                see(new Seen(item.id(), fingerprints.kept(same.fingerprint())));
            }
            case Reading.Content content -> give(entry, content);
            case Reading.Dropped left -> drop(entry, left);
        }
    }

    private void drop(Entry entry, Reading.Dropped left) {
        String item = entry.item().id();
        dropped++;
        listener.dropped(item, left.reason());
        Drop drop = new Drop(item, LedgerStore.shown(left.reason()), fingerprints.kept(left.fingerprint()));
        if (entry.onItsWay()) {
            lateDrops.add(drop);
            return;
        }
        drops.add(drop);
        if (drops.size() >= NOTED_AT_ONCE) {
            note();
        }
    }

    /** The fingerprint of what is in the collection; null where the item has to be read whatever it is. */
    private @Nullable String comparable(@Nullable Known before) {
        return before != null && before.isDone() && !options.reread() ? fingerprints.own(before.fingerprint()) : null;
    }

    private void give(Entry entry, Reading.Content content) {
        String item = entry.item().id();
        Known before = entry.before();
        content.notes().forEach(note -> listener.noted(item, note));
        Document document = content.document();
        String former = before != null && before.stored() && !before.document().equals(document.id())
                ? before.document()
                : null;
        boolean wroteIt = before != null && !begun.resumed() && before.run() == begun.run() && before.stored();
        boolean again = outstanding.has(document.id()) || (wroteIt && !options.retry());
        if (again) {
            writer.told(item);
            tellDuplicate(item);
        }
        outstanding.add(
                document,
                new ItemRow(
                        item,
                        document.id(),
                        fingerprints.kept(content.fingerprint()),
                        former,
                        again || entry.repeated()));
        next = document;
    }

    private void fail(String item, TuskException why) {
        failed++;
        listener.failed(item, why);
        if (item.isEmpty()
                || item.getBytes(StandardCharsets.UTF_8).length > DocumentLimits.MAX_ID_BYTES
                || item.indexOf('\0') >= 0) {
            // It cannot be kept under this name, nor be asked for again.
            return;
        }
        failures.add(new Failure(LedgerStore.shown(item), reason(why)));
        if (failures.size() >= NOTED_AT_ONCE) {
            note();
        }
    }

    static String reason(TuskException why) {
        String detail = why.detail() == null ? "" : ": " + why.detail();
        return LedgerStore.shown(why.code().code() + " " + why.getMessage() + detail);
    }

    private void see(Seen item) {
        seen.add(item);
        if (seen.size() >= NOTED_AT_ONCE) {
            note();
        }
    }

    /** Writes what is to be noted when all documents are written. */
    void end() {
        drops.addAll(lateDrops);
        lateDrops.clear();
        note();
    }

    /** Writes what is to be noted of items that are not written with documents. */
    private void note() {
        if (!failures.isEmpty() || !drops.isEmpty() || !seen.isEmpty()) {
            Map<String, Failure> failuresByItem = new LinkedHashMap<>();
            failures.forEach(failure -> failuresByItem.put(failure.item(), failure));
            Map<String, Drop> dropsByItem = new LinkedHashMap<>();
            drops.forEach(drop -> dropsByItem.put(drop.item(), drop));
            target.withTables(tables ->
                    database.transaction("note items of ingestion \"%s\"".formatted(begun.name()), connection -> {
                        if (!failuresByItem.isEmpty()) {
                            writer.fail(connection, List.copyOf(failuresByItem.values()));
                        }
                        if (!dropsByItem.isEmpty()) {
                            writer.drop(connection, tables, List.copyOf(dropsByItem.values()));
                        }
                        if (!seen.isEmpty()) {
                            writer.see(connection, seen);
                        }
                        return true;
                    }));
            failures.clear();
            drops.clear();
            seen.clear();
        }
        tellDuplicates();
        listener.progress(progress());
    }

    private void tellDuplicates() {
        for (String item = writer.duplicates().poll();
                item != null;
                item = writer.duplicates().poll()) {
            tellDuplicate(item);
        }
    }

    private void tellDuplicate(String item) {
        duplicates++;
        listener.duplicate(item);
    }

    @Override
    public void progress(IngestProgress progress) {
        put = progress;
        tellDuplicates();
        listener.progress(progress());
    }

    private IngestProgress progress() {
        return new IngestProgress(
                put.read() + passedOver + dropped + failed,
                put.added(),
                put.changed(),
                put.unchanged() + passedOver,
                failed,
                put.chunks());
    }

    /** A document that the collection refuses: the one that was given last. */
    @Override
    public void failed(String documentId, TuskException why) {
        ItemRow row = outstanding.takeBack(documentId);
        fail(row == null ? documentId : row.item(), why);
    }

    long passedOver() {
        return passedOver;
    }

    long dropped() {
        return dropped;
    }

    long failed() {
        return failed;
    }

    long duplicates() {
        return duplicates;
    }
}
