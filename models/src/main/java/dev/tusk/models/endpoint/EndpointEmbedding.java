package dev.tusk.models.endpoint;

import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.Vector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A model behind an endpoint. Texts are sent in requests of the size that the endpoint takes, several at once; where it
 * refuses several texts together they are sent in halves, so that one refused text is named and too large a request
 * still succeeds.
 */
public final class EndpointEmbedding implements EmbeddingModel {

    /** Sent in place of a blank text, which several endpoints refuse. */
    private static final String BLANK = ".";

    private final EndpointClient client;
    private final String model;
    private final OptionalInt requested;
    private final KnownModel known;
    private final Failures failures;
    private volatile int dimensions;

    /**
     * @param client shared by all models of the endpoint; this does not close it
     * @param model the model's name as the endpoint knows it
     * @param requested the length of vector to ask for; empty for the model's own
     */
    public EndpointEmbedding(EndpointClient client, String model, OptionalInt requested) {
        this.client = client;
        this.model = model;
        this.requested = requested;
        this.known = KnownModel.of(model);
        this.failures = new Failures(client.endpoint(), model, requested);
        this.dimensions = requested.orElse(known.dimensions().orElse(0));
    }

    /** Whether this is the name of a model that is known to run behind endpoints, for hints. */
    public static boolean isWidelyKnown(String model) {
        return !KnownModel.of(model).equals(KnownModel.UNKNOWN);
    }

    @Override
    public String name() {
        return failures.name();
    }

    /** As requested, or as known of this model, or else learnt by embedding a word, once. */
    @Override
    public int dimensions() {
        if (dimensions == 0) {
            embed(List.of("dimensions"), false, Limit.none());
        }
        return dimensions;
    }

    @Override
    public List<Vector> embedDocuments(List<String> texts) {
        return Batches.run(
                client.endpoint().limits(),
                texts.stream()
                        .map(text -> prepared(known.documentPrefix(), text))
                        .toList(),
                request -> embed(request, true, Limit.none()),
                failures);
    }

    @Override
    public Vector embedQuery(String text) {
        return embedQuery(text, Limit.none());
    }

    @Override
    public Vector embedQuery(String text, Duration longest) {
        return embedQuery(text, Limit.of(longest));
    }

    private Vector embedQuery(String text, Limit limit) {
        return embed(List.of(prepared(known.queryPrefix(), text)), false, limit).getFirst();
    }

    @Override
    public int batchSize() {
        return client.endpoint().limits().texts();
    }

    @Override
    public int parallelism() {
        return client.endpoint().limits().concurrentRequests();
    }

    private static String prepared(String prefix, String text) {
        String whole = prefix + text;
        return whole.isBlank() ? BLANK : whole;
    }

    private List<Vector> embed(List<String> texts, boolean patient, Limit limit) {
        try {
            return client
                    .send(
                            new EndpointClient.Call<>(
                                    "/embeddings",
                                    () -> EmbeddingsJson.request(
                                            model,
                                            texts,
                                            requested,
                                            client.endpoint().encoding()),
                                    texts,
                                    patient,
                                    limit,
                                    answer -> EmbeddingsJson.vectors(answer, texts.size())),
                            failures)
                    .stream()
                    .map(this::checked)
                    .toList();
        } catch (EndpointClient.RefusedTexts _refused) {
            int middle = texts.size() / 2;
            List<Vector> all = new ArrayList<>(embed(texts.subList(0, middle), patient, limit));
            all.addAll(embed(texts.subList(middle, texts.size()), patient, limit));
            return all;
        }
    }

    private Vector checked(float[] vector) {
        int expected = dimensions;
        if (expected == 0) {
            dimensions = vector.length;
            return Vector.of(vector);
        }
        if (vector.length == expected) {
            return Vector.of(vector);
        }
        if (requested.isPresent() && known.shortenable() && vector.length > expected) {
            return Vector.of(shortened(vector, expected));
        }
        throw failures.wrongDimensions(expected, vector.length);
    }

    /** The first numbers, brought to length 1: what an endpoint that heeds {@code dimensions} answers. */
    private static float[] shortened(float[] vector, int length) {
        float[] first = Arrays.copyOf(vector, length);
        double squares = 0;
        for (float value : first) {
            squares += (double) value * value;
        }
        if (squares > 0) {
            float scale = (float) (1 / Math.sqrt(squares));
            for (int i = 0; i < length; i++) {
                first[i] *= scale;
            }
        }
        return first;
    }
}
