package dev.tusk.cli.document;

import dev.tusk.cli.output.Output;
import dev.tusk.core.document.Document;
import dev.tusk.core.document.StoredDocument;
import dev.tusk.server.wire.DocumentJson;
import dev.tusk.server.wire.Json;

/** A document as people read it: what is known of it, an empty line, its text. */
final class DocumentText {

    private DocumentText() {}

    static void print(Output output, StoredDocument stored) {
        Document document = stored.document();
        field(output, "id", document.id());
        field(output, "title", document.title());
        field(output, "source", document.source() == null ? "" : document.source());
        field(output, "tags", String.join(", ", document.tags()));
        field(
                output,
                "metadata",
                document.metadata().isEmpty()
                        ? ""
                        : Json.write(DocumentJson.of(document).get("metadata")));
        field(output, "format", document.format().wireName());
        field(output, "chunks", String.valueOf(stored.chunks()));
        field(output, "created", stored.createdAt().toString());
        field(output, "updated", stored.updatedAt().toString());
        output.line("");
        output.foreign(document.body().stripTrailing());
    }

    private static void field(Output output, String label, String value) {
        if (!value.isEmpty()) {
            output.foreign((label + ":          ").substring(0, 10) + value.replaceAll("\\s+", " "));
        }
    }
}
