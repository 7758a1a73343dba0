package dev.tusk.bench.firstrun;

import dev.tusk.bench.server.MemoryWatch;
import dev.tusk.bench.server.OtherJvm;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.ingest.IngestProgress;
import dev.tusk.core.ingest.IngestReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The other JVM of {@link HeapFigure}: ingests a file of JSON lines and prints what memory it took. */
final class JsonLinesIngest {

    private static final String COLLECTION = "heap";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonLinesIngest() {}

    public static void main(String[] arguments) throws IOException {
        Tusk tusk = Tusk.open(OtherJvm.dataSource());
        Collection collection =
                tusk.collections().create(CollectionDefinition.named(COLLECTION).build());
        MemoryWatch memory = new MemoryWatch();
        IngestListener watch = new IngestListener() {
            @Override
            public void progress(IngestProgress progress) {
                memory.look();
            }
        };
        IngestReport report;
        try (BufferedReader file = Files.newBufferedReader(Path.of(arguments[0]));
                Stream<String> lines = file.lines()) {
            Iterator<Document> documents = lines.map(JsonLinesIngest::document).iterator();
            report = collection.ingest(documents, watch);
        }
        tusk.collections().drop(COLLECTION);
        System.out.println(String.format(
                Locale.ROOT,
                "{\"added\":%d,\"seconds\":%.3f,\"used_megabytes\":%.1f,\"resident_megabytes\":%.1f}",
                report.added(),
                report.took().toNanos() / 1e9,
                memory.usedMegabytes(),
                MemoryWatch.residentMegabytes()));
    }

    private static Document document(String line) {
        JsonNode node = JSON.readTree(line);
        Document.Builder builder = Document.builder(node.get("id").asString())
                .title(node.get("title").asString())
                .body(node.get("body").asString());
        List<String> tags = new ArrayList<>();
        node.get("tags").forEach(tag -> tags.add(tag.asString()));
        node.get("metadata")
                .properties()
                .forEach(field ->
                        builder.metadata(field.getKey(), field.getValue().asInt()));
        return builder.tags(tags).build();
    }
}
