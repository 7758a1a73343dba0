package dev.tusk.core.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.document.Document;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writers and searches go on while a model is changed, with handles that were taken before and by other programs. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class LiveSwitchTest {

    private static final int WRITERS = 3;

    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger searches = new AtomicInteger();

    /** The version that each document was last put with; null for one that was deleted. */
    private final Map<String, String> expected = new ConcurrentHashMap<>();

    private ChangedCollection changed;

    @BeforeEach
    void create(TestDatabase database) {
        changed = new ChangedCollection(database);
        for (int i = 0; i < ChangedCollection.DOCUMENTS; i++) {
            expected.put(ChangedCollection.id(i), "first");
        }
    }

    /** Each writer has documents of its own. */
    private Callable<Boolean> writer(int number) {
        Collection docs = changed.open().collection("docs");
        return () -> {
            for (int round = 0; !ended.get(); round++) {
                int document = number + WRITERS * (round % (ChangedCollection.DOCUMENTS / WRITERS));
                String id = ChangedCollection.id(document);
                if (round % 5 == 4) {
                    docs.delete(id);
                    expected.remove(id);
                } else {
                    String version = "v" + round + "w" + number;
                    docs.put(ChangedCollection.document(document, version));
                    expected.put(id, version);
                }
                written.incrementAndGet();
                // Fewer than are copied in a second, or the copy never ends.
                Thread.sleep(20);
            }
            return true;
        };
    }

    private Callable<Boolean> searcher() {
        Collection docs = changed.open().collection("docs");
        return () -> {
            while (!ended.get()) {
                assertThat(docs.search(SearchRequest.hybrid("text of apple").build())
                                .hits())
                        .hasSize(10);
                assertThat(docs.search(SearchRequest.vector("text of apple").build())
                                .hits())
                        .hasSize(10);
                searches.addAndGet(2);
            }
            return true;
        };
    }

    /** Lets others work for a while. */
    private void letWork() throws InterruptedException {
        int writes = written.get() + 30;
        int asked = searches.get() + 10;
        long end = System.nanoTime() + 30_000_000_000L;
        while ((written.get() < writes || searches.get() < asked) && System.nanoTime() < end) {
            Thread.sleep(5);
        }
    }

    @Test
    void noRequestFailsAndNoWriteIsLost() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2)) {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                running.add(threads.submit(writer(i)));
            }
            running.add(threads.submit(searcher()));
            running.add(threads.submit(searcher()));
            try {
                ModelChanges changes = changed.changes();
                letWork();
                changes.start(ChangedCollection.target());
                letWork();
                changes.run(CopyLimits.DEFAULT.rate(300.0), progress -> {});
                letWork();
                changes.switchOver(progress -> {});
                letWork();
                changes.rollBack(progress -> {});
                letWork();
                changes.switchOver(progress -> {});
                letWork();
                changes.finish();
                letWork();
            } finally {
                ended.set(true);
            }
            for (Future<Boolean> each : running) {
                assertThat(each.get()).isTrue();
            }
        }
        assertExpected();
        assertThat(changed.docs().definition().requireEmbedding().model()).isEqualTo("other");
    }

    private void assertExpected() {
        Collection docs = changed.docs();
        Map<String, String> bodies = new ConcurrentHashMap<>();
        docs.list(null, null, 1000)
                .documents()
                .forEach(stored -> bodies.put(
                        stored.document().id(), stored.document().body().split(" ", -1)[1]));
        assertThat(bodies).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void aHeldHandleWritesWhereTheDocumentsAreNow() {
        Collection held = changed.open().collection("docs");
        Collection maker = changed.docs();
        changed.ready();
        changed.changes().switchOver(progress -> {});
        maker.put(ChangedCollection.document(1, "second"));
        // In the tables that the held handle knows, this is what is there, and putting it changes nothing.
        held.put(ChangedCollection.document(1, "first"));
        assertThat(changed.docs().get("d0001").orElseThrow().document().body()).contains("first");
        assertThat(held.get("d0001").orElseThrow().document().body()).contains("first");
        assertThat(held.search(SearchRequest.vector("apple").build()).hits()).isNotEmpty();
    }

    @Test
    void aHeldHandleDeletesAndPatchesWhereTheDocumentsAreNow() {
        Collection deleting = changed.open().collection("docs");
        Collection patching = changed.open().collection("docs");
        Collection reading = changed.open().collection("docs");
        changed.ready();
        changed.changes().switchOver(progress -> {});
        assertThat(deleting.delete("d0001")).isTrue();
        patching.patch("d0002", Map.of("metadata", Map.of("number", 22)));
        assertThat(changed.docs().get("d0001")).isEmpty();
        assertThat(changed.docs().get("d0002").orElseThrow().document().metadata())
                .containsEntry("number", 22);
        changed.changes().finish();
        assertThat(reading.search(SearchRequest.hybrid("apple").build()).hits()).hasSize(10);
        assertThat(reading.count(null)).isEqualTo(ChangedCollection.DOCUMENTS - 1);
    }

    @Test
    void anIngestGoesOnInTheNewTables() {
        Collection docs = changed.open().collection("docs");
        changed.ready();
        Iterator<Document> source = new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < 400;
            }

            @Override
            public Document next() {
                if (next == 200) {
                    changed.changes().switchOver(progress -> {});
                }
                if (next == 300) {
                    changed.changes().finish();
                }
                return ChangedCollection.document(next++, "ingested");
            }
        };
        docs.ingest(source, new IngestListener() {});
        assertThat(changed.docs().count(null)).isEqualTo(400);
        assertThat(changed.docs().list(null, null, 1000).documents())
                .allMatch(stored -> stored.document().body().contains("ingested"));
    }
}
