package dev.tusk.cli.document;

import dev.tusk.cli.output.Checks;
import dev.tusk.cli.shell.GivenFile;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.document.Document;
import dev.tusk.core.text.TextDecoder;
import dev.tusk.core.text.TextFormat;
import dev.tusk.server.wire.DocumentJson;
import dev.tusk.server.wire.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** One document from options, in place of JSON. */
final class OneDocument {

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Put one document with this id, made of the options that follow.")
    private @Nullable String id;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            description = "Its title; without one it is looked for in the body.")
    private @Nullable String title;

    @Option(names = "--body", paramLabel = "TEXT", description = "Its text.")
    private @Nullable String body;

    @Option(names = "--file", paramLabel = "FILE", description = "Where its text is, - for standard input.")
    private @Nullable String file;

    @Option(
            names = "--text-format",
            paramLabel = "FORMAT",
            description = "What its text is: text, markdown or html. Default: by the name of --file, else text.")
    private @Nullable String textFormat;

    @Option(names = "--source", paramLabel = "TEXT", description = "Where it comes from, for example its URL.")
    private @Nullable String source;

    @Option(names = "--tag", paramLabel = "TAG", description = "A label. May be repeated.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = "--metadata",
            paramLabel = "KEY=VALUE",
            description =
                    "A key of its metadata. A value that is JSON (2020, true, [1, 2], \"2020\") is taken as that, "
                            + "everything else as a string. May be repeated.")
    private Map<String, String> metadata = new LinkedHashMap<>();

    /** Whether any of the options was given. */
    boolean given() {
        return id != null
                || title != null
                || body != null
                || file != null
                || textFormat != null
                || source != null
                || !tags.isEmpty()
                || !metadata.isEmpty();
    }

    /** @throws dev.tusk.core.failure.TuskException when the options do not make a document */
    Document document(Shell shell) {
        Checks checks = new Checks();
        checks.require(
                id != null,
                "the option --id is missing",
                "--title, --body and the like describe one document, which needs an id");
        checks.require(
                body == null || file == null, "--body and --file exclude each other", "give the text by one of them");
        TextFormat format = checks.attempt(this::format);
        String text = format == null ? null : checks.attempt(() -> text(shell, format));
        checks.finish();
        return Form.document(this, format, text);
    }

    private TextFormat format() {
        if (textFormat != null) {
            return TextFormat.ofName(textFormat);
        }
        return Optional.ofNullable(file).flatMap(TextFormat::ofFileName).orElse(TextFormat.PLAIN);
    }

    private String text(Shell shell, TextFormat format) {
        if (file == null) {
            return Optional.ofNullable(body).orElse("");
        }
        return TextDecoder.decode(DocumentReader.bytes(shell, file), new GivenFile(file).name(), format);
    }

    /** The document as JSON; apart, so that JSON's classes are not loaded with the options. */
    private static final class Form {
        private static final JsonMapper JSON = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();

        static Document document(OneDocument one, @Nullable TextFormat format, @Nullable String text) {
            ObjectNode json = Json.object();
            json.put("id", one.id);
            json.put("title", one.title);
            json.put("source", one.source);
            json.put("format", format == null ? null : format.wireName());
            json.put("body", text);
            ArrayNode labels = json.putArray("tags");
            one.tags.forEach(labels::add);
            ObjectNode values = json.putObject("metadata");
            one.metadata.forEach((key, value) -> values.set(key, value(value)));
            return DocumentJson.document(json);
        }

        private static JsonNode value(String text) {
            try {
                return JSON.readTree(text);
            } catch (JacksonException e) {
                // Not JSON, hence a string: that is how the option reads its values.
                return StringNode.valueOf(text);
            }
        }
    }
}
