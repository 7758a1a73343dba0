package dev.tusk.bench.firstrun;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.ingest.IngestReport;
import java.util.List;

/** Tusk's own way: {@link Collection#ingest}. */
final class TuskLoader implements Loader {

    private final Tusk tusk;
    private final String collection;
    private final boolean keywords;

    TuskLoader(Tusk tusk, String collection, boolean keywords) {
        this.tusk = tusk;
        this.collection = collection;
        this.keywords = keywords;
    }

    @Override
    public String name() {
        return keywords ? "Tusk, keyword search too" : "Tusk, vectors only";
    }

    /** A collection of ready vectors, with or without keyword search. */
    static CollectionDefinition definition(String name, boolean keywords) {
        CollectionDefinition.Builder builder = CollectionDefinition.named(name)
                .embedding(new EmbeddingSpec(null, RowGenerator.DIMENSIONS, Distance.COSINE));
        return (keywords ? builder : builder.withoutKeywordSearch()).build();
    }

    @Override
    public Load prepare(List<Row> rows) {
        Collection made = tusk.collections().create(definition(collection, keywords));
        List<Document> documents = rows.stream().map(TuskLoader::document).toList();
        return () -> {
            IngestReport report = made.ingest(documents.iterator(), IngestListener.SILENT);
            if (report.added() != rows.size()) {
                throw new IllegalStateException("Tusk added %d of %d rows".formatted(report.added(), rows.size()));
            }
        };
    }

    private static Document document(Row row) {
        Document.Builder builder = Document.builder(row.id())
                .title(row.title())
                .body(row.text())
                .tags(row.tags())
                .vector(Vector.of(row.vector()));
        row.metadata().forEach(builder::metadata);
        return builder.build();
    }

    Collection collection() {
        return tusk.collection(collection);
    }

    @Override
    public String table() {
        return "tusk.%s_chunk".formatted(collection);
    }

    @Override
    public void drop() {
        tusk.collections().drop(collection);
    }
}
