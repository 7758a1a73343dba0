package dev.tusk.sources.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.sources.content.TextContentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFinderTest {

    @TempDir
    private Path folder;

    private final List<String> broken = new ArrayList<>();

    @Test
    void findsFilesInTheOrderOfTheirNamesWithTheirPathsAsIds() throws IOException {
        write("b.md", "a/z.html", "a/b/c.txt", "c.html");

        assertThat(ids(List.of(folder))).containsExactly("a/b/c.txt", "a/z.html", "b.md", "c.html");
        assertThat(broken).isEmpty();
    }

    @Test
    void passesOverHiddenFilesAndWhatIsNoDocument() throws IOException {
        write("seen.md", ".hidden.md", ".git/config.txt", "image.png", "package.json", "Makefile");

        assertThat(ids(List.of(folder))).containsExactly("seen.md");
    }

    @Test
    void readsJsonLinesInFoldersButJsonOnlyWhenAskedFor() throws IOException {
        write("a.jsonl", "b.json");

        assertThat(ids(List.of(folder))).containsExactly("a.jsonl");
        assertThat(ids(List.of(folder.resolve("b.json")))).containsExactly("b.json");
        assertThat(ids(List.of(folder), List.of("*.json"), List.of())).containsExactly("b.json");
    }

    @Test
    void obeysPatterns() throws IOException {
        write("a.md", "guide/b.md", "guide/old/c.md", "api/d.md", "api/d.html");

        assertThat(ids(List.of(folder), List.of("guide/**"), List.of()))
                .containsExactly("guide/b.md", "guide/old/c.md");
        assertThat(ids(List.of(folder), List.of("**/*.md"), List.of("old")))
                .containsExactly("a.md", "api/d.md", "guide/b.md");
        assertThat(ids(List.of(folder), List.of(), List.of("*.md"))).containsExactly("api/d.html");
    }

    @Test
    void followsSymbolicLinksButNeverInCircles() throws IOException {
        write("real/a.md");
        Files.createSymbolicLink(folder.resolve("real/loop"), folder);
        Files.createSymbolicLink(folder.resolve("other"), folder.resolve("real"));

        assertThat(ids(List.of(folder))).containsExactly("other/a.md", "real/a.md");
        assertThat(broken).isEmpty();
    }

    @Test
    void reportsWhatCannotBeReadAndGoesOn() throws IOException {
        write("a.md", "z.md");
        Files.createSymbolicLink(folder.resolve("m.md"), folder.resolve("nowhere"));

        assertThat(ids(List.of(folder.resolve("missing"), folder))).containsExactly("a.md", "z.md");
        assertThat(broken).hasSize(2);
        assertThat(broken.get(0)).contains("missing").contains("no such file");
        assertThat(broken.get(1)).contains("m.md").contains("leads nowhere");
    }

    @Test
    void refusesTheSecondOfTwoFilesWithOneId() throws IOException {
        write("one/README.md", "two/README.md", "two/other.md");

        assertThat(ids(List.of(folder.resolve("one"), folder.resolve("two")))).containsExactly("README.md", "other.md");
        assertThat(broken).singleElement().asString().contains("two/README.md").contains("one/README.md");

        broken.clear();
        assertThat(ids(List.of(folder.resolve("one/README.md"), folder.resolve("two/README.md"))))
                .containsExactly("README.md");
        assertThat(broken).hasSize(1);
    }

    @Test
    void asksForTheFormatOfAFileWhoseNameDoesNotTellIt() throws IOException {
        write("Makefile");

        assertThat(ids(List.of(folder.resolve("Makefile")))).isEmpty();
        assertThat(broken).singleElement().asString().contains("--input-format");
    }

    private List<String> ids(List<Path> paths) {
        return ids(paths, List.of(), List.of());
    }

    private List<String> ids(List<Path> paths, List<String> include, List<String> exclude) {
        List<String> ids = new ArrayList<>();
        new FileFinder(
                        paths,
                        new FileRules(include, exclude, null, new TextContentReader()),
                        (where, why) -> broken.add(where + ": " + why.getMessage() + " " + why.hint()))
                .forEachRemaining(found -> ids.add(found.id()));
        return ids;
    }

    private void write(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "text of " + name);
        }
    }
}
