package dev.tusk.bench.ingest;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.loader.FileSystemDocumentLoader;
import dev.langchain4j.data.document.parser.TextDocumentParser;
import dev.langchain4j.data.document.splitter.DocumentSplitters;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStoreIngestor;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jsoup.Jsoup;

/**
 * LangChain4j's {@code EmbeddingStoreIngestor}: files by its loader, HTML to text by jsoup, as its transformer has it, its recursive splitter, the same
 * model's weights in its own class, which embeds on all processors, and {@code PgVectorEmbeddingStore} with default settings.
 */
final class LangChain4jPages {

    private static final String TABLE = "peer_pages";
    private static final int DIMENSIONS = 384;

    private final DataSource dataSource;
    private final EmbeddingModel model = new AllMiniLmL6V2QuantizedEmbeddingModel();

    LangChain4jPages(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Ingests all pages of a folder into a table that is made anew.
     *
     * @return seconds
     */
    double ingest(Path folder, int maxCharacters, int overlapCharacters) {
        PgVectorEmbeddingStore store = PgVectorEmbeddingStore.datasourceBuilder()
                .datasource(dataSource)
                .table(TABLE)
                .dimension(DIMENSIONS)
                .createTable(true)
                .dropTableFirst(true)
                .build();
        EmbeddingStoreIngestor ingestor = EmbeddingStoreIngestor.builder()
                .documentTransformer(LangChain4jPages::withoutTags)
                .documentSplitter(DocumentSplitters.recursive(maxCharacters, overlapCharacters))
                .embeddingModel(model)
                .embeddingStore(store)
                .build();
        long start = System.nanoTime();
        ingestor.ingest(FileSystemDocumentLoader.loadDocuments(folder, new TextDocumentParser()));
        return (System.nanoTime() - start) / 1e9;
    }

    private static Document withoutTags(Document page) {
        return Document.from(Jsoup.parse(page.text()).wholeText(), page.metadata());
    }

    /** How many segments there are. */
    long segments() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + TABLE)) {
            row.next();
            return row.getLong(1);
        }
    }
}
