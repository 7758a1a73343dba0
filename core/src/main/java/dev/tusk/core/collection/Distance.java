package dev.tusk.core.collection;

import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;

/** How far two vectors are apart, with pgvector's operator and operator classes for it. */
public enum Distance {
    /** 1 - cosine of the angle; 0 (same direction) to 2. */
    COSINE("cosine", "<=>", "cosine_ops"),
    /** Euclidean distance; 0 or more. */
    L2("l2", "<->", "l2_ops"),
    /** The negated inner product, so that smaller is nearer; any number. */
    INNER_PRODUCT("inner_product", "<#>", "ip_ops"),
    /** The sum of the differences of all dimensions (Manhattan distance); 0 or more. IVFFlat has no operator class for it. */
    L1("l1", "<+>", "l1_ops"),
    /** How many bits differ; 0 or more. Of bits alone. */
    HAMMING("hamming", "<~>", "hamming_ops"),
    /** 1 - the share of the bits that both have among those that either has; 0 to 1. Of bits alone; IVFFlat has no operator class for it. */
    JACCARD("jaccard", "<%>", "jaccard_ops");

    private final String wireName;
    private final String operator;
    private final String operatorClass;

    Distance(String wireName, String operator, String operatorClass) {
        this.wireName = wireName;
        this.operator = operator;
        this.operatorClass = operatorClass;
    }

    /** The name in JSON, on the command line and in the catalog. */
    public String wireName() {
        return wireName;
    }

    /** pgvector's operator, unqualified. */
    public String operator() {
        return operator;
    }

    /** The operator class of an index over vectors of this type, unqualified. */
    public String operatorClass(VectorType type) {
        return "%s_%s".formatted(type.wireName(), operatorClass);
    }

    /** Whether it is of bits, and not of numbers. */
    public boolean isOfBits() {
        return this == HAMMING || this == JACCARD;
    }

    /**
     * A similarity for people, higher is nearer: 1 - distance for cosine and Jaccard, the inner product itself, and 1 / (1 + distance)
     * for the others.
     */
    public double similarity(double distance) {
        return switch (this) {
            case COSINE, JACCARD -> 1 - distance;
            case L2, L1, HAMMING -> 1 / (1 + distance);
            case INNER_PRODUCT -> -distance;
        };
    }

    /**
     * {@link #similarity} as SQL.
     *
     * @param distance as SQL
     */
    public String similarity(String distance) {
        return switch (this) {
            case COSINE, JACCARD -> "1 - " + distance;
            case L2, L1, HAMMING -> "1 / (1 + " + distance + ")";
            case INNER_PRODUCT -> "- " + distance;
        };
    }

    /** {@link #similarity} as a formula of the word {@code distance}, for people. */
    public String similarityFormula() {
        return switch (this) {
            case COSINE, JACCARD -> "1 - distance";
            case L2, L1, HAMMING -> "1 / (1 + distance)";
            case INNER_PRODUCT -> "-distance";
        };
    }

    /** What it is, for people. */
    public String description() {
        return switch (this) {
            case COSINE -> "1 - cosine";
            case L2 -> "Euclidean";
            case L1 -> "the sum of all differences";
            case INNER_PRODUCT -> "negated inner product";
            case HAMMING -> "the number of bits that differ";
            case JACCARD -> "1 - shared bits / bits of either";
        };
    }

    /** The distance that has this similarity. */
    public double ofSimilarity(double similarity) {
        return switch (this) {
            case COSINE, JACCARD -> 1 - similarity;
            case L2, L1, HAMMING -> 1 / similarity - 1;
            case INNER_PRODUCT -> -similarity;
        };
    }

    /**
     * The distance of two vectors of the same length, as pgvector reckons it.
     *
     * @throws IllegalArgumentException for a distance of bits
     */
    public double between(Vector a, Vector b) {
        double product = 0;
        double lengthA = 0;
        double lengthB = 0;
        double squares = 0;
        double differences = 0;
        for (int i = 0; i < a.dimensions(); i++) {
            product += (double) a.get(i) * b.get(i);
            lengthA += (double) a.get(i) * a.get(i);
            lengthB += (double) b.get(i) * b.get(i);
            double difference = (double) a.get(i) - b.get(i);
            squares += difference * difference;
            differences += Math.abs(difference);
        }
        return switch (this) {
            case COSINE -> 1 - product / Math.sqrt(lengthA * lengthB);
            case L2 -> Math.sqrt(squares);
            case L1 -> differences;
            case INNER_PRODUCT -> -product;
            case HAMMING, JACCARD -> throw new IllegalArgumentException(wireName + " is of bits");
        };
    }

    /**
     * The distance of this wire name.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
     */
    public static Distance ofWireName(String name) {
        List<String> known = Arrays.stream(values()).map(Distance::wireName).toList();
        return Arrays.stream(values())
                .filter(distance -> distance.wireName.equals(name))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown distance \"%s\"".formatted(name),
                        Suggestion.hint(name, known)));
    }
}
