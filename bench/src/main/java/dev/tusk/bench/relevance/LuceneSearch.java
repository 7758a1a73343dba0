package dev.tusk.bench.relevance;

import dev.tusk.core.document.Document;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.QueryBuilder;

/**
 * BM25 by others: Lucene with k1 0.9, b 0.4 and its English analyser, title and text in one field, any word may match. These
 * are the settings of Anserini's baselines for BEIR.
 */
final class LuceneSearch implements Closeable {

    /** Lucene advises an incubating module for speed, which is not measured here; loggers are kept by who refers to them. */
    private static final Logger LOGGER = Logger.getLogger("org.apache.lucene");

    static {
        LOGGER.setLevel(Level.SEVERE);
    }

    private static final float K1 = 0.9f;
    private static final float B = 0.4f;
    private static final String ID = "id";
    private static final String CONTENTS = "contents";

    private final Directory directory = new ByteBuffersDirectory();
    private final Analyzer analyzer = new EnglishAnalyzer();
    private final DirectoryReader reader;
    private final IndexSearcher searcher;

    LuceneSearch(Iterator<Document> documents) throws IOException {
        Similarity similarity = new BM25Similarity(K1, B);
        try (IndexWriter writer =
                new IndexWriter(directory, new IndexWriterConfig(analyzer).setSimilarity(similarity))) {
            while (documents.hasNext()) {
                Document document = documents.next();
                var indexed = new org.apache.lucene.document.Document();
                indexed.add(new StringField(ID, document.id(), Field.Store.YES));
                indexed.add(new TextField(CONTENTS, document.title() + " " + document.body(), Field.Store.NO));
                writer.addDocument(indexed);
            }
            writer.forceMerge(1);
        }
        reader = DirectoryReader.open(directory);
        searcher = new IndexSearcher(reader);
        searcher.setSimilarity(similarity);
        IndexSearcher.setMaxClauseCount(10_000);
    }

    /** The ids of the first documents; none when the query holds only stop words. */
    List<String> search(String text, int depth) throws IOException {
        Query query = new QueryBuilder(analyzer).createBooleanQuery(CONTENTS, text, BooleanClause.Occur.SHOULD);
        if (query == null) {
            return List.of();
        }
        StoredFields stored = searcher.storedFields();
        List<String> ids = new ArrayList<>();
        for (ScoreDoc hit : searcher.search(query, depth).scoreDocs) {
            ids.add(stored.document(hit.doc).get(ID));
        }
        return ids;
    }

    @Override
    public void close() throws IOException {
        reader.close();
        directory.close();
        analyzer.close();
    }
}
