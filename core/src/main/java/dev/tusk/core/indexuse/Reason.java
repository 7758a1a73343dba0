package dev.tusk.core.indexuse;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why an index over vectors is not walked. {@link OrderReason} is what the query asks, {@link IndexReason} what index there is for it, and
 * {@link ChoiceReason} what the planner made of an index that could serve.
 */
public sealed interface Reason permits OrderReason, IndexReason, ChoiceReason {

    Pattern WORD_START = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    /** What is the cause, in one sentence. */
    String cause();

    /** What to do about it. */
    String advice();

    /** A statement that does what is advised, or null where there is none that could be named. */
    default @Nullable String statement() {
        return null;
    }

    /** How the result of the rewritten query differs for this reason, or null where it does not. */
    default @Nullable String change() {
        return null;
    }

    /** Its permanent name for programs, for example {@code wrong_operator}. */
    default String code() {
        return WORD_START.matcher(getClass().getSimpleName()).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
