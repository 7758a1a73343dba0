package dev.tusk.core.explain;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A number and what it is made of: a tree whose root is the score of a hit. A description tells how the details make the
 * value: it ends in {@code sum of:}, {@code product of:}, or {@code = }, a formula and {@code from:}, whose operands are the first words of
 * the details. Other details only tell more. The server reckons words in single precision, so the parts make up the value
 * within about one in a million.
 *
 * @param details what the value is made of; none where it is a given
 */
public record HitExplanation(double value, String description, List<HitExplanation> details) {

    private static final String SUM = ", sum of:";
    private static final String PRODUCT = ", product of:";

    public HitExplanation {
        Objects.requireNonNull(description, "description");
        details = List.copyOf(details);
    }

    /** A value that is told, with what else there is to say of it. */
    public static HitExplanation of(double value, String description, HitExplanation... details) {
        return new HitExplanation(value, description, Arrays.asList(details));
    }

    /** A value that is the sum of the details. */
    public static HitExplanation sum(double value, String what, List<HitExplanation> details) {
        return new HitExplanation(value, what + SUM, details);
    }

    /** A value that is the product of the details. */
    public static HitExplanation product(double value, String what, List<HitExplanation> details) {
        return new HitExplanation(value, what + PRODUCT, details);
    }

    /** A value that a formula makes of the details. */
    public static HitExplanation formula(double value, String what, String formula, HitExplanation... details) {
        return new HitExplanation(value, "%s = %s from:".formatted(what, formula), Arrays.asList(details));
    }

    /** Whether the value is the sum of the details. */
    public boolean isSum() {
        return description.endsWith(SUM);
    }

    /** Whether the value is the product of the details. */
    public boolean isProduct() {
        return description.endsWith(PRODUCT);
    }

    /** The same with this said first. */
    public HitExplanation after(String remark) {
        return new HitExplanation(value, remark + "; " + description, details);
    }
}
