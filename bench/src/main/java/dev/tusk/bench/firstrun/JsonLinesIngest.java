package dev.tusk.bench.firstrun;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.ingest.IngestProgress;
import dev.tusk.core.ingest.IngestReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The other JVM of {@link HeapFigure}: ingests a file of JSON lines and prints what memory it took. */
final class JsonLinesIngest {

    static final String URL = "TUSK_BENCH_URL";
    static final String USER = "TUSK_BENCH_USER";
    static final String PASSWORD = "TUSK_BENCH_PASSWORD";

    private static final String COLLECTION = "heap";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonLinesIngest() {}

    public static void main(String[] arguments) throws IOException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(System.getenv(URL));
        dataSource.setUser(System.getenv(USER));
        dataSource.setPassword(System.getenv(PASSWORD));
        Tusk tusk = Tusk.open(dataSource);
        Collection collection =
                tusk.collections().create(CollectionDefinition.named(COLLECTION).build());
        HeapWatch watch = new HeapWatch();
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
                watch.most / 1048576.0,
                residentKilobytes() / 1024.0));
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

    /** Looks after each batch how much was in use after the last collection. */
    private static final class HeapWatch implements IngestListener {

        private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        private long most;

        @Override
        public void progress(IngestProgress progress) {
            long used = 0;
            for (MemoryPoolMXBean pool : pools) {
                MemoryUsage usage = pool.getCollectionUsage();
                used += usage == null ? 0 : usage.getUsed();
            }
            most = Math.max(most, used);
        }
    }

    /** The most memory that this process had, as Linux tells it; 0 elsewhere. */
    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }
    }
}
