package dev.tusk.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where each page of PostgreSQL's manual stands in the book, read from the "up" links in the first few kilobytes of the
 * pages. Immutable.
 */
final class ManualOutline {

    private static final int HEAD_BYTES = 4096;
    private static final int MAX_DEPTH = 10;
    private static final Pattern UP = Pattern.compile("accesskey=\"u\" href=\"([^\"#]+)[^\"]*\" title=\"([^\"]*)\"");
    private static final Pattern NUMBER = Pattern.compile(
            "^(?:Part\\s+[IVXLC]+\\.|Chapter\\s+[0-9]+\\.|Appendix\\s+[A-Z]\\.|(?:[0-9]+|[A-Z])(?:\\.[0-9]+)+\\.)\\s+");

    private record Up(String page, String title) {}

    private final Map<String, Up> ups;

    private ManualOutline(Map<String, Up> ups) {
        this.ups = ups;
    }

    /**
     * A page's place.
     *
     * @param part such as {@code Server Administration}; null for what stands before all parts
     * @param chapter such as {@code Full Text Search} or {@code SQL Commands}; null for the title page of a part
     */
    record Place(@Nullable String part, @Nullable String chapter) {}

    static ManualOutline read(Path folder) throws IOException {
        Map<String, Up> ups = new HashMap<>();
        try (DirectoryStream<Path> pages = Files.newDirectoryStream(folder, "*.html")) {
            for (Path page : pages) {
                head(page).ifPresent(up -> ups.put(name(page), up));
            }
        }
        return new ManualOutline(ups);
    }

    private static Optional<Up> head(Path page) throws IOException {
        try (InputStream in = Files.newInputStream(page)) {
            Matcher up = UP.matcher(new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8));
            return up.find() ? Optional.of(new Up(up.group(1), withoutNumber(up.group(2)))) : Optional.empty();
        }
    }

    /** @param page the name of a page's file */
    Place place(String page) {
        List<String> above = new ArrayList<>();
        Up up = ups.get(page);
        while (up != null && !up.page().equals("index.html") && above.size() < MAX_DEPTH) {
            above.addFirst(up.title());
            up = ups.get(up.page());
        }
        return new Place(above.isEmpty() ? null : above.getFirst(), above.size() < 2 ? null : above.get(1));
    }

    /** A heading of the manual without its number: {@code Index Types} for {@code 11.2. Index Types}. */
    static String withoutNumber(String heading) {
        String plain = heading.replace('\u00a0', ' ').strip();
        return NUMBER.matcher(plain).replaceFirst("");
    }

    private static String name(Path page) {
        return Objects.requireNonNull(page.getFileName()).toString();
    }
}
