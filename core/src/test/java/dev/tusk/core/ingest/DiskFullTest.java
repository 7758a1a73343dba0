package dev.tusk.core.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Fills a small file system for real, which takes the right to mount one. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class DiskFullTest {

    private static final int DOCUMENTS = 6000;

    @TempDir
    private Path folder;

    @Test
    void aFullDiskEndsTheIngestWithAClearErrorAndTheNextGoesOn(TestDatabase database) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk.toString()) == 0,
                "skipped: mounting a small file system needs root");
        try {
            Path tablespace = Files.createDirectory(disk.resolve("tablespace"));
            assertThat(run("chown", "nobody", tablespace.toString())).isZero();
            // The temporary folder is the test's alone; the server's user has to get through it.
            assertThat(run("chmod", "755", folder.toString(), disk.toString())).isZero();
            fillAndGoOn(database, tablespace, disk.resolve("ballast"));
        } finally {
            assertThat(run("umount", "-l", disk.toString())).isZero();
        }
    }

    private static void fillAndGoOn(TestDatabase database, Path tablespace, Path ballast) throws IOException {
        Files.write(ballast, new byte[84 * 1024 * 1024]);
        Tusk tusk = Tusk.open(database.dataSource());
        tusk.setup().apply();
        database.execute("create tablespace %s_small location '%s'".formatted(database.name(), tablespace));
        database.execute("alter database %1$s set default_tablespace = %1$s_small".formatted(database.name()));
        Collection docs =
                tusk.collections().create(CollectionDefinition.named("docs").build());
        assertThatThrownBy(() -> docs.ingest(documents().iterator(), IngestListener.SILENT))
                .isInstanceOfSatisfying(TuskException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_SPACE);
                    assertThat(e.hint()).contains("free space");
                });
        long kept = docs.count(null);
        assertThat(kept).isLessThan(DOCUMENTS);
        Files.delete(ballast);
        IngestReport rest = docs.ingest(documents().iterator(), IngestListener.SILENT);
        assertThat(rest.unchanged()).isEqualTo(kept);
        assertThat(docs.count(null)).isEqualTo(DOCUMENTS);
        assertThat(database.queryLong("select count(*) from tusk.docs_chunk")).isEqualTo(DOCUMENTS);
        tusk.collections().drop("docs");
        database.execute("alter database %s reset default_tablespace".formatted(database.name()));
        database.execute("drop tablespace %s_small".formatted(database.name()));
    }

    private static Stream<Document> documents() {
        return IntStream.range(0, DOCUMENTS).mapToObj(i -> {
            Random random = new Random(i);
            StringBuilder body = new StringBuilder();
            for (int word = 0; word < 40; word++) {
                body.append(Integer.toString(random.nextInt(100_000), 36)).append(' ');
            }
            return Document.of("doc-" + i, body.toString());
        });
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
