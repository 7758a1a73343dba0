package dev.tusk.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.ingest.Failures;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.document.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManualOutlineTest {

    @TempDir
    private Path folder;

    @Test
    void givesEachPageItsPartAndChapter() throws IOException {
        writeManual();

        List<Document> pages = new ArrayList<>();
        ManualPages.in(folder, 18).documents(failures(), () -> false).forEachRemaining(pages::add);

        assertThat(pages).extracting(Document::id).containsExactly("indexes-types.html", "indexes.html", "sql.html");
        Document types = pages.getFirst();
        assertThat(types.title()).isEqualTo("Index Types & <More>");
        assertThat(types.metadata())
                .containsEntry("part", "The SQL Language")
                .containsEntry("chapter", "Indexes")
                .containsEntry("version", 18);
        assertThat(types.source()).isEqualTo("https://www.postgresql.org/docs/18/indexes-types.html");
        assertThat(types.tags()).containsExactly("index");
        assertThat(pages.get(1).metadata())
                .containsEntry("part", "The SQL Language")
                .doesNotContainKey("chapter");
        assertThat(pages.get(2).metadata()).doesNotContainKey("part");
    }

    @Test
    void endsBetweenTwoPagesWhenAskedTo() throws IOException {
        writeManual();
        List<Document> pages = new ArrayList<>();

        ManualPages.in(folder, 18)
                .documents(failures(), () -> pages.size() == 1)
                .forEachRemaining(pages::add);

        assertThat(pages).hasSize(1);
    }

    @Test
    void takesTheNumbersOffHeadings() {
        assertThat(ManualOutline.withoutNumber("11.2.\u00a0Index Types")).isEqualTo("Index Types");
        assertThat(ManualOutline.withoutNumber("Chapter\u00a011.\u00a0Indexes")).isEqualTo("Indexes");
        assertThat(ManualOutline.withoutNumber("Part VIII. Appendixes")).isEqualTo("Appendixes");
        assertThat(ManualOutline.withoutNumber("F.6. bloom")).isEqualTo("bloom");
        assertThat(ManualOutline.withoutNumber("VACUUM")).isEqualTo("VACUUM");
    }

    private void writeManual() throws IOException {
        page("index.html", "PostgreSQL 18", "");
        page("sql.html", "Part\u00a0II.\u00a0The SQL Language", up("index.html", "PostgreSQL 18"));
        page("indexes.html", "Chapter\u00a011.\u00a0Indexes", up("sql.html", "Part\u00a0II.\u00a0The SQL Language"));
        page(
                "indexes-types.html",
                "11.2.\u00a0Index Types &amp; &lt;More&gt;",
                up("indexes.html", "Chapter\u00a011.\u00a0Indexes"));
        page("bookindex.html", "Index", up("index.html", "PostgreSQL 18"));
    }

    private static String up(String page, String title) {
        return "<a accesskey=\"u\" href=\"%s\" title=\"%s\">Up</a>".formatted(page, title);
    }

    private void page(String name, String title, String up) throws IOException {
        Files.writeString(
                folder.resolve(name),
                "<html><head><title>%s</title></head><body>%s<p>Text.</p></body></html>".formatted(title, up));
    }

    private static Failures failures() {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        return new Failures(new StatusLine(Shell.piped(InputStream.nullInputStream(), nowhere, nowhere, Map.of())));
    }
}
