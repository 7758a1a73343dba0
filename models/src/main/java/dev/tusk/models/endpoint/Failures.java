package dev.tusk.models.endpoint;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says what went wrong with one model of an endpoint. What the endpoint answered is quoted in the detail, shortened, and
 * without anything that looks like a key.
 */
final class Failures {

    private static final int LONGEST_QUOTE = 300;
    private static final Pattern TOO_LONG = Pattern.compile(
            "too long|too large|too many tokens|maximum context|context length|exceeds? the|input length|max(imum)? input|"
                    + "must have less than|reduce the length",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LOOKS_SECRET =
            Pattern.compile("\\b(?:sk|pk|hf|gsk|api)[-_][\\w*.-]{4,}|\\bBearer\\s+\\S+", Pattern.CASE_INSENSITIVE);

    private final Endpoint endpoint;
    private final String model;
    private final OptionalInt requested;
    private final Work work;

    /** What the model is asked to do, as messages name it. */
    private enum Work {
        EMBED("embed", "/embeddings", "with an OpenAI-compatible /embeddings"),
        RERANK("rerank", "/rerank", "that reranks by the protocol that is set"),
        CHAT("answer", "/chat/completions", "with an OpenAI-compatible /chat/completions");

        private final String verb;
        private final String resource;
        private final String servers;

        Work(String verb, String resource, String servers) {
            this.verb = verb;
            this.resource = resource;
            this.servers = servers;
        }
    }

    /** @param requested the length of vector that is asked for, when not the model's own */
    Failures(Endpoint endpoint, String model, OptionalInt requested) {
        this(endpoint, model, requested, Work.EMBED);
    }

    private Failures(Endpoint endpoint, String model, OptionalInt requested, Work work) {
        this.work = work;
        this.endpoint = endpoint;
        this.model = model;
        this.requested = requested;
    }

    /** @param model empty where the endpoint has one only */
    static Failures ofReranking(Endpoint endpoint, String model) {
        return new Failures(endpoint, model, OptionalInt.empty(), Work.RERANK);
    }

    /** @param model a chat model */
    static Failures ofChat(Endpoint endpoint, String model) {
        return new Failures(endpoint, model, OptionalInt.empty(), Work.CHAT);
    }

    TuskException noKey() {
        return failure(
                "no API key is set", at(), "put the key into " + endpoint.key().setting(), null);
    }

    TuskException unsendableKey() {
        return failure(
                "the API key holds characters that no header can carry",
                at(),
                "look for line breaks or quotes in " + keySetting(),
                null);
    }

    TuskException unreachable(Throwable cause) {
        String hint = endpoint.name().equals("ollama")
                ? "is Ollama running? start it with: ollama serve"
                : endpoint.baseSetting().isEmpty()
                        ? "is the server running, and the address right?"
                        : "is the server running, and the address in %s right?".formatted(endpoint.baseSetting());
        return failure("cannot reach " + endpoint.shownAddress(), quote(reason(cause)), hint, cause);
    }

    /** The answer began, and did not come to its end. */
    TuskException brokenOff(Throwable cause) {
        return failure(
                "its answer broke off",
                "%s; %s".formatted(quote(reason(cause)), at()),
                "ask again; where it happens often, look at the endpoint's log and at proxies before it",
                cause);
    }

    /** In words, since the exceptions of a refused connection and of an unknown host have no message. */
    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the host's name cannot be resolved";
            }
        }
        String message = failure.getMessage();
        if (message != null) {
            return message;
        }
        return failure instanceof ConnectException
                ? "connection refused"
                : failure.getClass().getSimpleName();
    }

    TuskException untrusted(Throwable cause) {
        return failure(
                "no trusted TLS connection to " + endpoint.shownAddress(),
                quote(String.valueOf(cause.getMessage())),
                "the server's certificate must be valid and known to this Java installation",
                cause);
    }

    TuskException late(@Nullable Throwable cause) {
        return failure(
                "no answer within %d s"
                        .formatted(Math.max(1, endpoint.patience().request().toSeconds())),
                at(),
                "the endpoint may be busy or still loading the model; smaller requests or a longer time limit may help",
                cause);
    }

    /** Whoever asked cannot wait any longer, which says nothing about the endpoint. */
    TuskException outOfTime(Limit limit, @Nullable Throwable cause) {
        return new TuskException(
                ErrorCode.TIMEOUT,
                "cannot %s with \"%s\": no answer within the %,d ms that were left"
                        .formatted(work.verb, name(), Math.max(1, limit.whole().toMillis())),
                at(),
                "the endpoint may be busy or still loading the model; a longer time limit may help",
                cause);
    }

    TuskException interrupted(InterruptedException cause) {
        return failure("the request was interrupted", at(), null, cause);
    }

    TuskException badAnswer(String why) {
        return failure(
                "the endpoint's answer cannot be used",
                quote(why) + "; " + at(),
                "does the address belong to a server %s?".formatted(work.servers),
                null);
    }

    /** A refusal of one request, by its status. */
    TuskException refusal(int status, byte[] body, int characters) {
        String said = quote(EmbeddingsJson.errorText(body));
        String detail = said.isBlank() ? at() : "%s; %s".formatted(said, at());
        if (isTooLong(status, body) && work == Work.CHAT) {
            return new TuskException(
                    ErrorCode.TOO_LARGE,
                    "cannot answer with \"%s\": passages and question, %,d characters, are longer than the model takes"
                            .formatted(name(), characters),
                    detail,
                    "ask with fewer tokens of context, or take a model with a longer context",
                    null);
        }
        if (isTooLong(status, body) && work == Work.RERANK) {
            return failure(
                    "the query and a text of %d characters are longer than the model takes".formatted(characters),
                    detail,
                    "keep smaller chunks, or take a model with a longer context",
                    null);
        }
        if (isTooLong(status, body)) {
            return new TuskException(
                    ErrorCode.TOO_LARGE,
                    "cannot embed a text of %d characters with \"%s\": it is longer than the model takes"
                            .formatted(characters, name()),
                    detail,
                    "cut the text into smaller chunks, or take a model with a longer context",
                    null);
        }
        return switch (status) {
            case 401, 403 ->
                failure(
                        "the endpoint refuses the API key (HTTP %d)".formatted(status),
                        at(),
                        endpoint.key().read().isPresent()
                                ? "is the key in %s right, and allowed to use this model?".formatted(keySetting())
                                : "put a key into " + keySetting(),
                        null);
            case 404 -> failure("the endpoint does not have it (HTTP 404)", detail, missingHint(), null);
            case 429 ->
                failure(
                        "the endpoint is at its rate limit (HTTP 429)",
                        detail,
                        "wait, or set a lower rate limit",
                        null);
            default -> {
                boolean redirect = status >= 300 && status < 400;
                yield failure(
                        "the endpoint answered HTTP " + status,
                        detail,
                        redirect ? "redirects are not followed; set the address that it leads to" : lengthHint(),
                        null);
            }
        };
    }

    TuskException quotaUsedUp(byte[] body) {
        return failure(
                "the account's quota is used up (HTTP 429)",
                quote(EmbeddingsJson.errorText(body)),
                "look at the plan and billing of the account that the key in %s belongs to".formatted(keySetting()),
                null);
    }

    TuskException wrongDimensions(int expected, int answered) {
        return failure(
                "it answered with vectors of %d dimensions where %d were expected".formatted(answered, expected),
                at(),
                "has the endpoint's model changed? a collection needs the model that made its vectors",
                null);
    }

    TuskException closed() {
        return failure("the models are closed", null, null, null);
    }

    static boolean isTooLong(int status, byte[] body) {
        return status == 413
                || ((status == 400 || status == 422 || status == 500)
                        && TOO_LONG.matcher(EmbeddingsJson.errorText(body)).find());
    }

    private TuskException failure(
            String why, @Nullable String detail, @Nullable String hint, @Nullable Throwable cause) {
        return new TuskException(
                ErrorCode.MODEL_UNAVAILABLE,
                "cannot %s with \"%s\": %s".formatted(work.verb, name(), why),
                detail,
                hint,
                cause);
    }

    private String missingHint() {
        String bare = model.toLowerCase(Locale.ROOT);
        String nearest = work != Work.EMBED || KnownModel.names().contains(bare)
                ? ""
                : Suggestion.nearest(bare, KnownModel.names())
                        .map(", or did you mean \"%s\"?"::formatted)
                        .orElse("");
        return endpoint.name().equals("ollama")
                ? "fetch it with: ollama pull " + model + nearest
                : "is the model's name right, and does the address end where %s follows (often /v1)?"
                                .formatted(work.resource)
                        + nearest;
    }

    private @Nullable String lengthHint() {
        return requested.isPresent()
                ? "not every model can make shorter vectors; without @%d it makes its own length"
                        .formatted(requested.getAsInt())
                : null;
    }

    private String keySetting() {
        return endpoint.key().setting().isEmpty()
                ? "the settings of the endpoint \"%s\"".formatted(endpoint.name())
                : endpoint.key().setting();
    }

    /** The name that a collection keeps. */
    String name() {
        return endpoint.name()
                + (model.isEmpty() ? "" : ":")
                + model
                + (requested.isPresent() ? "@" + requested.getAsInt() : "");
    }

    private String at() {
        return "endpoint " + endpoint.shownAddress();
    }

    private String quote(String text) {
        String known =
                endpoint.key().read().map(key -> text.replace(key, "[key]")).orElse(text);
        String clean = LOOKS_SECRET
                .matcher(known)
                .replaceAll("[key]")
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        return clean.length() > LONGEST_QUOTE ? clean.substring(0, LONGEST_QUOTE) + "..." : clean;
    }
}
