package dev.tusk.sources.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.ParsedText;
import dev.tusk.core.text.TextFormat;
import dev.tusk.core.text.TextParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ParsersTest {

    private static Parsers parsers;

    @BeforeAll
    static void start() {
        parsers = new Parsers(ParseLimits.DEFAULT, 1);
    }

    @AfterAll
    static void stop() {
        parsers.close();
    }

    private static Parsed parse(String name, byte[] bytes) {
        return parsers.parse(name, null, bytes);
    }

    private static ParsedText text(Parsed parsed) {
        return TextParser.parse(parsed.text(), parsed.format());
    }

    private static void assertRefused(Parsers by, String name, byte[] bytes, ErrorCode code, String reason) {
        assertThatThrownBy(() -> by.parse(name, null, bytes))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageStartingWith("cannot read \"" + name + "\": ")
                .hasMessageContaining(reason);
    }

    @Test
    void pdfBecomesItsTextWithTheTitleOfItsProperties() throws IOException {
        Parsed parsed = parse(
                "tusks.pdf",
                Samples.pdf(
                        "On Tusks",
                        "",
                        "Walruses haul them-",
                        "selves out of the water with tusks.",
                        "Each is a tooth."));

        assertThat(parsed.format()).isEqualTo(TextFormat.HTML);
        assertThat(parsed.title()).isEqualTo("On Tusks");
        assertThat(parsed.metadata()).containsEntry("author", "A. Walrus").containsEntry("pages", 1L);
        assertThat(text(parsed).title()).isEqualTo("On Tusks");
        assertThat(text(parsed).body())
                .isEqualTo("Walruses haul themselves out of the water with tusks. Each is a tooth.");
    }

    @Test
    void titleThatAProgramWroteIsNone() throws IOException {
        assertThat(parse("a.pdf", Samples.pdf("Microsoft Word - report.docx", "", "Text."))
                        .title())
                .isEmpty();
    }

    @Test
    void wordKeepsHeadingsAndTables() throws IOException {
        Parsed parsed = parse(
                "pins.docx",
                Samples.docx("Pins", "What each is for.", List.of(List.of("Pin", "Use"), List.of("1", "Power"))));

        ParsedText text = text(parsed);
        assertThat(text.body()).isEqualTo("What each is for.\n\nPin | Use\n1 | Power");
        assertThat(text.title()).isEqualTo("Pins");
    }

    @Test
    void mailBecomesItsTextAndNamesWhatIsAttached() {
        byte[] mail = Samples.mail("Pump stands still", "The pump does not start since Monday.", "log.txt", "ERROR 17")
                .getBytes(StandardCharsets.UTF_8);

        Parsed parsed = parse("m.eml", mail);

        assertThat(parsed.title()).isEqualTo("Pump stands still");
        assertThat(parsed.metadata())
                .containsEntry("from", "Anna Walrus <anna@example.org>")
                .containsEntry("attachments", List.of("log.txt"));
        assertThat(text(parsed).body()).contains("does not start since Monday").doesNotContain("ERROR 17");
        assertThat(parsed.notes()).contains("attachment \"log.txt\" is named, not read");
    }

    @Test
    void attachmentsAreReadWhereAskedFor() {
        byte[] mail =
                Samples.mail("Pump", "Stands still.", "log.txt", "ERROR 17").getBytes(StandardCharsets.UTF_8);

        try (Parsers reading = new Parsers(ParseLimits.DEFAULT.withAttachments(true), 1)) {
            ParsedText text = text(reading.parse("m.eml", null, mail));
            assertThat(text.body())
                    .contains("Stands still.")
                    .contains("log.txt")
                    .contains("ERROR 17");
        }
    }

    @Test
    void mailboxBecomesASectionForEachMessage() {
        String box = """
                From anna@example.org Mon Mar  2 10:00:00 2026
                From: anna@example.org
                Subject: First

                One.

                From ben@example.org Mon Mar  2 11:00:00 2026
                From: ben@example.org
                Subject: Second

                Two.
                """;

        ParsedText text = text(parse("box.mbox", box.getBytes(StandardCharsets.UTF_8)));

        assertThat(text.body()).contains("One.").contains("Two.");
        assertThat(text.sections()).extracting(section -> section.heading()).contains("First", "Second");
    }

    @Test
    void messagesThatLieTooDeepAreLeftOutAndTold() {
        String box = "From anna@example.org Mon Mar  2 10:00:00 2026\nFrom: anna@example.org\nSubject: First\n\nOne.\n";

        try (Parsers flat = new Parsers(ParseLimits.DEFAULT.withMaxDepth(0), 1)) {
            Parsed parsed = flat.parse("box.mbox", null, box.getBytes(StandardCharsets.UTF_8));
            assertThat(parsed.text()).doesNotContain("One.");
            assertThat(parsed.notes()).anyMatch(note -> note.contains("more than 0 deep"));
        }
    }

    @Test
    void richTextBecomesItsText() {
        byte[] rtf = "{\\rtf1\\ansi\\pard Walruses {\\b sleep} on ice.\\par Gulls fly.\\par}"
                .getBytes(StandardCharsets.US_ASCII);

        assertThat(text(parse("a.rtf", rtf)).body())
                .contains("Walruses sleep on ice.")
                .contains("Gulls fly.");
        assertThat(text(parse("misnamed.doc", rtf)).body()).contains("Gulls fly.");
    }

    @Test
    void openDocumentKeepsHeadingsAndTables() throws IOException {
        byte[] odt = Samples.zip(
                "mimetype", "application/vnd.oasis.opendocument.text",
                "META-INF/manifest.xml", """
                        <manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry \
                        manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/></manifest:manifest>""",
                "content.xml", """
                        <office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" \
                        xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" \
                        xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>\
                        <text:h text:outline-level="1">Pins</text:h><text:p>What each is for.</text:p><table:table>\
                        <table:table-row><table:table-cell><text:p>1</text:p></table:table-cell><table:table-cell><text:p>Power</text:p>\
                        </table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>""");

        ParsedText text = text(parse("pins.odt", odt));

        assertThat(text.title()).isEqualTo("Pins");
        assertThat(text.body()).isEqualTo("What each is for.\n\n1 | Power");
    }

    @Test
    void bookBecomesItsChaptersInOrder() throws IOException {
        byte[] epub = Samples.zip(
                "mimetype", "application/epub+zip",
                "META-INF/container.xml", """
                        <container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile \
                        full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>""",
                "book.opf", """
                        <package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata \
                        xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">1</dc:identifier><dc:title>On Ice</dc:title>\
                        <dc:language>en</dc:language></metadata><manifest><item id="b" href="b.xhtml" \
                        media-type="application/xhtml+xml"/><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>\
                        <spine><itemref idref="a"/><itemref idref="b"/></spine></package>""",
                "b.xhtml",
                        "<html xmlns='http://www.w3.org/1999/xhtml'><body><h2>Gulls</h2><p>They fly.</p></body></html>",
                "a.xhtml",
                        "<html xmlns='http://www.w3.org/1999/xhtml'><body><h2>Walruses</h2><p>They sleep.</p></body></html>");

        ParsedText text = text(parse("ice.epub", epub));

        assertThat(text.title()).isEqualTo("On Ice");
        assertThat(text.body()).isEqualTo("Walruses\n\nThey sleep.\n\nGulls\n\nThey fly.");
    }

    @Test
    void sheetsBecomeTablesUnderTheirNames() throws IOException {
        ParsedText text =
                text(parse("pins.xlsx", Samples.sheet("Pins", List.of(List.of("Pin", "Use"), List.of("1", "Power")))));

        assertThat(text.title()).isEqualTo("Pins");
        assertThat(text.body()).isEqualTo("Pin | Use\n1 | Power");
    }

    @Test
    void pdfWithAPasswordIsRefusedWithTheReason() throws IOException {
        assertRefused(
                parsers,
                "secret.pdf",
                Samples.pdf("t", "tusk", "Hidden."),
                ErrorCode.FILE_UNREADABLE,
                "it has a password");
    }

    @Test
    void zipBombIsRefusedWithTheReason() throws IOException {
        byte[] bomb = Samples.bomb(300);
        assertThat(bomb.length).isLessThan(3 << 20);

        assertRefused(parsers, "bomb.docx", bomb, ErrorCode.TOO_LARGE, "zip bomb");
    }

    @Test
    void brokenFilesAreRefusedAndTheNextIsRead() throws IOException {
        byte[] whole = Samples.pdf("t", "", "Whole.");
        assertRefused(
                parsers,
                "cut.docx",
                Arrays.copyOf(Samples.docx("a", "b", List.of()), 700),
                ErrorCode.FILE_UNREADABLE,
                "");
        assertRefused(parsers, "cut.pdf", Arrays.copyOf(whole, 60), ErrorCode.FILE_UNREADABLE, "");
        assertRefused(parsers, "nothing.pdf", new byte[0], ErrorCode.FILE_UNREADABLE, "it is empty");

        assertThat(text(parse("whole.pdf", whole)).body()).isEqualTo("Whole.");
    }

    @Test
    void fileThatIsSomethingElseIsRefusedByWhatItIs() {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};

        assertRefused(parsers, "a.pdf", png, ErrorCode.FILE_UNREADABLE, "it is image/png");
        assertThatThrownBy(() -> parse("a.txt", png)).hasMessageContaining("a PNG picture");
        assertThatThrownBy(() -> parse("a.html", Samples.pdf("", "", "x"))).hasMessageContaining("it is a PDF");
    }

    @Test
    void limitsOfBytesAndCharactersAreTold() throws IOException {
        byte[] pdf = Samples.pdf("t", "", "a b ".repeat(20).split(" "));
        try (Parsers small = new Parsers(ParseLimits.DEFAULT.withMaxBytes(100), 1)) {
            assertRefused(small, "a.pdf", pdf, ErrorCode.TOO_LARGE, "at most 100 are allowed");
        }
        try (Parsers few = new Parsers(ParseLimits.DEFAULT.withMaxCharacters(1_000), 1)) {
            byte[] docx = Samples.docx("a", "word ".repeat(1_000), List.of());
            assertRefused(few, "a.docx", docx, ErrorCode.TOO_LARGE, "more than 1,000 characters");
            assertRefused(
                    few,
                    "a.txt",
                    "word ".repeat(1_000).getBytes(StandardCharsets.UTF_8),
                    ErrorCode.TOO_LARGE,
                    "5,000 characters");
        }
    }

    @Test
    void parserThatTakesTooLongIsEndedAndTheNextItemIsRead() throws IOException {
        byte[] docx = Samples.docx("a", "word ".repeat(200_000), List.of());
        try (Parsers hasty = new Parsers(ParseLimits.DEFAULT.withTime(Duration.ofMillis(1)), 1)) {
            assertRefused(hasty, "slow.docx", docx, ErrorCode.TIMEOUT, "longer than 1 ms");
            assertRefused(hasty, "slow.docx", docx, ErrorCode.TIMEOUT, "longer than 1 ms");
        }
    }

    @Test
    void contentTypeTellsWhatANameDoesNot() throws IOException {
        Parsed parsed = parsers.parse("https://example.org/report", "application/pdf", Samples.pdf("t", "", "Text."));

        assertThat(parsed.kind()).isEqualTo(FileKind.PDF);
        assertThatThrownBy(() -> parse("https://example.org/report", new byte[] {'a'}))
                .hasMessageContaining("neither its name nor its content type");
    }

    @Test
    void brokenHtmlIsReadAsABrowserWould() {
        Parsed parsed =
                parse("a.html", "<h1>Tusks<p>grow <b>long</p><table><tr><td>a<td>b".getBytes(StandardCharsets.UTF_8));

        assertThat(text(parsed).body()).contains("grow long").contains("a | b");
    }
}
