package dev.tusk.sources.hackernews;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.Items;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.core.ledger.Threads;
import dev.tusk.sources.content.FileFailure;
import dev.tusk.sources.shape.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Some items as the documents that they would become, for a look before anything is written: the first of dumps, or the newest of the API.
 * Nothing is noted anywhere, so a comment of a dump has the title of its thread only where what it answers came before it. Not for use by
 * several threads at once.
 */
public final class Preview implements Items {

    /** Rows of dumps that are read at the most: a dump may begin with as many deleted items as it likes. */
    private static final int ROWS = 10_000;

    private static final int NEWEST = 40;
    private static final int MAX_DEPTH = 1000;

    private final Iterator<Seen> seen;
    private final AutoCloseable resource;
    private final ItemDocuments documents;

    private Preview(Iterator<Seen> seen, AutoCloseable resource, Shape shape) {
        this.seen = seen;
        this.resource = resource;
        this.documents = new ItemDocuments(shape);
    }

    /** The first rows of dumps. */
    public static Preview of(DumpSpec spec) {
        FirstRows rows = new FirstRows(spec);
        return new Preview(rows, rows::close, spec.shape());
    }

    /**
     * The newest items of the API, or the first ones from the number on that the spec begins with.
     *
     * @throws TuskException when the API does not answer
     */
    public static Preview of(ApiSpec spec) {
        try (ApiClient client = new ApiClient(spec, () -> false)) {
            long newest = client.maxItem();
            long first = spec.from() > 0 ? spec.from() : Math.max(1, newest - NEWEST + 1);
            List<Long> ids = LongStream.rangeClosed(first, Math.min(newest, first + NEWEST - 1))
                    .boxed()
                    .toList();
            Map<Long, ApiClient.Answer> answers = client.items(ids);
            List<Seen> found = ids.stream()
                    .map(id -> switch (Objects.requireNonNull(answers.get(id))) {
                        case ApiClient.Answer.Found there -> above(client, there.item());
                        case ApiClient.Answer.Failed failed -> new Seen(ItemDocuments.id(id), null, null, failed.why());
                        case ApiClient.Answer.Missing missing -> new Seen(ItemDocuments.id(id), null, null, null);
                    })
                    .toList();
            return new Preview(found.iterator(), () -> {}, spec.shape());
        }
    }

    /** With what begins its thread, which is asked for. */
    private static Seen above(ApiClient client, HackerNewsItem item) {
        Set<Long> way = new HashSet<>();
        HackerNewsItem at = item;
        while (at.answers() != null && way.size() < MAX_DEPTH && way.add(at.id())) {
            Long parent = at.answers();
            switch (client.items(List.of(parent)).get(parent)) {
                case ApiClient.Answer.Found there -> at = there.item();
                case ApiClient.Answer.Failed failed -> {
                    return new Seen(ItemDocuments.id(item.id()), null, null, failed.why());
                }
                case ApiClient.Answer.Missing missing -> {
                    return new Seen(ItemDocuments.id(item.id()), item, null, null);
                }
                case null -> throw new IllegalStateException("no answer for item " + parent);
            }
        }
        return new Seen(ItemDocuments.id(item.id()), item, root(at), null);
    }

    private static Threads.@Nullable Root root(HackerNewsItem item) {
        return item.answers() == null ? new Threads.Root(item.id(), ThreadNotes.title(item.title())) : null;
    }

    /**
     * An item that was read.
     *
     * @param id its number, or the place of a row that cannot be read
     * @param item null where there is none
     * @param root what begins its thread, where that is known
     * @param why why it cannot be read
     */
    private record Seen(
            String id,
            @Nullable HackerNewsItem item,
            Threads.@Nullable Root root,
            @Nullable TuskException why) {}

    @Override
    public boolean hasNext() {
        return seen.hasNext();
    }

    @Override
    public SourceItem next() {
        return new Shown(seen.next());
    }

    /** Always empty: who wants a look does not want all. */
    @Override
    public Optional<String> incomplete() {
        return Optional.empty();
    }

    @Override
    public void close() {
        try {
            resource.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Shown implements SourceItem {

        private final Seen one;

        Shown(Seen one) {
            this.one = one;
        }

        @Override
        public String id() {
            return one.id();
        }

        @Override
        public Version compare(String fingerprint) {
            return Version.UNKNOWN;
        }

        @Override
        public Reading read(@Nullable String before) {
            if (one.why() != null) {
                throw one.why();
            }
            HackerNewsItem item = one.item();
            if (item == null) {
                return new Reading.Dropped("there is no such item", null);
            }
            if (!item.isKnown()) {
                return new Reading.Dropped("\"%s\" is no kind of item that the API has".formatted(item.kind()), null);
            }
            return documents
                    .document(item, one.root())
                    .<Reading>map(document -> new Reading.Content(document, null))
                    .orElseGet(() -> new Reading.Dropped(
                            item.deleted() || item.dead() ? "it is deleted or dead" : "it says nothing by itself",
                            null));
        }
    }

    /** Of one file after the other. */
    private static final class FirstRows implements Iterator<Seen> {

        private final DumpSpec spec;
        private final Deque<Path> files;
        private final Map<Long, Threads.Root> roots = new HashMap<>();
        private @Nullable Path file;
        private @Nullable DumpRows open;
        private @Nullable Seen ahead;
        private int left = ROWS;

        FirstRows(DumpSpec spec) {
            this.spec = spec;
            this.files = new ArrayDeque<>(spec.files());
        }

        @Override
        public boolean hasNext() {
            while (ahead == null && left > 0 && (open != null || openNext())) {
                Optional<DumpRows.DumpRow> row = Objects.requireNonNull(open).next();
                if (row.isPresent()) {
                    left--;
                    ahead = seen(row.get());
                } else {
                    close();
                }
            }
            return ahead != null;
        }

        private boolean openNext() {
            file = files.poll();
            if (file == null) {
                return false;
            }
            open = DumpRows.open(file, spec.format() == null ? DumpFormat.of(file) : spec.format());
            return true;
        }

        private Seen seen(DumpRows.DumpRow row) {
            HackerNewsItem item = row.item();
            if (item == null) {
                return new Seen(row.where(), null, null, row.why());
            }
            Long parent = item.answers();
            Threads.Root root = parent == null ? root(item) : roots.get(parent);
            if (root != null) {
                roots.put(item.id(), root);
            }
            return new Seen(ItemDocuments.id(item.id()), item, root, null);
        }

        @Override
        public Seen next() {
            if (!hasNext() || ahead == null) {
                throw new NoSuchElementException();
            }
            Seen one = ahead;
            ahead = null;
            return one;
        }

        void close() {
            DumpRows rows = open;
            open = null;
            if (rows != null) {
                try {
                    rows.close();
                } catch (IOException e) {
                    throw FileFailure.of(Objects.requireNonNull(file), e);
                }
            }
        }
    }
}
