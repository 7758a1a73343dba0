package dev.tusk.server.judgements;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request to list judgements asks for.
 *
 * @param csv all of them as CSV, and not a page as JSON
 */
record JudgementQuery(@Nullable String query, @Nullable String after, int limit, boolean csv) {

    private static final Set<String> LISTING = Set.of("query", "after", "limit", "format");
    private static final Set<String> REMOVING = Set.of("query", "document");
    private static final int DEFAULT_LIMIT = 50;

    static JudgementQuery of(Context context) {
        refuseOthers(context, LISTING);
        boolean csv = csv(context);
        if (csv && (context.queryParam("limit") != null || context.queryParam("after") != null)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "CSV has no pages",
                    "leave \"limit\" and \"after\" out, or ask for JSON");
        }
        return new JudgementQuery(
                context.queryParam("query"), context.queryParam("after"), limit(context.queryParam("limit")), csv);
    }

    /** Refuses parameters that a request to remove a judgement does not have. */
    static void checkRemoving(Context context) {
        refuseOthers(context, REMOVING);
    }

    private static void refuseOthers(Context context, Set<String> known) {
        for (String name : context.queryParamMap().keySet()) {
            if (!known.contains(name)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown parameter \"%s\"".formatted(name),
                        Suggestion.hint(name, known));
            }
        }
    }

    static String required(Context context, String name) {
        String value = context.queryParam(name);
        if (value == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the parameter \"%s\" is missing".formatted(name),
                    "name the judgement, as ?query=vacuum&document=routine-vacuuming");
        }
        return value;
    }

    private static boolean csv(Context context) {
        String format = context.queryParam("format");
        return switch (format) {
            case null -> prefersCsv(context.header("Accept"));
            case "csv" -> true;
            case "json" -> false;
            default ->
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown format \"%s\"".formatted(format),
                        Suggestion.hint(format, List.of("csv", "json")));
        };
    }

    /** Whether CSV is named before anything that JSON would do for. */
    private static boolean prefersCsv(@Nullable String accept) {
        if (accept == null) {
            return false;
        }
        for (String type : accept.split(",", -1)) {
            switch (type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT)) {
                case "text/csv", "text/*" -> {
                    return true;
                }
                case "application/json", "application/*", "*/*" -> {
                    return false;
                }
                default -> {}
            }
        }
        return false;
    }

    private static int limit(@Nullable String text) {
        try {
            return text == null ? DEFAULT_LIMIT : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "limit is \"%s\"; it must be a whole number".formatted(text),
                    null,
                    null,
                    e);
        }
    }
}
