package dev.tusk.models.endpoint;

import dev.tusk.core.failure.JsonFault;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes and reads the bodies of the {@link RerankProtocol}s. */
final class RerankJson {

    private static final JsonFactory WRITER = new JsonFactory();
    private static final JsonMapper READER = new JsonMapper();

    private RerankJson() {}

    static byte[] request(RerankProtocol protocol, String model, String query, List<String> texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = WRITER.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            if (protocol.namesModels()) {
                json.writeStringProperty("model", model);
            }
            json.writeStringProperty("query", wellFormed(query));
            json.writeArrayPropertyStart(protocol == RerankProtocol.TEI ? "texts" : "documents");
            for (String text : texts) {
                json.writeString(wellFormed(text));
            }
            json.writeEndArray();
            switch (protocol) {
                case COHERE -> {}
                case JINA -> json.writeBooleanProperty("return_documents", false);
                // Without it one text that is longer than the model takes fails all.
                case TEI -> json.writeBooleanProperty("truncate", true);
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** The text with half surrogate pairs replaced, which JSON in UTF-8 cannot hold. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /**
     * The scores of an answer in the order of the request's texts.
     *
     * @param count how many texts were sent
     * @throws BadAnswer when the answer is anything but one finite score for each of them
     */
    static List<Double> scores(RerankProtocol protocol, byte[] answer, int count) throws BadAnswer {
        JsonNode results;
        try {
            JsonNode whole = READER.readTree(answer);
            results = protocol == RerankProtocol.TEI ? whole : whole.path("results");
        } catch (JacksonException malformed) {
            throw new BadAnswer("the answer is not JSON: " + JsonFault.of(malformed));
        }
        if (!results.isArray()) {
            throw new BadAnswer(
                    protocol == RerankProtocol.TEI
                            ? "the answer is not a JSON array"
                            : "the answer has no array \"results\"");
        }
        String name = protocol == RerankProtocol.TEI ? "score" : "relevance_score";
        Double[] scores = new Double[count];
        for (int place = 0; place < results.size(); place++) {
            JsonNode index = results.get(place).path("index");
            JsonNode score = results.get(place).path(name);
            if (!index.isInt()
                    || index.intValue() < 0
                    || index.intValue() >= count
                    || scores[index.intValue()] != null) {
                throw new BadAnswer("%d texts were sent, and element %d of the answer has the index %s"
                        .formatted(count, place, index));
            }
            if (!score.isNumber() || !Double.isFinite(score.doubleValue())) {
                throw new BadAnswer("element %d of the answer has the \"%s\" %s".formatted(place, name, score));
            }
            scores[index.intValue()] = score.doubleValue();
        }
        if (results.size() < count) {
            throw new BadAnswer("%d texts were sent, %d scores came back".formatted(count, results.size()));
        }
        return Arrays.asList(scores);
    }
}
