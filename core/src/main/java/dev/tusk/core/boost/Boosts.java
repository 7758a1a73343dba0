package dev.tusk.core.boost;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What multiplies the score of a hit. Each factor is 1 to {@code 1 + weight}; a score below 0, which only vectors give, is
 * divided by it, so that a boost always raises a hit.
 *
 * <p>Factors rather than summands, as the scores of the modes have no common scale: a boost of 0.5 means the same for BM25, for
 * similarities and for fused scores. As no factor passes its bound, the best chunks of a search by words stay exact.
 *
 * @param recency by age, or null
 * @param fields by numbers, at most {@value #MAX_FIELDS}
 */
public record Boosts(@Nullable Recency recency, List<FieldBoost> fields) {

    public static final double MAX_WEIGHT = 10;
    public static final int MAX_FIELDS = 8;
    public static final Boosts NONE = new Boosts(null, List.of());

    private static final int LONGEST_SHOWN = 60;

    public Boosts {
        fields = List.copyOf(fields);
        if (fields.size() > MAX_FIELDS) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "%d fields are boosted; at most %d are allowed".formatted(fields.size(), MAX_FIELDS));
        }
        Set<String> names = new HashSet<>();
        for (FieldBoost boost : fields) {
            if (!names.add(boost.name())) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "field \"%s\" is boosted twice in the same way".formatted(shown(boost.field())),
                        "give it one weight");
            }
        }
    }

    public boolean isEmpty() {
        return recency == null && fields.isEmpty();
    }

    /** These boosts with ages counted from here, unless they say from where: the same in all statements of a search. */
    public Boosts from(Instant now) {
        return recency == null || recency.origin() != null ? this : new Boosts(recency.withOrigin(now), fields);
    }

    /** The largest factor that all boosts together can give; 1 without any. */
    public double bound() {
        double bound = recency == null ? 1 : 1 + recency.weight();
        for (FieldBoost boost : fields) {
            bound *= 1 + boost.weight();
        }
        return bound;
    }

    /** The names of the boosts in their order, recency first. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        if (recency != null) {
            names.add(recency.name());
        }
        fields.forEach(boost -> names.add(boost.name()));
        return names;
    }

    static void requireField(String field) {
        if (field.isBlank()) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, "a boost names no field");
        }
    }

    static void requireWeight(String what, double weight) {
        if (!(weight > 0 && weight <= MAX_WEIGHT)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the weight of %s is %s; it must be above 0 and at most %.0f".formatted(what, weight, MAX_WEIGHT),
                    weight == 0 ? "leave the boost out" : "0.5 lets a score grow by up to a half");
        }
    }

    static String shown(String text) {
        String cut = text.codePointCount(0, text.length()) > LONGEST_SHOWN
                ? text.substring(0, text.offsetByCodePoints(0, LONGEST_SHOWN)) + "..."
                : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
