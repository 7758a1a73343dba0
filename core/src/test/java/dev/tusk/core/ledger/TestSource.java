package dev.tusk.core.ledger;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A source whose items a test says. */
final class TestSource implements ItemSource {

    /** The body of an item that is left out. */
    static final String NOISE = "+1";

    final List<TestItem> items = new ArrayList<>();

    /** How many items were read. */
    final AtomicInteger reads = new AtomicInteger();

    String settings = "";

    @Nullable
    String incomplete;

    boolean versionsAreKnown = true;
    Runnable beforeEach = () -> {};

    /**
     * @param body null for one that cannot be read
     */
    record TestItem(String id, String document, @Nullable String body) {}

    TestSource with(String id, @Nullable String body) {
        items.removeIf(item -> item.id().equals(id));
        return plus(id, body);
    }

    /** Also where there is one of that name. */
    TestSource plus(String id, @Nullable String body) {
        items.add(new TestItem(id, id, body));
        return this;
    }

    TestSource without(String id) {
        items.removeIf(item -> item.id().equals(id));
        return this;
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public String description() {
        return "{\"kind\": \"test\"}";
    }

    @Override
    public String settings() {
        return settings;
    }

    @Override
    public Items open() {
        Iterator<TestItem> each = List.copyOf(items).iterator();
        return new Items() {
            @Override
            public Optional<String> incomplete() {
                return Optional.ofNullable(incomplete);
            }

            @Override
            public void close() {}

            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public SourceItem next() {
                beforeEach.run();
                return new Item(each.next());
            }
        };
    }

    private final class Item implements SourceItem {
        private final TestItem item;

        Item(TestItem item) {
            this.item = item;
        }

        @Override
        public String id() {
            return item.id();
        }

        @Override
        public Version compare(String fingerprint) {
            if (!versionsAreKnown) {
                return Version.UNKNOWN;
            }
            return fingerprint.equals(fingerprint()) ? Version.SAME : Version.OTHER;
        }

        private String fingerprint() {
            return "v" + String.valueOf(item.body()).hashCode();
        }

        @Override
        public Reading read(@Nullable String before) {
            reads.incrementAndGet();
            if (item.body() == null) {
                throw new TuskException(ErrorCode.FILE_UNREADABLE, "cannot read \"%s\": broken".formatted(item.id()));
            }
            if (fingerprint().equals(before)) {
                return new Reading.Same(fingerprint());
            }
            if (item.body().equals(NOISE)) {
                return new Reading.Dropped("says nothing", fingerprint());
            }
            return new Reading.Content(
                    Document.builder(item.document()).body(item.body()).build(), fingerprint());
        }
    }
}
