package dev.tusk.sources.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.DroppedItem;
import dev.tusk.core.ledger.RunListener;
import dev.tusk.core.ledger.RunOptions;
import dev.tusk.core.ledger.RunReport;
import dev.tusk.sources.content.TextContentReader;
import dev.tusk.sources.file.FileSource;
import dev.tusk.sources.file.FilesSpec;
import dev.tusk.sources.record.JsonForm;
import dev.tusk.sources.record.RowForm;
import dev.tusk.sources.record.TableForm;
import dev.tusk.sources.shape.Shape;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PostgresExtension.class)
class CleanedSourceTest {

    private static final JsonForm JSON = new JsonForm() {
        @Override
        public JsonNode line(byte[] line) {
            return JsonMapper.builder().build().readTree(line);
        }

        @Override
        public Document document(JsonNode value) {
            return Document.builder(value.get("id").stringValue())
                    .body(value.get("body").stringValue())
                    .build();
        }

        @Override
        public String fault(JacksonException failure) {
            return failure.getOriginalMessage();
        }
    };

    @TempDir
    private Path folder;

    private Collection docs;

    @BeforeEach
    void create(TestDatabase database) {
        Tusk tusk = Tusk.open(database.pool());
        tusk.setup().apply();
        docs = tusk.collections().create(CollectionDefinition.named("docs").build());
    }

    private CleanedSource source(Cleaning cleaning, boolean rows) {
        FileSource files = new FileSource(
                new FilesSpec(
                        List.of(folder),
                        List.of(),
                        List.of(),
                        null,
                        null,
                        new RowForm(null, TableForm.DEFAULT, Shape.NONE, null)),
                new TextContentReader(),
                JSON);
        return new CleanedSource(files, cleaning, new Languages(), rows);
    }

    private RunReport run(CleanedSource source) {
        return docs.ledger().run("test", source, RunOptions.DEFAULT, RunListener.SILENT);
    }

    private String body(String id) {
        return docs.get(id).orElseThrow().document().body();
    }

    @Test
    void documentsGoThroughTheStagesAndRowsOnlyWhereAsked() throws IOException {
        Files.writeString(
                folder.resolve("a.html"),
                "<html><title>Owls</title><body><div class='cookie-banner'>Accept!</div><p>Owls hunt.</body></html>");
        Files.writeString(folder.resolve("b.txt"), "+1");
        Files.writeString(folder.resolve("c.jsonl"), "{\"id\":\"row\",\"body\":\"+1\"}\n");
        CleanedSource source = source(Cleaning.DEFAULT, false);

        RunReport report = run(source);

        assertThat(report.counts().added()).isEqualTo(2);
        assertThat(report.dropped()).isOne();
        assertThat(body("a.html")).contains("Owls hunt.", "<title>Owls</title>").doesNotContain("Accept");
        assertThat(body("row")).isEqualTo("+1");
        assertThat(docs.ledger().dropped("test", null, 10))
                .containsExactly(new DroppedItem("b.txt", "information: says nothing by itself: +1"));
        CleaningReport told = source.report().orElseThrow();
        assertThat(told.read()).isEqualTo(2);
        assertThat(told.dropped()).extracting(CleaningReport.Dropped::documents).containsExactly(1L);
        assertThat(told.removed()).extracting(CleaningReport.Removed::reason).contains("named as boilerplate");
        assertThat(docs.ledger().find("test").orElseThrow().source())
                .contains("\"duplicates\": \"report\"", "\"kind\": \"files\"");

        assertThat(run(source(Cleaning.DEFAULT, true)).dropped())
                .as("other settings")
                .isEqualTo(2);
        assertThat(docs.get("row")).isEmpty();
        CleanedSource again = source(Cleaning.DEFAULT, true);
        assertThat(run(again).dropped()).isEqualTo(2);
        assertThat(again.report().orElseThrow().read())
                .as("nothing has changed")
                .isZero();
    }

    @Test
    void languagesWordsAndDuplicatesAreChosen() throws IOException {
        String english = "Owls hunt at night and see very well with little light, and nobody hears them fly. ";
        Files.writeString(folder.resolve("a.txt"), english.repeat(3));
        Files.writeString(folder.resolve("b.txt"), english.repeat(3));
        Files.writeString(folder.resolve("c.txt"), "Eulen jagen in der Nacht und sehen auch bei wenig Licht sehr gut.");
        Files.writeString(folder.resolve("d.txt"), "Owls hunt.");

        run(source(
                Cleaning.DEFAULT.withLanguages(Set.of("en")).withLeastWords(5).withDuplicates(Cleaning.Duplicates.DROP),
                false));

        assertThat(docs.count(null)).isOne();
        assertThat(docs.ledger().dropped("test", null, 10))
                .extracting(DroppedItem::item, item -> item.reason().replaceFirst(":.*", ""))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("b.txt", "duplicates"),
                        org.assertj.core.groups.Tuple.tuple("c.txt", "language"),
                        org.assertj.core.groups.Tuple.tuple("d.txt", "information"));
    }

    @Test
    void aLanguageThatIsNeverRecognisedIsRefused() {
        assertThatThrownBy(() -> source(Cleaning.DEFAULT.withLanguages(Set.of("english")), false))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("\"english\" is never recognised");
    }
}
