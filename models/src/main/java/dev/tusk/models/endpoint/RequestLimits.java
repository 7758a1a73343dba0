package dev.tusk.models.endpoint;

/**
 * What an endpoint takes.
 *
 * @param texts the most texts in one request
 * @param characters the most characters (UTF-16) in one request; a longer text goes alone
 * @param concurrentRequests the most requests under way at once
 * @param requestsPerMinute the most requests in a minute, evenly spread; 0 for no limit
 */
public record RequestLimits(int texts, int characters, int concurrentRequests, int requestsPerMinute) {

    /** 32 texts (what TEI takes unless told otherwise), 200,000 characters, 4 requests at once, no rate limit. */
    public static final RequestLimits DEFAULT = new RequestLimits(32, 200_000, 4, 0);

    public RequestLimits {
        atLeast(1, texts, "texts");
        atLeast(1, characters, "characters");
        atLeast(1, concurrentRequests, "concurrentRequests");
        atLeast(0, requestsPerMinute, "requestsPerMinute");
    }

    private static void atLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException("%s must be at least %d, not %d".formatted(name, least, value));
        }
    }

    public RequestLimits withTexts(int most) {
        return new RequestLimits(most, characters, concurrentRequests, requestsPerMinute);
    }

    public RequestLimits withCharacters(int most) {
        return new RequestLimits(texts, most, concurrentRequests, requestsPerMinute);
    }

    public RequestLimits withConcurrentRequests(int most) {
        return new RequestLimits(texts, characters, most, requestsPerMinute);
    }

    public RequestLimits withRequestsPerMinute(int most) {
        return new RequestLimits(texts, characters, concurrentRequests, most);
    }
}
