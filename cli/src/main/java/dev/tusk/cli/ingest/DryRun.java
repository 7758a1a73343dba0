package dev.tusk.cli.ingest;

import dev.tusk.cli.output.Output;
import dev.tusk.core.document.Document;
import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.Items;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.server.wire.DocumentJson;

/** Shows what a source would put, and connects to no database of Tusk. */
final class DryRun {

    private static final int DOCUMENTS = 10;
    private static final int SHOWN_CHARACTERS = 300;

    private final Output output;

    DryRun(Output output) {
        this.output = output;
    }

    /** Shows the first ten, and closes what they come from; the result is the exit code. */
    int show(Items opened) {
        int shown = 0;
        int failed = 0;
        try (Items items = opened) {
            while (shown < DOCUMENTS && items.hasNext()) {
                SourceItem item = items.next();
                try {
                    switch (item.read(null)) {
                        case Reading.Content content -> {
                            show(content.document());
                            shown++;
                        }
                        case Reading.Dropped left -> output.say("left out: %s: %s".formatted(item.id(), left.reason()));
                        case Reading.Same same -> {}
                    }
                } catch (TuskException e) {
                    failed++;
                    output.say("failed: %s: %s".formatted(item.id(), e.getMessage()));
                }
            }
        }
        output.say(
                shown == 0
                        ? "nothing there to put"
                        : "the first %d as they would be put into the collection; nothing was written"
                                .formatted(shown));
        return failed > 0 ? 1 : 0;
    }

    private void show(Document document) {
        if (output.json()) {
            output.jsonLine(DocumentJson.of(document));
            return;
        }
        output.foreign("id        " + document.id());
        part("title", document.title());
        part("source", document.source() == null ? "" : document.source());
        part("tags", String.join(", ", document.tags()));
        part("metadata", document.metadata().isEmpty() ? "" : MetadataJson.write(document.metadata()));
        String body = document.body();
        String beginning = body.length() > SHOWN_CHARACTERS
                ? body.substring(0, SHOWN_CHARACTERS) + " ... (%,d characters)".formatted(body.length())
                : body;
        part("body", beginning.replaceAll("\\s+", " ").strip());
        output.line("");
    }

    private void part(String name, String value) {
        if (!value.isEmpty()) {
            output.foreign("%-10s%s".formatted(name, value));
        }
    }
}
