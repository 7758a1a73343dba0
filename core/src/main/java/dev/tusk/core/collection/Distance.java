package dev.tusk.core.collection;

import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;

/** How far two vectors are apart, with pgvector's operator and operator classes for it. */
public enum Distance {
    /** 1 - cosine of the angle; 0 (same direction) to 2. */
    COSINE("cosine", "<=>", "vector_cosine_ops", "halfvec_cosine_ops"),
    /** Euclidean distance; 0 or more. */
    L2("l2", "<->", "vector_l2_ops", "halfvec_l2_ops"),
    /** The negated inner product, so that smaller is nearer; any number. */
    INNER_PRODUCT("inner_product", "<#>", "vector_ip_ops", "halfvec_ip_ops"),
    /** The sum of the differences of all dimensions (Manhattan distance); 0 or more. IVFFlat has no operator class for it. */
    L1("l1", "<+>", "vector_l1_ops", "halfvec_l1_ops");

    private final String wireName;
    private final String operator;
    private final String vectorClass;
    private final String halfvecClass;

    Distance(String wireName, String operator, String vectorClass, String halfvecClass) {
        this.wireName = wireName;
        this.operator = operator;
        this.vectorClass = vectorClass;
        this.halfvecClass = halfvecClass;
    }

    /** The name in JSON, on the command line and in the catalog. */
    public String wireName() {
        return wireName;
    }

    /** pgvector's operator, unqualified. */
    public String operator() {
        return operator;
    }

    /** The operator class of an index over {@code vector} or {@code halfvec}, unqualified. */
    public String operatorClass(boolean halfvec) {
        return halfvec ? halfvecClass : vectorClass;
    }

    /**
     * A similarity for people, higher is nearer: 1 - distance for cosine, the inner product itself, and 1 / (1 + distance)
     * for L2 and L1.
     */
    public double similarity(double distance) {
        return switch (this) {
            case COSINE -> 1 - distance;
            case L2, L1 -> 1 / (1 + distance);
            case INNER_PRODUCT -> -distance;
        };
    }

    /** The distance that has this similarity. */
    public double ofSimilarity(double similarity) {
        return switch (this) {
            case COSINE -> 1 - similarity;
            case L2, L1 -> 1 / similarity - 1;
            case INNER_PRODUCT -> -similarity;
        };
    }

    /** The distance of two vectors of the same length, as pgvector reckons it. */
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
