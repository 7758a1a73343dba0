package dev.tusk.cli.document;

import dev.tusk.cli.shell.GivenFile;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.JsonFault;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.DocumentJson;
import dev.tusk.server.wire.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/** Reads the documents of a file or of standard input: one JSON object, several after one another (JSON lines), or an array. */
final class DocumentReader {

    /** All of it is put in one transaction and held in memory; larger files are for {@code tusk ingest}, which streams. */
    static final int MAX_BYTES = 64 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private DocumentReader() {}

    /** The bytes of a file, or of standard input when it is {@code -}. */
    static byte[] bytes(Shell shell, String file) {
        GivenFile given = new GivenFile(file);
        byte[] bytes = given.bytes(shell, MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw TuskException.withHint(
                    ErrorCode.TOO_LARGE,
                    "cannot put %s: it is larger than %d MB".formatted(given.name(), MAX_BYTES >> 20),
                    "\"tusk ingest FILE --to COLLECTION\" takes files of any size");
        }
        return bytes;
    }

    /**
     * The documents of a file.
     *
     * @throws TuskException {@code INVALID_JSON} with line and column, {@code INVALID_TEXT} when it is not UTF-8, or with all
     *     that is wrong with the documents
     */
    static List<Document> documents(Shell shell, String file) {
        byte[] bytes = bytes(shell, file);
        String name = new GivenFile(file).name();
        List<JsonNode> values = values(Json.text(bytes, name), name);
        List<Document> documents = new ArrayList<>(values.size());
        List<TuskException> refused = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            try {
                documents.add(DocumentJson.document(values.get(i)));
            } catch (TuskException e) {
                refused.add(new TuskException(
                        e.code(),
                        "%s: document %d: %s".formatted(name, i + 1, e.getMessage()),
                        e.detail(),
                        e.hint(),
                        e));
            }
        }
        if (refused.size() == 1) {
            throw refused.getFirst();
        }
        if (!refused.isEmpty()) {
            throw new TuskException(
                    refused.getFirst().code(),
                    "%s: %d of %d documents cannot be read; none was put"
                            .formatted(name, refused.size(), values.size()),
                    String.join(
                            "; ",
                            refused.stream()
                                    .limit(20)
                                    .map(TuskException::getMessage)
                                    .toList()),
                    refused.getFirst().hint(),
                    refused.getFirst());
        }
        return documents;
    }

    private static List<JsonNode> values(String text, String name) {
        try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(text)) {
            List<JsonNode> all = values.readAll();
            if (all.isEmpty()) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_JSON,
                        "cannot read %s: there is no document in it".formatted(name),
                        "write documents as JSON: {\"id\": \"a\", \"title\": \"..\", \"body\": \"..\"}");
            }
            return all;
        } catch (JacksonException e) {
            TokenStreamLocation place = e.getLocation();
            throw new TuskException(
                    ErrorCode.INVALID_JSON,
                    place == null
                            ? "cannot read %s: not JSON".formatted(name)
                            : "cannot read %s: not JSON at line %d, column %d"
                                    .formatted(name, place.getLineNr(), place.getColumnNr()),
                    JsonFault.of(e),
                    null,
                    e);
        }
    }
}
