package dev.tusk.runtime.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentationTest {

    @Test
    void fetchesTheManualAsHtmlPages() throws IOException {
        Path pages = LocalPostgres.atHome(Progress.silent()).fetchDocumentation(18);

        assertThat(pages.resolve("index.html")).isRegularFile();
        try (Stream<Path> files = Files.list(pages)) {
            assertThat(files.filter(file -> file.toString().endsWith(".html"))).hasSizeGreaterThan(1000);
        }
    }
}
