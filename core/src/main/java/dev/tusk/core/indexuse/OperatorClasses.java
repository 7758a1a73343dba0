package dev.tusk.core.indexuse;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operator classes of pgvector's HNSW, by type and operator (its documentation, "HNSW"). */
final class OperatorClasses {

    private static final Map<String, String> SUFFIXES =
            Map.of("<->", "l2_ops", "<=>", "cosine_ops", "<#>", "ip_ops", "<+>", "l1_ops");
    private static final Map<String, String> BITS = Map.of("<~>", "bit_hamming_ops", "<%>", "bit_jaccard_ops");

    private OperatorClasses() {}

    static Optional<String> of(String type, String operator) {
        return type.equals("bit")
                ? Optional.ofNullable(BITS.get(operator))
                : Optional.ofNullable(SUFFIXES.get(operator)).map(suffix -> type + "_" + suffix);
    }

    /** The statement that makes an index of the column for this operator, or null where there is no operator class for it. */
    static @Nullable String create(String relation, VectorCatalog.Column column, String operator) {
        return of(column.type(), operator)
                .map(each -> "create index concurrently on %s using hnsw (%s %s)"
                        .formatted(relation, VectorCatalog.quoted(column.name()), each))
                .orElse(null);
    }
}
