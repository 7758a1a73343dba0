package dev.tusk.sources.hackernews;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.Block;
import dev.tusk.core.ledger.BlockLedger;
import dev.tusk.core.ledger.Blocks;
import dev.tusk.core.ledger.Done;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The blocks of the API: first the items that are there by their numbers, then, where it is followed, what is new and what changes. */
final class ApiBlocks implements Blocks {

    private static final int ITEMS = 500;
    private static final int SMALL_ITEMS = 64;
    private static final int RETRIED = 5000;

    /** The newest items may be numbered before they are there; these many are asked for once more when a run begins. */
    private static final int LOOKED_AT_AGAIN = 100;

    /** How often an item that is not there yet is asked for while the API is followed. */
    private static final int LOOKS = 40;

    /** So many failures in one block are the server's, not the items'. */
    private static final int TOO_MANY_FAILURES = 10;

    private final ApiSpec spec;
    private final BlockLedger ledger;
    private final Consumer<String> phases;
    private final ApiClient client;
    private final ApiThreads threads;
    private final ItemDocuments documents;
    private final String part;
    private final Map<Long, Integer> notYet = new LinkedHashMap<>();
    private @Nullable Done done;
    private boolean looksForChanges;
    private boolean ended;
    private long start;
    private volatile long at;
    private volatile long max;
    private @Nullable Block next;

    ApiBlocks(ApiSpec spec, BlockLedger ledger, Consumer<String> phases) {
        this.spec = spec;
        this.ledger = ledger;
        this.phases = phases;
        this.client = new ApiClient(spec, ledger.stop());
        this.threads = new ApiThreads(ledger.threads(), client);
        this.documents = new ItemDocuments(spec.shape());
        this.part = spec.base().toString();
    }

    @Override
    public boolean hasNext() {
        while (next == null && !ended && !ledger.stop().getAsBoolean()) {
            if (ledger.retries()) {
                ended = true;
                next = retried();
            } else if (done == null) {
                next = begin();
            } else if (at < max) {
                next = numbered(done);
            } else if (spec.follow()) {
                next = followed();
            } else {
                ended = true;
            }
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

    private @Nullable Block retried() {
        List<Long> ids = new ArrayList<>();
        for (String item : ledger.failed(RETRIED)) {
            if (item.matches("[0-9]{1,18}")) {
                ids.add(Long.parseLong(item));
            }
        }
        return block(null, ids, true);
    }

    private @Nullable Block begin() {
        max = client.maxItem();
        Done known = ledger.part(part, "");
        boolean first = !known.prepared();
        if (first) {
            long highest = ledger.rereads() ? 0 : ledger.threads().highest();
            long after = spec.from() > 0 ? spec.from() - 1 : highest;
            ledger.beginAfter(part, after);
            known = new Done(true, after, List.of(), false);
        }
        done = known;
        at = known.position();
        start = at;
        phases.accept("items %,d to %,d of %s".formatted(at + 1, Math.max(at, max), part));
        long again = Math.max(0, at - LOOKED_AT_AGAIN);
        return first || at == 0 ? null : block(null, range(again, at), false);
    }

    private static List<Long> range(long after, long upto) {
        return LongStream.rangeClosed(after + 1, upto).boxed().toList();
    }

    private @Nullable Block numbered(Done known) {
        long upto = Math.min(max, at + (ledger.wantsSmallBlocks() ? SMALL_ITEMS : ITEMS));
        // What was done beyond the position ends a block, so that it is of positions without a gap.
        long after = at;
        while (after < upto && known.has(after + 1) && after + 1 > known.position()) {
            after++;
        }
        long end = after;
        while (end < upto && !(known.has(end + 1) && end + 1 > known.position())) {
            end++;
        }
        at = end;
        if (end == after) {
            return new Block(null, List.of(), List.of(), Map.of(), List.of(), false);
        }
        return block(new Block.Span(part, after, end), range(after, end), false);
    }

    private @Nullable Block followed() {
        if (looksForChanges) {
            client.sleep(spec.every().toMillis());
        }
        looksForChanges = true;
        if (ledger.stop().getAsBoolean()) {
            return null;
        }
        try {
            Set<Long> changed = new LinkedHashSet<>(notYet.keySet());
            client.updates().stream().filter(id -> id > 0 && id <= at).forEach(changed::add);
            max = Math.max(max, client.maxItem());
            return changed.isEmpty() ? null : block(null, List.copyOf(changed), true);
        } catch (TuskException e) {
            // What is followed for weeks outlives a server that is away for an hour.
            phases.accept(e.getMessage());
            return null;
        }
    }

    /**
     * Null where it was asked to stop meanwhile: these are read again then.
     *
     * @param again whether these were asked for before, and may have failed then
     */
    private @Nullable Block block(Block.@Nullable Span span, List<Long> ids, boolean again) {
        Map<Long, ApiClient.Answer> answers = client.items(ids);
        List<HackerNewsItem> items = new ArrayList<>();
        Map<String, TuskException> failures = new LinkedHashMap<>();
        answers.forEach((id, answer) -> {
            switch (answer) {
                case ApiClient.Answer.Found found -> {
                    notYet.remove(id);
                    if (found.item().isKnown()) {
                        items.add(found.item());
                    } else {
                        documents.passOver();
                    }
                }
                case ApiClient.Answer.Missing missing -> waitFor(id);
                case ApiClient.Answer.Failed failed -> failures.put(id.toString(), failed.why());
            }
        });
        ApiThreads.Found found = threads.find(items);
        found.failures().forEach((id, why) -> {
            if (answers.containsKey(id)) {
                failures.put(id.toString(), why);
            }
        });
        if (ledger.stop().getAsBoolean()) {
            return null;
        }
        requireServer(ids.size(), failures);
        List<Document> put = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        List<String> read = new ArrayList<>();
        for (HackerNewsItem item : items) {
            String id = ItemDocuments.id(item.id());
            if (failures.containsKey(id)) {
                continue;
            }
            documents.document(item, found.roots().get(item.id())).ifPresentOrElse(put::add, () -> absent.add(id));
            if (again || span == null) {
                read.add(id);
            }
        }
        return new Block(span, put, absent, failures, read, spec.follow());
    }

    private void waitFor(long id) {
        if (spec.follow() && id > max - LOOKED_AT_AGAIN) {
            if (notYet.merge(id, 1, Integer::sum) > LOOKS) {
                notYet.remove(id);
            }
        }
    }

    private static void requireServer(int asked, Map<String, TuskException> failures) {
        if (failures.size() >= TOO_MANY_FAILURES && failures.size() * 2 > asked) {
            throw failures.values().iterator().next();
        }
    }

    ItemDocuments.LeftOut leftOut() {
        return documents.leftOut();
    }

    double fraction() {
        return max <= start ? Double.NaN : Math.min(1, (double) (at - start) / (max - start));
    }

    @Override
    public List<String> ended() {
        return List.of();
    }

    @Override
    public Optional<String> incomplete() {
        return Optional.empty();
    }

    @Override
    public void close() {
        client.close();
    }
}
