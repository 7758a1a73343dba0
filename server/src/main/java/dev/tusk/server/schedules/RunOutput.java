package dev.tusk.server.schedules;

import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the process of a run printed, as far as it tells its outcome. Safe for use by several threads at once. */
final class RunOutput {

    private static final int KEPT_LINES = 20;
    private static final int KEPT_CHARACTERS = 2000;

    private @Nullable String last;
    private @Nullable String problem;
    private final Deque<String> errors = new ArrayDeque<>();

    synchronized void line(String line) {
        last = line;
    }

    synchronized void error(String line) {
        String kept = line.substring(0, Math.min(line.length(), KEPT_CHARACTERS));
        if (line.startsWith("{")) {
            problem = parsed(line)
                    .filter(json -> json.hasNonNull("detail"))
                    .map(json -> json.path("detail").asString()
                            + (json.hasNonNull("hint")
                                    ? "; " + json.path("hint").asString()
                                    : ""))
                    .orElse(kept);
        }
        errors.add(kept);
        if (errors.size() > KEPT_LINES) {
            errors.removeFirst();
        }
    }

    /** The counts: an object with the number of the run. */
    synchronized Optional<String> report() {
        return last == null
                ? Optional.empty()
                : parsed(last)
                        .filter(json -> json.has("added") && json.has("failed"))
                        .map(Json::write);
    }

    /** What was said to be wrong, or the last that was said. */
    synchronized Optional<String> problem() {
        if (problem != null) {
            return Optional.of(problem);
        }
        return errors.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", errors));
    }

    private static Optional<JsonNode> parsed(String line) {
        try {
            return Optional.of(Json.parse(line, "the output of a run"));
        } catch (TuskException e) {
            return Optional.empty();
        }
    }
}
