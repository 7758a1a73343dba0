package dev.tusk.cli.demo;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextDecoder;
import dev.tusk.core.text.TextFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pages of PostgreSQL's manual as documents. */
final class ManualPages {

    /** What only leads to other pages, or is of lawyers: found by many words and of use to nobody. */
    private static final Set<String> LEFT_OUT = Set.of("index.html", "bookindex.html", "legalnotice.html");

    private static final Pattern TITLE = Pattern.compile("<title>([^<]*)</title>");

    private final int major;
    private final List<Path> pages;
    private final ManualOutline outline;
    private final long[] bytesBefore;

    private ManualPages(int major, List<Path> pages, ManualOutline outline) throws IOException {
        this.major = major;
        this.pages = pages;
        this.outline = outline;
        this.bytesBefore = new long[pages.size() + 1];
        for (int i = 0; i < pages.size(); i++) {
            bytesBefore[i + 1] = bytesBefore[i] + Files.size(pages.get(i));
        }
    }

    /**
     * @param major the version of PostgreSQL that the manual is of
     * @param folder the folder of the pages
     */
    static ManualPages in(Path folder, int major) {
        List<Path> pages = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.html")) {
            for (Path page : found) {
                if (!LEFT_OUT.contains(name(page))) {
                    pages.add(page);
                }
            }
            pages.sort(null);
            return new ManualPages(major, pages, ManualOutline.read(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int count() {
        return pages.size();
    }

    /** How much of the text so many pages are, from 0 to 1. */
    double fraction(long pagesDone) {
        int done = (int) Math.min(pagesDone, pages.size());
        long all = bytesBefore[pages.size()];
        return all == 0 ? 1 : (double) bytesBefore[done] / all;
    }

    /**
     * The pages one at a time, in the order of their names.
     *
     * @param broken told of a page that cannot be read
     * @param stopped asked before each page whether to end here
     */
    Iterator<Document> documents(BiConsumer<String, TuskException> broken, BooleanSupplier stopped) {
        return pages.stream()
                .takeWhile(page -> !stopped.getAsBoolean())
                .<Document>mapMulti((page, documents) -> {
                    try {
                        documents.accept(document(page));
                    } catch (TuskException e) {
                        broken.accept(name(page), e);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .iterator();
    }

    private Document document(Path page) throws IOException {
        String name = name(page);
        String html = TextDecoder.decode(Files.readAllBytes(page), name, TextFormat.HTML);
        ManualOutline.Place place = outline.place(name);
        Matcher title = TITLE.matcher(html);
        Document.Builder document = Document.builder(name)
                .title(title.find() ? ManualOutline.withoutNumber(unescaped(title.group(1))) : "")
                .format(TextFormat.HTML)
                .body(html)
                .source("https://www.postgresql.org/docs/%d/%s".formatted(major, name))
                .tags(ManualTopic.of(name))
                .metadata("version", major);
        if (place.part() != null) {
            document.metadata("part", place.part());
        }
        if (place.chapter() != null) {
            document.metadata("chapter", place.chapter());
        }
        return document.build();
    }

    private static String unescaped(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    private static String name(Path page) {
        return Objects.requireNonNull(page.getFileName()).toString();
    }
}
