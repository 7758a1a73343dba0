package dev.tusk.core.collection.vector;

import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;

/**
 * What an index over the vectors of a collection is made of.
 *
 * @param method how it finds
 * @param representation what it keeps
 */
public record VectorIndexSpec(IndexMethod method, Representation representation) {

    private static final int MOST_DIMENSIONS_FULL = 2_000;
    private static final int MOST_DIMENSIONS_HALF = 4_000;
    private static final int MOST_DIMENSIONS_BINARY = 64_000;

    /** What a collection gets where nothing else was asked for: full vectors, and what fits where they are too long for an index. */
    public static VectorIndexSpec standard(EmbeddingSpec embedding) {
        int dimensions = embedding.dimensions();
        Representation representation = dimensions <= mostAsStored(embedding.type())
                ? new Representation.Full()
                : dimensions <= MOST_DIMENSIONS_HALF ? new Representation.Half() : new Representation.Binary();
        return new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, representation);
    }

    /** The same, or what a collection gets where nothing was asked for, where pgvector cannot build it over such vectors. */
    public VectorIndexSpec orStandard(EmbeddingSpec embedding) {
        try {
            check(embedding);
            return this;
        } catch (TuskException e) {
            if (e.code() != ErrorCode.INVALID_REQUEST) {
                throw e;
            }
            return standard(embedding);
        }
    }

    /** How many dimensions an index takes of vectors as they are stored. */
    private static int mostAsStored(VectorType type) {
        return switch (type) {
            case VECTOR -> MOST_DIMENSIONS_FULL;
            case HALFVEC -> MOST_DIMENSIONS_HALF;
            case BIT -> MOST_DIMENSIONS_BINARY;
            // What counts are the elements that are not zero, of which no vector has too many.
            case SPARSEVEC -> Integer.MAX_VALUE;
        };
    }

    /**
     * Refuses what pgvector cannot build.
     *
     * @throws TuskException {@code INVALID_REQUEST}
     */
    public void check(EmbeddingSpec embedding) {
        int dimensions = embedding.dimensions();
        Distance distance = embedding.distance();
        if (method instanceof IndexMethod.IvfFlat
                && (distance == Distance.L1 || distance == Distance.JACCARD)
                && !(representation instanceof Representation.Binary)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "IVFFlat of pgvector has no distance %s".formatted(distance.wireName()),
                    "use HNSW, which has it");
        }
        if (method instanceof IndexMethod.IvfFlat && embedding.type() == VectorType.SPARSEVEC) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST, "IVFFlat of pgvector has no sparsevec", "use HNSW, which has it");
        }
        if (embedding.type() != VectorType.VECTOR
                && !(representation instanceof Representation.Full)
                && !(embedding.type() == VectorType.HALFVEC && representation instanceof Representation.Binary)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "an index over %s keeps it as it is"
                            .formatted(embedding.type().wireName()),
                    "leave out how it is to be kept");
        }
        switch (representation) {
            case Representation.Full ignored ->
                most(
                        embedding.type() == VectorType.VECTOR
                                ? "full vectors"
                                : embedding.type().wireName(),
                        dimensions,
                        mostAsStored(embedding.type()),
                        embedding.type() == VectorType.VECTOR ? "--store halfvec" : "--store binary");
            case Representation.Half ignored -> most("halfvec", dimensions, MOST_DIMENSIONS_HALF, "--store binary");
            case Representation.Binary ignored -> most("bits", dimensions, MOST_DIMENSIONS_BINARY, "fewer dimensions");
            case Representation.Leading leading -> {
                if (leading.dimensions() < 1 || leading.dimensions() >= dimensions) {
                    throw new TuskException(
                            ErrorCode.INVALID_REQUEST,
                            "an index over the first %d dimensions needs vectors of more; these have %d"
                                    .formatted(leading.dimensions(), dimensions));
                }
                int limit = leading.half() ? MOST_DIMENSIONS_HALF : MOST_DIMENSIONS_FULL;
                most("the first dimensions", leading.dimensions(), limit, "fewer of them");
            }
        }
    }

    private static void most(String what, int dimensions, int limit, String instead) {
        if (dimensions > limit) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "pgvector indexes %s of at most %d dimensions; these have %d".formatted(what, limit, dimensions),
                    "use " + instead);
        }
    }

    /** The statement that builds the index without blocking writers. */
    public String create(Identifier name, VectorTable vectors, Extensions extensions) {
        return "create index concurrently %s on %s"
                .formatted(name.quoted(), over(vectors.table(), vectors.embedding(), extensions));
    }

    /**
     * What stands behind {@code create index on}.
     *
     * @param table with a column {@code embedding}, qualified and quoted
     */
    public String over(String table, EmbeddingSpec embedding, Extensions extensions) {
        return "%s using %s (%s %s.%s) with (%s)"
                .formatted(
                        table,
                        method.accessMethod(),
                        indexed(embedding, extensions),
                        extensions.vector().quoted(),
                        operatorClass(embedding),
                        method.parameters());
    }

    /** What is indexed, as SQL of the row's columns: for {@code create index}, in parentheses where it is an expression. */
    private String indexed(EmbeddingSpec embedding, Extensions extensions) {
        return representation instanceof Representation.Full
                ? "embedding"
                : "(%s)".formatted(key("embedding", embedding, extensions));
    }

    /** The same of any vector, as a walk of the index orders by it. */
    private String key(String vector, EmbeddingSpec embedding, Extensions extensions) {
        String schema = extensions.vector().quoted();
        return switch (representation) {
            case Representation.Full ignored -> vector;
            case Representation.Half ignored -> "%s::%s.halfvec(%d)".formatted(vector, schema, embedding.dimensions());
            case Representation.Binary ignored ->
                "%s.binary_quantize(%s)::pg_catalog.bit(%d)".formatted(schema, vector, embedding.dimensions());
            case Representation.Leading leading ->
                "%1$s.subvector(%2$s, 1, %3$d)::%1$s.%4$s(%3$d)"
                        .formatted(schema, vector, leading.dimensions(), leading.half() ? "halfvec" : "vector");
        };
    }

    /** The operator class, unqualified. */
    private String operatorClass(EmbeddingSpec embedding) {
        return switch (representation) {
            case Representation.Full ignored -> embedding.distance().operatorClass(embedding.type());
            case Representation.Half ignored -> embedding.distance().operatorClass(VectorType.HALFVEC);
            case Representation.Binary ignored -> Distance.HAMMING.operatorClass(VectorType.BIT);
            case Representation.Leading leading ->
                embedding.distance().operatorClass(leading.half() ? VectorType.HALFVEC : VectorType.VECTOR);
        };
    }

    /**
     * What rows are ordered by so that the index is walked.
     *
     * @param column the vector of the row
     * @param query the vector of the query, of the type of the column
     */
    public Sql order(String column, Sql query, EmbeddingSpec embedding, Extensions extensions) {
        String operator = representation instanceof Representation.Binary
                ? extensions.vectorOperator("<~>")
                : extensions.vectorOperator(embedding.distance().operator());
        return Sql.of("(%s) %s ".formatted(key(column, embedding, extensions), operator))
                .append("(")
                .append(key(query, embedding, extensions))
                .append(")");
    }

    private Sql key(Sql vector, EmbeddingSpec embedding, Extensions extensions) {
        String mark = "\u0000";
        String key = key(mark, embedding, extensions);
        int place = key.indexOf(mark);
        return Sql.of(key.substring(0, place)).append(vector).append(key.substring(place + 1));
    }

    @Override
    public String toString() {
        return "%s over %s".formatted(method, representation);
    }
}
