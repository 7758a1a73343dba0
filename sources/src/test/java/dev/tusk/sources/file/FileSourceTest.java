package dev.tusk.sources.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterJson;
import dev.tusk.core.ledger.Items;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.sources.content.TextContentReader;
import dev.tusk.sources.record.JsonForm;
import dev.tusk.sources.record.RowForm;
import dev.tusk.sources.record.TableForm;
import dev.tusk.sources.shape.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FileSourceTest {

    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));

    private static final JsonForm JSON = new JsonForm() {
        private final JsonMapper mapper = JsonMapper.builder().build();

        @Override
        public JsonNode line(byte[] line) {
            try {
                return mapper.readTree(line);
            } catch (JacksonException e) {
                throw new TuskException(ErrorCode.INVALID_JSON, "not JSON");
            }
        }

        @Override
        public Document document(JsonNode value) {
            return Document.builder(value.get("id").stringValue())
                    .body(value.path("body").stringValue(""))
                    .build();
        }

        @Override
        public String fault(JacksonException failure) {
            return failure.getOriginalMessage();
        }
    };

    @TempDir
    private Path folder;

    private Optional<String> incomplete = Optional.empty();

    private FileSource source(
            @Nullable InputForm form, @Nullable InputStream stream, Shape shape, @Nullable Filter where) {
        return new FileSource(
                new FilesSpec(
                        stream == null ? List.of(folder) : List.of(),
                        form == null ? List.of() : List.of("*"),
                        List.of(),
                        form,
                        stream,
                        new RowForm(null, TableForm.DEFAULT, shape, where)),
                new TextContentReader(),
                JSON);
    }

    private List<SourceItem> items(FileSource source) {
        List<SourceItem> all = new ArrayList<>();
        try (Items items = source.open()) {
            items.forEachRemaining(all::add);
            incomplete = items.incomplete();
        }
        return all;
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, LONG_AGO);
    }

    private static Reading.Content content(SourceItem item) {
        return (Reading.Content) item.read(null);
    }

    @Test
    void aFileIsTheSameWhileSizeAndTimeAre() throws IOException {
        Path file = write("a.md", "# One");
        SourceItem item = items(source(null, null, Shape.NONE, null)).getFirst();
        Reading.Content first = content(item);
        String fingerprint = Objects.requireNonNull(first.fingerprint());
        assertThat(item.compare(fingerprint)).isEqualTo(SourceItem.Version.SAME);

        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2021-01-01T00:00:00Z")));
        assertThat(item.compare(fingerprint)).isEqualTo(SourceItem.Version.OTHER);
        // Its bytes are the same, as after a checkout.
        assertThat(item.read(fingerprint))
                .isInstanceOfSatisfying(
                        Reading.Same.class,
                        same -> assertThat(item.compare(same.fingerprint())).isEqualTo(SourceItem.Version.SAME));

        write("a.md", "# Two");
        assertThat(item.compare(fingerprint))
                .as("same size and time: nobody can tell without reading")
                .isEqualTo(SourceItem.Version.SAME);
        write("a.md", "# Three");
        assertThat(item.compare(fingerprint)).isEqualTo(SourceItem.Version.OTHER);
        assertThat(item.read(fingerprint)).isInstanceOf(Reading.Content.class);
    }

    @Test
    void aFileThatWasJustWrittenIsReadAgain() throws IOException {
        Files.writeString(folder.resolve("a.md"), "# One");
        SourceItem item = items(source(null, null, Shape.NONE, null)).getFirst();
        String fingerprint = Objects.requireNonNull(content(item).fingerprint());
        assertThat(item.compare(fingerprint)).isEqualTo(SourceItem.Version.OTHER);
        assertThat(item.read(fingerprint)).isInstanceOf(Reading.Same.class);
        Files.writeString(folder.resolve("a.md"), "# Two");
        assertThat(item.read(fingerprint)).isInstanceOf(Reading.Content.class);
    }

    @Test
    void givesEveryDocumentItsShape() throws IOException {
        write("a/b c.md", "text");
        Shape shape = new Shape("docs/", "https://example.com/x", List.of("t"), Map.of("year", 2026L));
        Document document =
                content(items(source(null, null, shape, null)).getFirst()).document();
        assertThat(document.id()).isEqualTo("docs/a/b c.md");
        assertThat(document.source()).isEqualTo("https://example.com/x/a/b%20c.md");
        assertThat(document.tags()).containsExactly("t");
        assertThat(document.metadata()).containsEntry("year", 2026L);
    }

    @Test
    void whatCannotBeReadFailsAndTheRestIsRead() throws IOException {
        write("a.md", "text");
        Files.write(folder.resolve("b.txt"), new byte[] {'a', 0, 'b'});
        List<SourceItem> items = items(source(null, null, Shape.NONE, null));
        assertThat(items).extracting(SourceItem::id).containsExactly("a.md", "b.txt");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> items.get(1).read(null))
                .isInstanceOf(TuskException.class);
        assertThat(incomplete).isEmpty();
    }

    @Test
    void saysThatAFolderWasNotRead() throws IOException {
        write("a.md", "text");
        Files.createSymbolicLink(folder.resolve("gone"), folder.resolve("nowhere"));
        items(source(null, null, Shape.NONE, null));
        assertThat(incomplete).hasValueSatisfying(why -> assertThat(why).contains("gone"));
    }

    @Test
    void tellsWhatCannotBeLookedAt() throws IOException, InterruptedException {
        write("a.md", "text");
        // A path may have 4,095 bytes: the file is there, and no call that names it whole can look at it.
        Path deep = folder;
        while (deep.toString().length() < 3880) {
            deep = deep.resolve("d".repeat(100));
        }
        Files.createDirectories(deep);
        String name = "x".repeat(240) + ".md";
        shell(deep, "echo text > $0", name);
        try {
            assertThat(items(source(null, null, Shape.NONE, null)))
                    .extracting(SourceItem::id)
                    .hasSize(2)
                    .contains("a.md");
            assertThat(incomplete).hasValueSatisfying(why -> assertThat(why).contains(name));
        } finally {
            shell(deep, "rm $0", name);
        }
    }

    @Test
    void readsFilesWhoseNamesAreNoText() throws IOException, InterruptedException {
        shell(folder, "echo text > \"$(printf 'caf\\351.md')\"", "");
        assertThat(items(source(null, null, Shape.NONE, null)))
                .singleElement()
                .satisfies(item -> assertThat(content(item).document().body()).isEqualTo("text\n"));
        assertThat(incomplete).isEmpty();
    }

    private static void shell(Path in, String command, String argument) throws IOException, InterruptedException {
        int status = new ProcessBuilder("sh", "-c", command, argument)
                .directory(in.toFile())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    @Test
    void aRowThatCannotBeReadOrHasNoIdLeavesOpenWhatIsGone() throws IOException {
        Path file = write("a.jsonl", "{\"id\":\"x\"}\n{\"id\":\n{\"id\":\"y\"}\n");
        assertThat(items(source(InputForm.JSON, null, Shape.NONE, null))).hasSize(3);
        assertThat(incomplete).hasValueSatisfying(why -> assertThat(why).contains("a.jsonl:2"));
        Files.delete(file);

        write("a.csv", "id,body\nx,t\n,no id\ny,t\n");
        assertThat(items(source(InputForm.CSV, null, Shape.NONE, null))).hasSize(3);
        assertThat(incomplete).hasValueSatisfying(why -> assertThat(why).contains("a.csv:3", "id"));
        write("a.csv", "id,body\nx,t\nz\ny,t\n");
        items(source(InputForm.CSV, null, Shape.NONE, null));
        assertThat(incomplete).hasValueSatisfying(why -> assertThat(why).contains("a.csv:3", "1 cells"));
        write("a.csv", "id,body\nx,t\ny,t\n");
        items(source(InputForm.CSV, null, Shape.NONE, null));
        assertThat(incomplete).isEmpty();
    }

    @Test
    void leavesOutWhatDoesNotFulfilTheCondition() throws IOException {
        write("a.md", "text");
        write("b.md", "a much longer text");
        assertThat(items(source(null, null, Shape.NONE, FilterJson.parse("{\"size\": {\"$lt\": 10}}"))))
                .extracting(SourceItem::id)
                .containsExactly("a.md");
    }

    @Test
    void readsEveryFormFromAStream() {
        assertThat(stream(null, "{\"id\":\"x\",\"body\":\"t\"}\n")).isEqualTo("x: t");
        assertThat(stream(InputForm.JSON, "[{\"id\":\"x\",\"body\":\"t\"}]")).isEqualTo("x: t");
        assertThat(stream(InputForm.CSV, "id,body\nx,t\n")).isEqualTo("x: t");
        assertThat(stream(InputForm.TSV, "id\tbody\nx\tt\n")).isEqualTo("x: t");
        assertThat(stream(InputForm.MARKDOWN, "# t")).isEqualTo("standard-input: # t");
    }

    private String stream(@Nullable InputForm form, String text) {
        FileSource source =
                source(form, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), Shape.NONE, null);
        Document document = content(items(source).getFirst()).document();
        return document.id() + ": " + document.body();
    }

    @Test
    void isCalledByWhereItLies() {
        FileSource source = source(null, null, Shape.NONE, null);
        assertThat(source.name()).isEqualTo(folder.toAbsolutePath().normalize().toString());
        assertThat(source(null, null, new Shape("x-", null, List.of(), Map.of()), null)
                        .name())
                .endsWith(" as x-*");
        assertThat(source.description()).contains("\"kind\":\"files\"");
    }

    @Test
    void tellsThatATableChangedWhileItWasRead() throws IOException {
        Path file = write("a.jsonl", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n");
        try (Items items = source(null, null, Shape.NONE, null).open()) {
            assertThat(items.next().id()).isEqualTo("a");
            Files.writeString(file, "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\"}\n");
            List<SourceItem> rest = new ArrayList<>();
            items.forEachRemaining(rest::add);
            assertThat(items.incomplete())
                    .hasValueSatisfying(why -> assertThat(why).contains("changed while it was read"));
        }
    }
}
