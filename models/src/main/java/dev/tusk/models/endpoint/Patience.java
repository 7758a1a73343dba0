package dev.tusk.models.endpoint;

import java.time.Duration;

/**
 * How long to wait for an endpoint and how often to try again. Tried again are: no connection, no answer in time, and
 * the statuses 408, 425, 429 and 5xx; the wait doubles from {@code firstWait} to {@code longestWait}, a quarter up or
 * down by chance, unless the endpoint names a wait itself ({@code Retry-After}).
 *
 * @param connect the longest time for making a connection
 * @param request the longest time for one request, from sending it to the last byte of its answer
 * @param retries how often a failed request for stored texts is tried again; 0 for never
 * @param queryRetries the same for a question, for whose answer somebody is waiting
 * @param firstWait the wait before the first retry
 * @param longestWait the longest wait between two tries; an endpoint that asks for more fails the request
 */
public record Patience(
        Duration connect, Duration request, int retries, int queryRetries, Duration firstWait, Duration longestWait) {

    /** 5 s to connect, 60 s a request, 6 retries (2 for a question), waits from 0.5 s to 30 s. */
    public static final Patience DEFAULT = new Patience(
            Duration.ofSeconds(5), Duration.ofSeconds(60), 6, 2, Duration.ofMillis(500), Duration.ofSeconds(30));

    public Patience {
        positive(connect, "connect");
        positive(request, "request");
        positive(firstWait, "firstWait");
        if (retries < 0 || queryRetries < 0) {
            throw new IllegalArgumentException("retries and queryRetries must not be negative");
        }
        if (longestWait.compareTo(firstWait) <= 0) {
            throw new IllegalArgumentException("longestWait must be longer than firstWait");
        }
    }

    private static void positive(Duration value, String name) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("%s must be positive, not %s".formatted(name, value));
        }
    }

    public Patience withConnect(Duration longest) {
        return new Patience(longest, request, retries, queryRetries, firstWait, longestWait);
    }

    public Patience withRequest(Duration longest) {
        return new Patience(connect, longest, retries, queryRetries, firstWait, longestWait);
    }

    public Patience withRetries(int documents, int queries) {
        return new Patience(connect, request, documents, queries, firstWait, longestWait);
    }

    public Patience withWaits(Duration first, Duration longest) {
        return new Patience(connect, request, retries, queryRetries, first, longest);
    }
}
