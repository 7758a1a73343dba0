package dev.tusk.server.wire;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Failures as problem details (RFC 9457). {@code detail} is the message; {@code circumstances}, {@code hint} and {@code
 * problems} are there when there is something to say.
 */
public final class ProblemJson {

    private ProblemJson() {}

    public static ObjectNode of(TuskException failure) {
        ErrorCode code = failure.code();
        ObjectNode json = of(
                code.code(),
                title(code),
                code.category().httpStatus(),
                failure.getMessage(),
                failure.detail(),
                failure.hint());
        if (failure.getCause() instanceof Problems.Listed listed) {
            ArrayNode problems = json.putArray("problems");
            for (Problem problem : listed.problems()) {
                ObjectNode each = problems.addObject();
                each.put("at", problem.at());
                each.put("code", problem.code().code());
                each.put("detail", problem.message());
                putIfPresent(each, "circumstances", problem.detail());
                putIfPresent(each, "hint", problem.hint());
            }
            if (listed.leftOut() > 0) {
                json.put("problems_left_out", listed.leftOut());
            }
        }
        return json;
    }

    /**
     * Several failures as one problem.
     *
     * @param what what they were found in, as messages name it, for example {@code the command line}
     */
    public static ObjectNode of(String what, List<TuskException> failures) {
        Problems problems = new Problems(what);
        failures.forEach(failure -> problems.add("", failure));
        return of(problems.failure());
    }

    /**
     * A problem of these parts.
     *
     * @param code permanent and machine-readable, for example {@code TUSK-200}
     * @param title the kind of problem, the same for every problem with this code
     * @param detail what failed and why, in one line
     */
    public static ObjectNode of(
            String code,
            String title,
            int status,
            String detail,
            @Nullable String circumstances,
            @Nullable String hint) {
        ObjectNode json = Json.object();
        json.put("type", "urn:tusk:problem:" + code);
        json.put("title", title);
        json.put("status", status);
        json.put("code", code);
        json.put("detail", detail);
        putIfPresent(json, "circumstances", circumstances);
        putIfPresent(json, "hint", hint);
        return json;
    }

    private static void putIfPresent(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static String title(ErrorCode code) {
        String words = code.name().toLowerCase(Locale.ROOT).replace('_', ' ').replace("json", "JSON");
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
