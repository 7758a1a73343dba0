package dev.tusk.sources.parse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;

/** Files of many kinds, made by the tests themselves. */
public final class Samples {

    private Samples() {}

    /** A PDF of one page with these lines; encrypted where a password is given. */
    public static byte[] pdf(String title, String password, String... lines) throws IOException {
        try (PDDocument document = new PDDocument()) {
            PDDocumentInformation information = new PDDocumentInformation();
            information.setTitle(title);
            information.setAuthor("A. Walrus");
            document.setDocumentInformation(information);
            PDPage page = new PDPage();
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                content.setLeading(14);
                content.newLineAtOffset(50, 700);
                for (String line : lines) {
                    content.showText(line);
                    content.newLine();
                }
                content.endText();
            }
            if (!password.isEmpty()) {
                StandardProtectionPolicy policy =
                        new StandardProtectionPolicy(password, password, new AccessPermission());
                policy.setEncryptionKeyLength(128);
                document.protect(policy);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            document.save(out);
            return out.toByteArray();
        }
    }

    /** A Word document with a heading, a paragraph and a table. */
    public static byte[] docx(String heading, String text, List<List<String>> table) throws IOException {
        try (XWPFDocument document = new XWPFDocument()) {
            CTStyle style = CTStyle.Factory.newInstance();
            style.setStyleId("Heading1");
            style.addNewName().setVal("heading 1");
            document.createStyles().addStyle(new XWPFStyle(style));
            XWPFParagraph title = document.createParagraph();
            title.setStyle("Heading1");
            title.createRun().setText(heading);
            document.createParagraph().createRun().setText(text);
            if (!table.isEmpty()) {
                XWPFTable rows = document.createTable(table.size(), table.get(0).size());
                for (int i = 0; i < table.size(); i++) {
                    for (int j = 0; j < table.get(i).size(); j++) {
                        rows.getRow(i).getCell(j).setText(table.get(i).get(j));
                    }
                }
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            document.write(out);
            return out.toByteArray();
        }
    }

    /** An Excel workbook of one sheet. */
    public static byte[] sheet(String name, List<List<String>> rows) throws IOException {
        try (XSSFWorkbook workbook = new XSSFWorkbook()) {
            Sheet sheet = workbook.createSheet(name);
            for (int i = 0; i < rows.size(); i++) {
                Row row = sheet.createRow(i);
                for (int j = 0; j < rows.get(i).size(); j++) {
                    row.createCell(j).setCellValue(rows.get(i).get(j));
                }
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            workbook.write(out);
            return out.toByteArray();
        }
    }

    /** A Word document of a few hundred kilobytes whose text unpacks to this many megabytes of one letter. */
    public static byte[] bomb(int megabytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.BEST_SPEED);
            put(zip, "[Content_Types].xml", """
                    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
                    <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" \
                    ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override \
                    PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml\
                    .document.main+xml"/></Types>""");
            put(zip, "_rels/.rels", """
                    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
                    <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" \
                    Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" \
                    Target="word/document.xml"/></Relationships>""");
            zip.putNextEntry(new ZipEntry("word/document.xml"));
            zip.write(
                    "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>"
                            .getBytes(StandardCharsets.UTF_8));
            byte[] megabyte = "a".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < megabytes; i++) {
                zip.write(megabyte);
            }
            zip.write("</w:t></w:r></w:p></w:body></w:document>".getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return out.toByteArray();
    }

    /** An archive of these files, the first one stored as it is, as EPUB and OpenDocument want it. */
    public static byte[] zip(String... namesAndContents) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            byte[] first = namesAndContents[1].getBytes(StandardCharsets.UTF_8);
            ZipEntry stored = new ZipEntry(namesAndContents[0]);
            stored.setMethod(ZipEntry.STORED);
            stored.setSize(first.length);
            java.util.zip.CRC32 sum = new java.util.zip.CRC32();
            sum.update(first);
            stored.setCrc(sum.getValue());
            zip.putNextEntry(stored);
            zip.write(first);
            zip.closeEntry();
            for (int i = 2; i < namesAndContents.length; i += 2) {
                put(zip, namesAndContents[i], namesAndContents[i + 1]);
            }
        }
        return out.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    /** A message with a text and an attached file. */
    public static String mail(String subject, String text, String attachmentName, String attachment) {
        return """
                From: Anna Walrus <anna@example.org>
                To: Ben Seal <ben@example.org>
                Subject: %s
                Date: Mon, 02 Mar 2026 10:00:00 +0000
                Message-ID: <1@example.org>
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="border"

                --border
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                %s

                --border
                Content-Type: text/plain; name="%s"
                Content-Disposition: attachment; filename="%s"

                %s
                --border--
                """.formatted(subject, text, attachmentName, attachmentName, attachment)
                .replace("\n", "\r\n");
    }
}
