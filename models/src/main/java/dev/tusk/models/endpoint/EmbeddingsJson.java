package dev.tusk.models.endpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes and reads the bodies of OpenAI's embeddings protocol. */
final class EmbeddingsJson {

    private static final JsonFactory JSON = new JsonFactory();

    private EmbeddingsJson() {}

    static byte[] request(String model, List<String> texts, OptionalInt dimensions, VectorEncoding encoding) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("model", model);
            json.writeArrayPropertyStart("input");
            for (String text : texts) {
                json.writeString(wellFormed(text));
            }
            json.writeEndArray();
            dimensions.ifPresent(length -> json.writeNumberProperty("dimensions", length));
            json.writeStringProperty("encoding_format", encoding.parameter());
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** The text with half surrogate pairs replaced, which JSON in UTF-8 cannot hold. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /**
     * The vectors of an answer in the order of the request's texts: by {@code index} where there is one.
     *
     * @param count how many texts were sent
     * @throws BadAnswer when the answer is anything but this number of vectors of finite numbers
     */
    static List<float[]> vectors(byte[] answer, int count) throws BadAnswer {
        float[] @Nullable [] vectors = new float[count][];
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), answer)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new BadAnswer("the answer is not a JSON object");
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String property = json.currentName();
                JsonToken value = json.nextToken();
                if (property.equals("data") && value == JsonToken.START_ARRAY) {
                    readData(json, vectors);
                } else {
                    json.skipChildren();
                }
            }
        } catch (JacksonException malformed) {
            throw new BadAnswer("the answer is not JSON: " + malformed.getOriginalMessage());
        }
        long missing = Arrays.stream(vectors).filter(vector -> vector == null).count();
        if (missing > 0) {
            throw new BadAnswer("%d texts were sent, %d vectors came back".formatted(count, count - missing));
        }
        return List.of(vectors);
    }

    private static void readData(JsonParser json, float[] @Nullable [] vectors) throws BadAnswer {
        for (int place = 0; json.nextToken() == JsonToken.START_OBJECT; place++) {
            int index = place;
            float @Nullable [] vector = null;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String property = json.currentName();
                JsonToken value = json.nextToken();
                if (property.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
                    index = json.getIntValue();
                } else if (property.equals("embedding") && value == JsonToken.START_ARRAY) {
                    vector = readNumbers(json);
                } else if (property.equals("embedding") && value == JsonToken.VALUE_STRING) {
                    vector = decode(json.getString());
                } else {
                    json.skipChildren();
                }
            }
            if (vector == null) {
                throw new BadAnswer("element %d of \"data\" has no \"embedding\"".formatted(place));
            }
            if (index < 0 || index >= vectors.length || vectors[index] != null) {
                throw new BadAnswer("%d texts were sent, and element %d of \"data\" has the index %d%s"
                        .formatted(vectors.length, place, index, index >= 0 && index < vectors.length ? " again" : ""));
            }
            vectors[index] = finite(vector, index);
        }
    }

    private static float[] readNumbers(JsonParser json) throws BadAnswer {
        float[] numbers = new float[1024];
        int count = 0;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == null || !token.isNumeric()) {
                throw new BadAnswer(
                        "number %d of a vector is %s".formatted(count, token == null ? "missing" : json.getString()));
            }
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = (float) json.getDoubleValue();
        }
        return Arrays.copyOf(numbers, count);
    }

    private static float[] decode(String base64) throws BadAnswer {
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.remaining() % Float.BYTES != 0) {
                throw new BadAnswer("a vector's %d bytes are not whole 4-byte numbers".formatted(bytes.remaining()));
            }
            float[] numbers = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(numbers);
            return numbers;
        } catch (IllegalArgumentException notBase64) {
            throw new BadAnswer("a vector is text that is not base64");
        }
    }

    private static float[] finite(float[] vector, int index) throws BadAnswer {
        if (vector.length == 0) {
            throw new BadAnswer("the vector of text %d is empty".formatted(index));
        }
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                throw new BadAnswer("number %d of the vector of text %d is %s".formatted(i, index, vector[i]));
            }
        }
        return vector;
    }

    /** The text that an endpoint gives with a refusal: {@code error.message}, {@code error}, {@code message}, or all. */
    static String errorText(byte[] answer) {
        String all = new String(answer, StandardCharsets.UTF_8);
        List<String> found = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), answer)) {
            while (json.nextToken() != null) {
                String property = json.currentName();
                if (json.currentToken() == JsonToken.VALUE_STRING
                        && property != null
                        && (property.equals("message") || property.equals("error") || property.equals("detail"))) {
                    found.add(json.getString());
                }
            }
        } catch (JacksonException _notJson) {
            return all;
        }
        return found.isEmpty() ? all : found.getFirst();
    }
}
