package dev.tusk.server;

import dev.tusk.core.answer.AskRequest;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.recall.RecallMonitor;
import dev.tusk.server.schedules.Launcher;
import dev.tusk.server.wire.AskRequestJson;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the server listens and what it allows.
 *
 * @param host the address or name to listen on; other than loopback only together with an API key
 * @param port 0 for any free port, up to 65,535
 * @param maxRequestBytes the longest body of a request, 1 KiB to 1 GiB; of a stream of JSON lines, the longest line
 * @param requestTimeout the most time that a search may take, and the longest pause of a client that sends a body
 * @param stopTimeout how long a stop waits for requests that are running
 * @param apiKey what clients must send, or null to let in everybody who can reach the server
 * @param recallShare of the time of one process of the database server for measuring recall, 0 (not at all) to 0.5
 * @param answering how questions are answered
 * @param syncsTables whether collections that follow tables are synced while the server runs
 * @param showsOperations whether {@code /ops} and its routes tell of the database: its findings, statements, sizes, settings
 * @param scheduling how ingestions are run that are scheduled, or null to run none
 * @param allowedHosts names by which clients may call the server besides its own, for example behind a proxy
 */
public record ServerOptions(
        String host,
        int port,
        int maxRequestBytes,
        Duration requestTimeout,
        Duration stopTimeout,
        @Nullable ApiKey apiKey,
        double recallShare,
        Answering answering,
        boolean syncsTables,
        boolean showsOperations,
        @Nullable Scheduling scheduling,
        List<String> allowedHosts) {

    /**
     * How questions are answered.
     *
     * @param chatModels the models that requests may name, as each answer of a paid one costs whoever serves. The first writes where none is
     *     named; {@value AskRequestJson#NO_MODEL} in its place, or an empty list, answers by the documents' own sentences
     * @param longest the most time that an answer may take, up to 10 minutes
     */
    public record Answering(List<String> chatModels, Duration longest) {

        /** Without a chat model, two minutes. */
        public static final Answering DEFAULT = new Answering(List.of(), AskRequest.DEFAULT_TIMEOUT);

        public Answering {
            chatModels = chatModels.stream()
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
            if (!longest.isPositive() || longest.compareTo(Duration.ofMinutes(10)) > 0) {
                throw invalid("the longest time of an answer is %s; it must be more than 0 and at most 10 minutes"
                        .formatted(longest));
            }
        }

        /** The model where a request names none, or null. */
        public @Nullable String usualModel() {
            return chatModels.isEmpty() ? null : AskRequestJson.model(chatModels.getFirst(), null);
        }
    }

    /**
     * How scheduled ingestions are run: whoever can write their table has this host read files.
     *
     * @param launcher starts their processes
     * @param atOnce how many run at the same time at the most, 1 to 16
     */
    public record Scheduling(Launcher launcher, int atOnce) {
        public Scheduling {
            if (atOnce < 1 || atOnce > 16) {
                throw invalid("%d ingestions at once are asked for; it must be 1 to 16".formatted(atOnce));
            }
        }
    }

    public static final String DEFAULT_HOST = "127.0.0.1";
    public static final int DEFAULT_MAX_REQUEST_BYTES = 32 * 1024 * 1024;
    private static final int LEAST_MAX_REQUEST_BYTES = 1024;
    private static final int GREATEST_MAX_REQUEST_BYTES = 1024 * 1024 * 1024;

    public ServerOptions {
        Objects.requireNonNull(host, "host");
        allowedHosts = List.copyOf(allowedHosts);
        if (port < 0 || port > 65_535) {
            throw invalid("the port is %d; it must be 0 (any free one) to 65535".formatted(port));
        }
        if (maxRequestBytes < LEAST_MAX_REQUEST_BYTES || maxRequestBytes > GREATEST_MAX_REQUEST_BYTES) {
            throw invalid("the largest request is %d bytes; it must be %d to %d"
                    .formatted(maxRequestBytes, LEAST_MAX_REQUEST_BYTES, GREATEST_MAX_REQUEST_BYTES));
        }
        if (!requestTimeout.isPositive() || requestTimeout.compareTo(Duration.ofMinutes(10)) > 0) {
            throw invalid("the request timeout is %s; it must be more than 0 and at most 10 minutes"
                    .formatted(requestTimeout));
        }
        if (!(recallShare >= 0 && recallShare <= 0.5)) {
            throw invalid(
                    "the share of the time for measuring recall is %s; it must be 0 to 0.5".formatted(recallShare));
        }
        if (stopTimeout.isNegative() || stopTimeout.compareTo(Duration.ofMinutes(10)) > 0) {
            throw invalid("the stop timeout is %s; it must be 0 to 10 minutes".formatted(stopTimeout));
        }
    }

    /** 127.0.0.1, any free port, 32 MiB, 30 s for a request, 10 s to stop, no key. */
    public static ServerOptions defaults() {
        return new ServerOptions(
                DEFAULT_HOST,
                0,
                DEFAULT_MAX_REQUEST_BYTES,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                null,
                RecallMonitor.DEFAULT_SHARE,
                Answering.DEFAULT,
                true,
                true,
                null,
                List.of());
    }

    public ServerOptions withHost(String host) {
        return new ServerOptions(
                host,
                port,
                maxRequestBytes,
                requestTimeout,
                stopTimeout,
                apiKey,
                recallShare,
                answering,
                syncsTables,
                showsOperations,
                scheduling,
                allowedHosts);
    }

    public ServerOptions withPort(int port) {
        return new ServerOptions(
                host,
                port,
                maxRequestBytes,
                requestTimeout,
                stopTimeout,
                apiKey,
                recallShare,
                answering,
                syncsTables,
                showsOperations,
                scheduling,
                allowedHosts);
    }

    public ServerOptions withRecallShare(double recallShare) {
        return new ServerOptions(
                host,
                port,
                maxRequestBytes,
                requestTimeout,
                stopTimeout,
                apiKey,
                recallShare,
                answering,
                syncsTables,
                showsOperations,
                scheduling,
                allowedHosts);
    }

    public ServerOptions withSyncsTables(boolean syncsTables) {
        return new ServerOptions(
                host,
                port,
                maxRequestBytes,
                requestTimeout,
                stopTimeout,
                apiKey,
                recallShare,
                answering,
                syncsTables,
                showsOperations,
                scheduling,
                allowedHosts);
    }

    public ServerOptions withShowsOperations(boolean showsOperations) {
        return new ServerOptions(
                host,
                port,
                maxRequestBytes,
                requestTimeout,
                stopTimeout,
                apiKey,
                recallShare,
                answering,
                syncsTables,
                showsOperations,
                scheduling,
                allowedHosts);
    }

    public ServerOptions withScheduling(@Nullable Scheduling scheduling) {
        return new ServerOptions(
                host,
                port,
                maxRequestBytes,
                requestTimeout,
                stopTimeout,
                apiKey,
                recallShare,
                answering,
                syncsTables,
                showsOperations,
                scheduling,
                allowedHosts);
    }

    public ServerOptions withMaxRequestBytes(int maxRequestBytes) {
        return new ServerOptions(
                host,
                port,
                maxRequestBytes,
                requestTimeout,
                stopTimeout,
                apiKey,
                recallShare,
                answering,
                syncsTables,
                showsOperations,
                scheduling,
                allowedHosts);
    }

    public ServerOptions withRequestTimeout(Duration requestTimeout) {
        return new ServerOptions(
                host,
                port,
                maxRequestBytes,
                requestTimeout,
                stopTimeout,
                apiKey,
                recallShare,
                answering,
                syncsTables,
                showsOperations,
                scheduling,
                allowedHosts);
    }

    public ServerOptions withStopTimeout(Duration stopTimeout) {
        return new ServerOptions(
                host,
                port,
                maxRequestBytes,
                requestTimeout,
                stopTimeout,
                apiKey,
                recallShare,
                answering,
                syncsTables,
                showsOperations,
                scheduling,
                allowedHosts);
    }

    public ServerOptions withApiKey(@Nullable ApiKey apiKey) {
        return new ServerOptions(
                host,
                port,
                maxRequestBytes,
                requestTimeout,
                stopTimeout,
                apiKey,
                recallShare,
                answering,
                syncsTables,
                showsOperations,
                scheduling,
                allowedHosts);
    }

    public ServerOptions withAnswering(Answering answering) {
        return new ServerOptions(
                host,
                port,
                maxRequestBytes,
                requestTimeout,
                stopTimeout,
                apiKey,
                recallShare,
                answering,
                syncsTables,
                showsOperations,
                scheduling,
                allowedHosts);
    }

    public ServerOptions withAllowedHosts(List<String> allowedHosts) {
        return new ServerOptions(
                host,
                port,
                maxRequestBytes,
                requestTimeout,
                stopTimeout,
                apiKey,
                recallShare,
                answering,
                syncsTables,
                showsOperations,
                scheduling,
                allowedHosts);
    }

    private static TuskException invalid(String message) {
        return new TuskException(ErrorCode.INVALID_REQUEST, message);
    }
}
