package dev.tusk.sources.hackernews;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.BlockSource;
import dev.tusk.core.ledger.RunListener;
import dev.tusk.core.ledger.RunOptions;
import dev.tusk.core.ledger.RunReport;
import dev.tusk.sources.shape.Shape;
import dev.tusk.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A collection that Hacker News is put into. */
abstract class HackerNewsTest {

    final TestDatabase database;
    final Tusk tusk;
    final List<String> failed = new ArrayList<>();
    final RunListener listener = new RunListener() {
        @Override
        public void failed(String item, TuskException why) {
            failed.add(item + " " + why.getMessage());
        }
    };

    HackerNewsTest(TestDatabase database) {
        this.database = database;
        this.tusk = Tusk.open(database.pool());
        tusk.setup().apply();
        create("hn");
    }

    Collection create(String name) {
        return tusk.collections()
                .create(ItemDocuments.declare(CollectionDefinition.named(name)).build());
    }

    Collection hn() {
        return tusk.collection("hn");
    }

    Document document(long id) {
        return hn().get(Long.toString(id)).orElseThrow().document();
    }

    boolean has(long id) {
        return hn().get(Long.toString(id)).isPresent();
    }

    static DumpSource dumps(Path... files) {
        return new DumpSource(new DumpSpec(List.of(files), null, Shape.NONE), phase -> {});
    }

    RunReport run(BlockSource source) {
        return run("hn", source, RunOptions.DEFAULT);
    }

    RunReport run(String collection, BlockSource source, RunOptions options) {
        return tusk.collection(collection).ledger().run(null, source, options, listener);
    }

    void assertSameChunks(String one, String other) {
        String chunks = "select document_id, ordinal, title, heading, text from tusk.%s_chunk";
        String documents = "select id, title, body, source, metadata::text from tusk.%s_document";
        for (String rows : List.of(chunks, documents)) {
            for (String[] sides : new String[][] {{one, other}, {other, one}}) {
                assertThat(database.queryLong("select count(*) from (%s except all %s) x"
                                .formatted(rows.formatted(sides[0]), rows.formatted(sides[1]))))
                        .as("%s that %s has and %s does not", rows, sides[0], sides[1])
                        .isZero();
            }
        }
        assertThat(database.queryLong("select count(*) from tusk.%s_chunk".formatted(one)))
                .isPositive();
    }
}
