package dev.tusk.bench.ingest;

import dev.tusk.bench.relevance.TextGenerator;
import dev.tusk.core.document.Document;
import dev.tusk.core.ledger.ItemSource;
import dev.tusk.sources.Sources;
import dev.tusk.sources.clean.CleanedSource;
import dev.tusk.sources.clean.Cleaning;
import dev.tusk.sources.clean.Languages;
import dev.tusk.sources.file.FileSource;
import dev.tusk.sources.file.FilesSpec;
import dev.tusk.sources.record.JsonForm;
import dev.tusk.sources.record.RowForm;
import dev.tusk.sources.record.TableForm;
import dev.tusk.sources.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Folders of made pages, and how Tusk reads them. */
final class Pages {

    private static final int SECTIONS = 6;
    private static final int SECTION_WORDS = 130;
    private static final int LINKS = 12;

    private static final int TEXT_WORDS = 40;

    private final TextGenerator generator;

    Pages(long seed) {
        generator = new TextGenerator(seed);
    }

    /** Writes this many pages of HTML, each with navigation, headings, paragraphs, a list and a table, as pages of a manual have. */
    void write(Path folder, int pages) throws IOException {
        Files.createDirectories(folder);
        for (int page = 0; page < pages; page++) {
            write(folder.resolve(name(page)));
        }
    }

    /** Writes this many files of plain text. */
    static void writeTexts(Path folder, int files, long seed) throws IOException {
        TextGenerator generator = new TextGenerator(seed);
        Files.createDirectories(folder);
        for (int file = 0; file < files; file++) {
            Files.writeString(folder.resolve("text-%06d.txt".formatted(file)), generator.text(TEXT_WORDS));
        }
    }

    static String name(int page) {
        return "page-%05d.html".formatted(page);
    }

    /** Writes one page, with other text each time. */
    void write(Path file) throws IOException {
        StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><title>")
                .append(generator.text(4))
                .append("</title></head>\n<body>\n<nav><ul>\n");
        for (int link = 0; link < LINKS; link++) {
            html.append("<li><a href=\"")
                    .append(name(link))
                    .append("\">")
                    .append(generator.text(2))
                    .append("</a></li>\n");
        }
        html.append("</ul></nav>\n<main>\n<h1>").append(generator.text(4)).append("</h1>\n");
        for (int section = 0; section < SECTIONS; section++) {
            html.append("<h2>").append(generator.text(3)).append("</h2>\n");
            html.append("<p>").append(generator.text(SECTION_WORDS)).append("</p>\n");
            html.append("<ul><li>")
                    .append(generator.text(8))
                    .append("</li><li>")
                    .append(generator.text(8))
                    .append("</li></ul>\n");
        }
        html.append("<table><tr><th>")
                .append(generator.text(1))
                .append("</th><td>")
                .append(generator.text(5))
                .append("</td></tr></table>\n</main>\n<footer>")
                .append(generator.text(6))
                .append("</footer>\n</body></html>\n");
        Files.writeString(file, html);
    }

    /** The files of a folder as {@code tusk ingest FOLDER} reads them: what repeats on every page is taken out, noise is left out. */
    static ItemSource source(Path folder) {
        return new CleanedSource(uncleaned(folder), Cleaning.DEFAULT, new Languages(), false);
    }

    /** The same with {@code --no-cleaning}. */
    static FileSource uncleaned(Path folder) {
        return new Sources(NoJson.INSTANCE)
                .files(new FilesSpec(
                        List.of(folder),
                        List.of(),
                        List.of(),
                        null,
                        null,
                        new RowForm(null, TableForm.DEFAULT, Shape.NONE, null)));
    }

    /** No file of these folders is JSON. */
    private enum NoJson implements JsonForm {
        INSTANCE;

        @Override
        public JsonNode line(byte[] line) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Document document(JsonNode value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String fault(JacksonException failure) {
            throw new UnsupportedOperationException();
        }
    }
}
