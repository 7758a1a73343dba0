package dev.tusk.models.endpoint;

import dev.tusk.core.rerank.RerankModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A rerank model behind an endpoint. Texts are sent in requests of the size that the endpoint takes, several at once, and in
 * halves where it refuses several together: a score depends on the query and its own text alone.
 */
public final class EndpointReranking implements RerankModel {

    /** Sent in place of a blank text, which several endpoints refuse. */
    private static final String BLANK = ".";

    private final EndpointClient client;
    private final RerankProtocol protocol;
    private final String model;
    private final Failures failures;

    /**
     * @param client shared by all models of the endpoint; this does not close it
     * @param model the model's name as the endpoint knows it; may be empty where the protocol names none
     */
    public EndpointReranking(EndpointClient client, RerankProtocol protocol, String model) {
        this.client = client;
        this.protocol = protocol;
        this.model = model;
        this.failures = Failures.ofReranking(client.endpoint(), model);
    }

    @Override
    public String name() {
        return failures.name();
    }

    @Override
    public double[] scores(String query, List<String> texts) {
        return scores(query, texts, Limit.none());
    }

    @Override
    public double[] scores(String query, List<String> texts, Duration longest) {
        return scores(query, texts, Limit.of(longest));
    }

    private double[] scores(String query, List<String> texts, Limit limit) {
        List<String> sent =
                texts.stream().map(text -> text.isBlank() ? BLANK : text).toList();
        return Batches.run(client.endpoint().limits(), sent, request -> scored(query, request, limit), failures)
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private List<Double> scored(String query, List<String> texts, Limit limit) {
        try {
            return client.send(
                    new EndpointClient.Call<>(
                            "/rerank",
                            () -> RerankJson.request(protocol, model, query, texts),
                            texts,
                            false,
                            limit,
                            answer -> RerankJson.scores(protocol, answer, texts.size())),
                    failures);
        } catch (EndpointClient.RefusedTexts _refused) {
            int middle = texts.size() / 2;
            List<Double> all = new ArrayList<>(scored(query, texts.subList(0, middle), limit));
            all.addAll(scored(query, texts.subList(middle, texts.size()), limit));
            return all;
        }
    }
}
