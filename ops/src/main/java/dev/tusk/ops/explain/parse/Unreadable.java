package dev.tusk.ops.explain.parse;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import org.jspecify.annotations.Nullable;

/** Why a text is no plan, in Tusk's words. */
final class Unreadable {

    private static final String HOW =
            "run EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) of the query and give its whole output";

    private Unreadable() {}

    static TuskException noIndentation(String line) {
        return new TuskException(
                ErrorCode.INVALID_REQUEST,
                "the plan has lost its indentation, which tells what belongs to what",
                "at: " + shortened(line),
                HOW,
                null);
    }

    static TuskException cutOff(String where, @Nullable Throwable cause) {
        return new TuskException(ErrorCode.INVALID_REQUEST, "the plan is cut off: " + where, null, HOW, cause);
    }

    static TuskException broken(String format, String why, @Nullable Throwable cause) {
        return new TuskException(
                ErrorCode.INVALID_REQUEST,
                "the plan cannot be read as %s: %s".formatted(format, why),
                null,
                HOW,
                cause);
    }

    static TuskException empty() {
        return TuskException.withHint(ErrorCode.INVALID_REQUEST, "there is no plan: the text is empty", HOW);
    }

    static TuskException binary() {
        return TuskException.withHint(
                ErrorCode.INVALID_TEXT,
                "this is not text, but a binary file",
                "give the output of EXPLAIN as a text file in UTF-8");
    }

    static TuskException tooLarge(long characters, long most) {
        return TuskException.withHint(
                ErrorCode.TOO_LARGE,
                "the plan has %,d characters; %,d are the most".formatted(characters, most),
                "give one plan at a time, without VERBOSE");
    }

    static TuskException tooDeep(int most) {
        return TuskException.withHint(
                ErrorCode.TOO_LARGE,
                "the plan has more than %,d levels".formatted(most),
                "look whether it is a plan of PostgreSQL, and give one plan at a time");
    }

    static TuskException query() {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "this is a query, not a plan",
                "give it without --plan to have it run and explained, as tusk explain --file FILE, or give what EXPLAIN prints of it");
    }

    static TuskException other(String system) {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "this is a plan of %s; only plans of PostgreSQL are read".formatted(system),
                "give the output of PostgreSQL's EXPLAIN");
    }

    static TuskException noPlan(String text) {
        return new TuskException(
                ErrorCode.INVALID_REQUEST,
                "this is no plan of PostgreSQL",
                "it begins with: " + shortened(text),
                HOW,
                null);
    }

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= 60 ? line : line.substring(0, 60) + " ...";
    }
}
