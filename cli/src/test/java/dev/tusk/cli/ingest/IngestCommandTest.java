package dev.tusk.cli.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class IngestCommandTest {

    @TempDir
    private Path folder;

    private final Ran.Program tusk;
    private final TestDatabase database;

    IngestCommandTest(TestDatabase database) {
        this.database = database;
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password())
                .with("PATH", System.getenv("PATH"))
                .with("HOME", System.getProperty("user.home"));
    }

    @BeforeEach
    void setUp() {
        assertThat(tusk.run("setup").exitCode()).isZero();
        assertThat(tusk.run("collection", "create", "notes").exitCode()).isZero();
    }

    @Test
    void showsADocumentAtEachStageAndWritesNothing() throws IOException {
        assertThat(tusk.run(
                                "collection",
                                "create",
                                "seen",
                                "--model",
                                "minilm",
                                "--max-chars",
                                "100",
                                "--min-chars",
                                "20")
                        .exitCode())
                .isZero();
        String links = "<li><a href=/a>One page</a><li><a href=/b>Other page</a>".repeat(4);
        Files.writeString(
                folder.resolve("a.html"),
                "<html><title>Owls</title><body><ul>" + links + "</ul><h2 id=n>Night</h2><p>"
                        + "Owls hunt at night and see with little light. ".repeat(20) + "</p></body></html>");

        Ran text = tusk.run("ingest", folder.toString(), "--to", "seen", "--show", "a.html");
        Ran json = tusk.run("ingest", folder.toString(), "--to", "seen", "--show", "a.html", "--json");
        Ran missing = tusk.run("ingest", folder.toString(), "--to", "seen", "--show", "b.html");

        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.out())
                .contains("a.html: html, \"Owls\"")
                .contains("- link density: ")
                .contains("en, ")
                .contains("0  Night  #n")
                .contains(" tokens\n");
        assertThat(json.out())
                .contains(
                        "\"stage\":\"boilerplate\"",
                        "\"reason\":\"link density\"",
                        "\"dropped\":null",
                        "\"heading\":\"Night\"",
                        "\"tokens\":");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("cannot show \"b.html\": no such file");
        assertThat(database.query("select count(*) from tusk.seen_document")).hasToString("[[0]]");
    }

    @Test
    void putsAFolderInAndSkipsWhatHasNotChanged() throws IOException {
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(
                folder.resolve("a.html"), "<html><title>Owls</title><body><p>Owls hunt at night.</p></body></html>");
        Files.writeString(folder.resolve("sub/b.md"), "# Hares\n\nHares run.");

        Ran first = ingest("--source-prefix", "https://example.com/x", "--tag", "animal", "--metadata", "year=2026");
        Files.writeString(folder.resolve("sub/b.md"), "# Hares\n\nHares run fast.");
        Ran second = ingest("--source-prefix", "https://example.com/x", "--tag", "animal", "--metadata", "year=2026");

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(lastLine(first)).contains("\"added\":2", "\"failed\":0", "\"stopped\":false");
        assertThat(lastLine(second)).contains("\"added\":0", "\"changed\":1", "\"unchanged\":1");
        assertThat(database.query(
                        "select id, title, source, tags::text, metadata->>'year' from tusk.notes_document order by id"))
                .hasToString("[[a.html, Owls, https://example.com/x/a.html, {animal}, 2026], "
                        + "[sub/b.md, Hares, https://example.com/x/sub/b.md, {animal}, 2026]]");
    }

    /** A PDF of one page with this line. */
    private static String pdf(String line) {
        String content = "BT /F1 12 Tf 50 700 Td (%s) Tj ET".formatted(line);
        return """
                %%PDF-1.4
                1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
                2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
                3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R
                  /Resources << /Font << /F1 5 0 R >> >> >> endobj
                4 0 obj << /Length %d >> stream
                %s
                endstream endobj
                5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
                trailer << /Root 1 0 R /Size 6 >>
                %%%%EOF
                """.formatted(content.length(), content);
    }

    @Test
    void readsWhatParsersAreNeededForAndGoesOnWhereOneFails() throws IOException {
        Files.writeString(folder.resolve("a.pdf"), pdf("Owls hunt at night."));
        Files.writeString(folder.resolve("b.pdf"), "%PDF-1.4 and then nothing that is one");
        Files.writeString(folder.resolve("c.adoc"), "= Hares\n\nHares *run*.\n");

        Ran first = ingest();
        Ran second = ingest();

        assertThat(first.exitCode()).as(first.err()).isEqualTo(1);
        assertThat(first.err()).contains("cannot read \"" + folder.resolve("b.pdf") + "\": it is broken");
        assertThat(lastLine(first)).contains("\"added\":2", "\"failed\":1");
        assertThat(lastLine(second)).contains("\"added\":0", "\"unchanged\":2", "\"failed\":1");
        assertThat(tusk.run("search", "notes", "hunting", "--json").out()).contains("a.pdf", "Owls hunt at night.");
        assertThat(tusk.run("search", "notes", "running", "--json").out()).contains("c.adoc", "Hares run.");
    }

    @Test
    void tellsWhatItGuessed() throws IOException {
        String german =
                "Die B\u00e4ume f\u00fcr das M\u00fcsli stehen sch\u00f6n gr\u00fcn \u00fcber dem Fu\u00dfweg, und die V\u00f6gel singen. ";
        Files.write(folder.resolve("a.txt"), german.repeat(5).getBytes(StandardCharsets.ISO_8859_1));

        Ran result = ingest();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("note: a.txt: read as windows-1252, guessed with a confidence of");
        assertThat(database.query("select body like '%B\u00e4ume%' from tusk.notes_document"))
                .hasToString("[[t]]");
    }

    @Test
    void tellsWhatItTookOutAndLeftOut() throws IOException {
        Files.writeString(
                folder.resolve("a.html"),
                "<html><title>Owls</title><body><div class='cookie-banner'>Accept!</div><p>Owls hunt.</p></body></html>");
        Files.writeString(folder.resolve("b.txt"), "+1");

        Ran first = ingest();

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.err())
                .contains("taken out (boilerplate, named as boilerplate): 7 characters in 1 document")
                .contains("left out (information, says nothing by itself): 1 document, as b.txt")
                .contains("2 documents: 1 added, 0 changed, 0 unchanged, 1 left out, 0 failed");
        assertThat(lastLine(first)).contains("\"added\":1", "\"dropped\":1", "\"reason\":\"named as boilerplate\"");
        Ran shown = tusk.run("ingestion", "show", "notes", folder.toString());
        assertThat(shown.out()).contains("of which 0 failed and 1 were left out", "b.txt", "says nothing by itself");

        Ran all = ingest("--no-cleaning");
        assertThat(lastLine(all)).contains("\"added\":1", "\"changed\":1", "\"dropped\":0");
        assertThat(ingest("--languages", "english").err()).contains("is never recognised");
        assertThat(ingest("--duplicates", "drp").err()).contains("did you mean", "drop");
        assertThat(ingest("--no-cleaning", "--least-words", "2").exitCode()).isEqualTo(2);
    }

    @Test
    void namesWhatCannotBeReadAndPutsTheRestIn() throws IOException {
        Files.writeString(folder.resolve("good.txt"), "Good.");
        Files.write(folder.resolve("binary.txt"), new byte[] {'a', 0, 'b'});
        Files.writeString(
                folder.resolve("lines.jsonl"),
                "{\"id\":\"one\",\"body\":\"x\"}\n{\"id\":\n{\"id\":\"two\",\"bdy\":\"x\"}\n");

        Ran result = ingest();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("binary.txt")
                .contains("lines.jsonl:2")
                .contains("lines.jsonl:3");
        assertThat(lastLine(result)).contains("\"added\":2", "\"failed\":3");
    }

    @Test
    void leavesTheIndexesAloneWhereNothingWasPutIn() throws IOException {
        Files.write(folder.resolve("binary.txt"), new byte[] {'a', 0, 'b'});
        Files.writeString(folder.resolve("lines.jsonl"), "{\"id\":\n");

        Ran result = ingest();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(lastLine(result)).contains("\"added\":0", "\"failed\":2");
        assertThat(result.err()).doesNotContain("analyze");
    }

    @Test
    void readsJsonLinesFromStandardInput() {
        Ran result = tusk.reading("{\"id\":\"one\",\"body\":\"x\"}\n{\"id\":\"two\",\"body\":\"y\"}\n")
                .run("ingest", "-", "--to", "notes", "--json");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(lastLine(result)).contains("\"added\":2");
    }

    @Test
    void deletesWhatIsGoneAndTriesAgainWhatFailed() throws IOException {
        Files.writeString(folder.resolve("a.md"), "# Owls");
        Files.writeString(folder.resolve("b.md"), "# Hares");
        Files.write(folder.resolve("c.txt"), new byte[] {'a', 0, 'b'});
        Ran first = ingest();
        assertThat(first.exitCode()).isEqualTo(1);
        assertThat(first.out()).contains("{\"item\":\"c.txt\",\"code\":\"TUSK-104\"");

        Files.delete(folder.resolve("b.md"));
        Files.writeString(folder.resolve("c.txt"), "text");
        Ran retried = ingest("--retry");
        assertThat(retried.exitCode()).as(retried.err()).isZero();
        assertThat(lastLine(retried)).contains("\"added\":1", "\"unchanged\":0", "\"failed\":0");
        Ran whole = ingest("--delete-gone");
        assertThat(lastLine(whole)).contains("\"deleted\":1", "\"unchanged\":2");
        assertThat(database.query("select id from tusk.notes_document order by id"))
                .hasToString("[[a.md], [c.txt]]");
    }

    @Test
    void refusesToDeleteMoreThanHalfAndSaysSoAfterTheCounts() throws IOException {
        Files.writeString(folder.resolve("a.md"), "# Owls");
        Files.writeString(folder.resolve("b.md"), "# Hares");
        Files.writeString(folder.resolve("c.md"), "# Bats");
        ingest();
        Files.delete(folder.resolve("a.md"));
        Files.delete(folder.resolve("b.md"));

        Ran refused = ingest("--delete-gone");
        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(refused.out()).contains("\"deleted\":0");
        assertThat(refused.err()).contains("TUSK-206", "2 of the 3");
        assertThat(lastLine(ingest("--delete-gone", "--yes"))).contains("\"deleted\":2");
    }

    @Test
    void mapsTheRowsOfATable() throws IOException {
        Files.writeString(folder.resolve("p.csv"), "sku;name;text;price\n007;Owl;Hunts.;2.5\n8;Hare;Runs.;1\n9;Bat\n");
        String[] command = {
            "ingest",
            folder.resolve("p.csv").toString(),
            "--to",
            "notes",
            "--id",
            "sku",
            "--title",
            "name",
            "--body",
            "text",
            "--where",
            "{\"price\": {\"$gte\": 2}}",
            "--json"
        };

        String[] dry = java.util.Arrays.copyOf(command, command.length + 1);
        dry[command.length] = "--dry-run";
        Ran shown = tusk.run(dry);
        assertThat(shown.out()).contains("\"id\":\"007\"").doesNotContain("\"id\":\"8\"");
        assertThat(database.queryLong("select count(*) from tusk.notes_document"))
                .isZero();

        Ran put = tusk.run(command);
        assertThat(put.exitCode()).isEqualTo(1);
        assertThat(put.err()).contains("p.csv:4").contains("2 cells");
        assertThat(database.query("select id, title, body, metadata->>'price' from tusk.notes_document"))
                .hasToString("[[007, Owl, Hunts., 2.5]]");
        assertThat(lastLine(tusk.run(command))).contains("\"added\":0", "\"unchanged\":1");
    }

    @Test
    void readsAQueryWhosePasswordIsNotInTheCommandLine() {
        Ran result = tusk.with("TUSK_JDBC_PASSWORD", database.password())
                .run(
                        "ingest",
                        "--jdbc-url",
                        database.jdbcUrl(),
                        "--jdbc-user",
                        database.user(),
                        "--query",
                        "select g as id, 'text ' || g as body from generate_series(1, 3) g",
                        "--to",
                        "notes",
                        "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(lastLine(result)).contains("\"added\":3");
    }

    @Test
    void refusesWhatContradictsItself() {
        assertThat(tusk.run("ingest", "--to", "notes").err()).contains("nothing to read");
        assertThat(tusk.run("ingest", "-", "--to", "notes", "--delete-gone").err())
                .contains("--name");
        assertThat(tusk.run("ingest", folder.toString(), "--to", "notes", "--delete-gone", "--retry")
                        .err())
                .contains("--retry does not see");
        assertThat(tusk.run("ingest", folder.toString(), "--sitemap", "https://example.com/s.xml", "--to", "notes")
                        .err())
                .contains("cannot be read in one run");
    }

    @Test
    void showsWhatWasRead() throws IOException {
        Files.writeString(folder.resolve("a.md"), "# Owls");
        Files.write(folder.resolve("c.txt"), new byte[] {'a', 0, 'b'});
        ingest("--name", "mine");

        assertThat(tusk.run("ingestion", "list", "notes").out()).contains("mine", "ended");
        Ran shown = tusk.run("ingestion", "show", "notes", "mine");
        assertThat(shown.out()).contains("c.txt", "TUSK-104", "1 added");
        assertThat(tusk.run("ingestion", "list", "--json").out()).contains("\"failed_items\":1");
        assertThat(tusk.run("ingestion", "show", "notes", "mein").err()).contains("no ingestion", "mine");
        assertThat(tusk.run("ingestion", "forget", "notes", "mine", "--yes").exitCode())
                .isZero();
        assertThat(tusk.run("ingestion", "list", "notes", "--json").out()).contains("\"ingestions\":[]");
        assertThat(database.queryLong("select count(*) from tusk.notes_document"))
                .isOne();
    }

    @Test
    void asksForACollectionThatIsThere() {
        Ran result = tusk.run("ingest", folder.toString(), "--to", "note");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("notes");
    }

    private Ran ingest(String... more) {
        String[] arguments = new String[5 + more.length];
        System.arraycopy(new String[] {"ingest", folder.toString(), "--to", "notes", "--json"}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return tusk.run(arguments);
    }

    private static String lastLine(Ran result) {
        return result.out().lines().reduce("", (before, line) -> line);
    }
}
