package dev.tusk.core.search;

import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * BM25 of every chunk, reckoned in the plainest way from the texts: PostgreSQL cuts them into lexemes, and nothing else of what
 * a collection stores is used but the average length that its weights go by.
 */
final class Bm25Reference {

    private final double k1;
    private final double b;
    private final double averageLength;
    private final Map<Long, Chunk> chunks = new TreeMap<>();

    /** @param places by lexeme: title, heading, text */
    record Chunk(
            long id,
            String documentId,
            String text,
            Map<String, Double> frequencies,
            Map<String, Set<String>> places,
            double length) {}

    record Scored(Chunk chunk, double score) {}

    private Bm25Reference(double k1, double b, double averageLength) {
        this.k1 = k1;
        this.b = b;
        this.averageLength = averageLength;
    }

    static Bm25Reference read(TestDatabase database, String collection) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            ResultSet basis =
                    statement.executeQuery("select k1, b, coalesce(average_length, 1), title_weight, heading_weight,"
                            + " text_weight from tusk.bm25 where collection = '" + collection + "'");
            basis.next();
            Bm25Reference reference = new Bm25Reference(basis.getDouble(1), basis.getDouble(2), basis.getDouble(3));
            double[] weights = {basis.getDouble(4), basis.getDouble(5), basis.getDouble(6)};
            Map<Long, Map<String, Double>> frequencies = new HashMap<>();
            Map<Long, Map<String, Set<String>>> placesOf = new HashMap<>();
            String[] places = {"title", "heading", "text"};
            for (int place = 0; place < places.length; place++) {
                ResultSet rows = statement.executeQuery("""
                        select c.id, u.lexeme, cardinality(u.positions)
                        from tusk.%s_chunk c, unnest(to_tsvector('pg_catalog.english', c.%s)) u""".formatted(collection, places[place]));
                while (rows.next()) {
                    frequencies
                            .computeIfAbsent(rows.getLong(1), id -> new HashMap<>())
                            .merge(rows.getString(2), weights[place] * rows.getInt(3), Double::sum);
                    placesOf.computeIfAbsent(rows.getLong(1), id -> new HashMap<>())
                            .computeIfAbsent(rows.getString(2), lexeme -> new TreeSet<>())
                            .add(places[place]);
                }
            }
            ResultSet rows = statement.executeQuery(
                    "select id, document_id, text from tusk.%s_chunk order by id".formatted(collection));
            while (rows.next()) {
                Map<String, Double> own = frequencies.getOrDefault(rows.getLong(1), Map.of());
                reference.chunks.put(
                        rows.getLong(1),
                        new Chunk(
                                rows.getLong(1),
                                rows.getString(2),
                                rows.getString(3),
                                own,
                                placesOf.getOrDefault(rows.getLong(1), Map.of()),
                                own.values().stream()
                                        .mapToDouble(Double::doubleValue)
                                        .sum()));
            }
            return reference;
        }
    }

    Collection<Chunk> chunks() {
        return chunks.values();
    }

    Map<String, Long> documentFrequencies() {
        Map<String, Long> df = new TreeMap<>();
        chunks.values()
                .forEach(chunk -> chunk.frequencies().keySet().forEach(lexeme -> df.merge(lexeme, 1L, Long::sum)));
        return df;
    }

    double totalLength() {
        return chunks.values().stream().mapToDouble(Chunk::length).sum();
    }

    double weight(Chunk chunk, String lexeme) {
        double frequency = chunk.frequencies().getOrDefault(lexeme, 0.0);
        return frequency == 0
                ? 0
                : frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * chunk.length() / averageLength));
    }

    /** All chunks that have one of the lexemes and pass, best first. */
    List<Scored> search(List<String> lexemes, Predicate<Chunk> filter) {
        Map<String, Long> df = documentFrequencies();
        Map<String, Double> idf = new HashMap<>();
        for (String lexeme : lexemes) {
            double frequency = df.getOrDefault(lexeme, 0L);
            idf.put(lexeme, Math.log(1 + (chunks.size() - frequency + 0.5) / (frequency + 0.5)));
        }
        return scored(idf, filter);
    }

    /** All chunks that have one of these lexemes, each of which counts so much, and pass, best first. */
    List<Scored> scored(Map<String, Double> factors, Predicate<Chunk> filter) {
        List<Scored> found = new ArrayList<>();
        for (Chunk chunk : chunks.values()) {
            boolean matches = false;
            double score = 0;
            for (Map.Entry<String, Double> factor : factors.entrySet()) {
                matches |= chunk.frequencies().containsKey(factor.getKey());
                score += weight(chunk, factor.getKey()) * factor.getValue();
            }
            if (matches && filter.test(chunk)) {
                found.add(new Scored(chunk, score));
            }
        }
        found.sort(Comparator.comparingDouble(Scored::score)
                .reversed()
                .thenComparingLong(scored -> scored.chunk().id()));
        return found;
    }
}
