package dev.tusk.sources.hackernews;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.Block;
import dev.tusk.core.ledger.BlockLedger;
import dev.tusk.core.ledger.Blocks;
import dev.tusk.core.ledger.Done;
import dev.tusk.core.ledger.Threads;
import dev.tusk.sources.content.FileFailure;
import dev.tusk.sources.hackernews.DumpRows.DumpRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The blocks of dumps: first a look at the threads of all files, then one file after the other. */
final class DumpBlocks implements Blocks {

    private static final int ROWS = 4000;
    private static final int SMALL_ROWS = 64;
    private static final long BYTES = 8 << 20;

    private final DumpSpec spec;
    private final BlockLedger ledger;
    private final Consumer<String> phases;
    private final ItemDocuments documents;
    private final Deque<Part> waiting = new ArrayDeque<>();
    private final List<String> ended = new ArrayList<>();
    private final List<String> incomplete = new ArrayList<>();
    private boolean begun;
    private boolean hadFailures;
    private @Nullable Part part;
    private @Nullable DumpRows rows;
    private @Nullable DumpRow ahead;
    private long after;
    private @Nullable Block next;
    private long rowsRead;
    private long rowsInAll;

    DumpBlocks(DumpSpec spec, BlockLedger ledger, Consumer<String> phases) {
        this.spec = spec;
        this.ledger = ledger;
        this.phases = phases;
        this.documents = new ItemDocuments(spec.shape());
    }

    /** A file that has to be read. */
    private record Part(Path file, String name, DumpFormat format, String version, Done done) {}

    @Override
    public boolean hasNext() {
        if (!begun) {
            begun = true;
            begin();
        }
        while (next == null && !ledger.stop().getAsBoolean()) {
            if (rows == null && !openNext()) {
                return false;
            }
            next = read();
        }
        return next != null;
    }

    @Override
    public Block next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Block block = next;
        next = null;
        return block;
    }

    /** Looks which files are to be read, and notes their threads. */
    private void begin() {
        if (ledger.retries()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the rows of a dump that cannot be read stay as they are: there is nothing to retry",
                    "a dump that has changed is read again without --retry; --reread reads it whatever it is");
        }
        List<Part> parts = new ArrayList<>();
        for (Path file : spec.files()) {
            DumpFormat format = spec.format() == null ? DumpFormat.of(file) : spec.format();
            String version = version(file);
            Done done = ledger.part(file.toString(), version);
            if (done.whole()) {
                phases.accept("%s was read before".formatted(file.getFileName()));
            } else {
                parts.add(new Part(file, file.toString(), format, version, done));
            }
        }
        hadFailures = !ledger.failed(1).isEmpty();
        ThreadNotes notes = new ThreadNotes(ledger.threads());
        List<Part> unprepared =
                parts.stream().filter(each -> !each.done().prepared()).toList();
        for (Part each : unprepared) {
            phases.accept("threads of %s".formatted(each.file().getFileName()));
            if (!note(each, notes)) {
                return;
            }
        }
        notes.finish();
        unprepared.forEach(each -> ledger.prepared(each.name()));
        waiting.addAll(parts);
    }

    /** False where it was asked to stop. */
    private boolean note(Part noted, ThreadNotes notes) {
        try (DumpRows all = DumpRows.open(noted.file(), noted.format())) {
            for (Optional<DumpRow> row = all.next(); row.isPresent(); row = all.next()) {
                if (ledger.stop().getAsBoolean()) {
                    return false;
                }
                rowsInAll++;
                HackerNewsItem item = row.get().item();
                if (item != null && item.isKnown()) {
                    notes.add(item);
                }
            }
            return true;
        } catch (IOException e) {
            throw FileFailure.of(noted.file(), e);
        }
    }

    static String version(Path file) {
        try {
            return Files.size(file) + ":" + Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw FileFailure.of(file, e);
        }
    }

    private boolean openNext() {
        part = waiting.poll();
        if (part == null) {
            return false;
        }
        phases.accept("reading %s".formatted(part.file().getFileName()));
        rows = DumpRows.open(part.file(), part.format());
        after = part.done().position();
        return true;
    }

    /** The next block of the file that is open; null where there is none in it any more, or none yet. */
    private @Nullable Block read() {
        Part from = Objects.requireNonNull(part);
        int most = ledger.wantsSmallBlocks() ? SMALL_ROWS : ROWS;
        List<HackerNewsItem> items = new ArrayList<>();
        Map<String, TuskException> failures = new LinkedHashMap<>();
        long bytes = 0;
        long first = after;
        long last = after;
        while (items.size() + failures.size() < most && bytes < BYTES) {
            DumpRow row = row();
            if (row == null) {
                endFile(from);
                break;
            }
            boolean done = row.number() != Long.MAX_VALUE && from.done().has(row.number());
            if (done && last > first) {
                // A block is a stretch without a gap: what was done before ends it.
                ahead = row;
                break;
            }
            rowsRead++;
            if (done) {
                first = row.number();
                last = row.number();
                continue;
            }
            if (row.number() != Long.MAX_VALUE) {
                last = row.number();
            }
            if (row.item() != null) {
                bytes += row.bytes();
                items.add(row.item());
            } else if (row.why() != null) {
                failures.put(row.where(), row.why());
            }
        }
        after = last;
        if (last == first && failures.isEmpty()) {
            return null;
        }
        Block.Span span = last == first ? null : new Block.Span(from.name(), first, last);
        return block(span, items, failures);
    }

    private @Nullable DumpRow row() {
        DumpRow row = ahead;
        if (row != null) {
            ahead = null;
            return row;
        }
        return Objects.requireNonNull(rows).next().orElse(null);
    }

    private Block block(Block.@Nullable Span span, List<HackerNewsItem> items, Map<String, TuskException> failures) {
        List<Long> answers = items.stream()
                .filter(item -> item.answers() != null && item.isKnown())
                .map(HackerNewsItem::id)
                .toList();
        Map<Long, Threads.Root> roots = ledger.threads().roots(answers);
        Map<String, Optional<Document>> each = new LinkedHashMap<>();
        for (HackerNewsItem item : items) {
            if (item.isKnown()) {
                each.put(ItemDocuments.id(item.id()), documents.document(item, roots.get(item.id())));
            } else {
                documents.passOver();
            }
        }
        List<Document> put = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        each.forEach((id, document) -> document.ifPresentOrElse(put::add, () -> absent.add(id)));
        List<String> read = hadFailures ? put.stream().map(Document::id).toList() : List.of();
        return new Block(span, put, absent, failures, read, false);
    }

    private void endFile(Part read) {
        DumpRows open = Objects.requireNonNull(rows);
        Optional<String> why = open.incomplete();
        if (why.isEmpty() && !version(read.file()).equals(read.version())) {
            why = Optional.of("\"%s\" was changed while it was read".formatted(read.file()));
        }
        if (why.isPresent()) {
            incomplete.add(why.get());
        } else {
            ended.add(read.name());
        }
        closeFile();
    }

    private void closeFile() {
        DumpRows open = rows;
        rows = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw FileFailure.of(part == null ? "a dump" : part.file(), e);
            }
        }
    }

    ItemDocuments.LeftOut leftOut() {
        return documents.leftOut();
    }

    double fraction() {
        long all = rowsInAll;
        return all == 0 ? Double.NaN : Math.min(1, (double) rowsRead / all);
    }

    @Override
    public List<String> ended() {
        return List.copyOf(ended);
    }

    @Override
    public Optional<String> incomplete() {
        return incomplete.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", incomplete));
    }

    @Override
    public void close() {
        closeFile();
    }
}
