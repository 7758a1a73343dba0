package dev.tusk.sources.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.document.Document;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.core.text.TextFormat;
import dev.tusk.sources.shape.Shape;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CsvRowsTest {

    private static final FieldMapping ANY =
            new FieldMapping(List.of("id"), List.of(), List.of(), List.of(), null, null, TextFormat.PLAIN);

    private Optional<String> incomplete = Optional.empty();

    private List<Row> read(byte[] bytes, TableForm form, FieldMapping mapping) {
        List<Row> rows = new ArrayList<>();
        CsvRows source = new CsvRows(new ByteArrayInputStream(bytes), "t.csv", form, mapping);
        for (Optional<Row> row = source.next(); row.isPresent(); row = source.next()) {
            rows.add(row.get());
        }
        incomplete = source.incomplete();
        return rows;
    }

    private List<Row> read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8), TableForm.DEFAULT, ANY);
    }

    private static String told(Row row) {
        return switch (row) {
            case Row.Fields fields -> fields.fields().toString();
            case Row.Whole whole -> whole.id();
            case Row.Broken broken -> broken.where() + " " + broken.why().getMessage();
        };
    }

    @Test
    void readsCellsAsWhatTheyLookLike() {
        List<Row> rows = read("id,n,price,zip,ok,none,text\r\n1,-7,1.50,01234,true,,\"a \"\"b\"\", c\nd\"\r\n");

        assertThat(rows).singleElement().isInstanceOfSatisfying(Row.Fields.class, row -> {
            assertThat(row.fields())
                    .containsEntry("n", -7L)
                    .containsEntry("price", new BigDecimal("1.50"))
                    .containsEntry("zip", "01234")
                    .containsEntry("ok", true)
                    .containsEntry("none", null)
                    .containsEntry("text", "a \"b\", c\nd");
            assertThat(row.where()).isEqualTo("t.csv:2");
        });
        assertThat(incomplete).isEmpty();
    }

    @Test
    void namesTheLineOfARaggedRowAndReadsTheNext() {
        assertThat(read("id,a\n1,x\n2\n\n\"3\n\",y\n4,x,y\n5,z\n").stream().map(CsvRowsTest::told))
                .containsExactly(
                        "{id=1, a=x}",
                        "t.csv:3 the row has 1 cells, and the table 2 columns",
                        "{id=3\n, a=y}",
                        "t.csv:7 the row has 3 cells, and the table 2 columns",
                        "{id=5, a=z}");
        assertThat(incomplete).isEmpty();
    }

    @Test
    void aRowIsAnotherWhereAColumnHasAnotherName() {
        assertThat(fingerprint("id,a\n1,x\n"))
                .isEqualTo(fingerprint("id,a\n1,x\n2,y\n"))
                .isNotEqualTo(fingerprint("id,b\n1,x\n"))
                .isNotEqualTo(fingerprint("id,a\n1,y\n"));
    }

    private String fingerprint(String table) {
        return ((Row.Fields) read(table).getFirst()).fingerprint();
    }

    @Test
    void findsTheDelimiterInTheFirstLine() {
        assertThat(read("id;\"a,b,c,d\";e\n1;2;3\n").stream().map(CsvRowsTest::told))
                .containsExactly("{id=1, a,b,c,d=2, e=3}");
        assertThat(read("id\ta\n1\t2\n").stream().map(CsvRowsTest::told)).containsExactly("{id=1, a=2}");
    }

    @Test
    void readsOtherEncodingsAndByteOrderMarks() {
        Charset windows = Charset.forName("windows-1252");
        TableForm form = new TableForm(null, true, windows);
        assertThat(read("id,a\n1,\u20ac\u00e9\n".getBytes(windows), form, ANY).stream()
                        .map(CsvRowsTest::told))
                .containsExactly("{id=1, a=\u20ac\u00e9}");
        assertThat(read("\uFEFFid,a\n1,\u00e9\n".getBytes(StandardCharsets.UTF_16LE), form, ANY).stream()
                        .map(CsvRowsTest::told))
                .containsExactly("{id=1, a=\u00e9}");
        assertThat(read("\uFEFFid,a\n1,\u00e9\n").stream().map(CsvRowsTest::told))
                .containsExactly("{id=1, a=\u00e9}");
    }

    @Test
    void saysWhatTheEncodingIsNot() {
        byte[] bytes = "id,a\n1,x\n2,\u00e9\n3,y\n".getBytes(StandardCharsets.ISO_8859_1);
        List<Row> rows = read(bytes, TableForm.DEFAULT, ANY);
        assertThat(told(rows.getLast())).contains("it is not UTF-8");
        assertThat(incomplete).isPresent();
    }

    @Test
    void saysThatAQuotationMarkIsNotClosed() {
        List<Row> rows = read("id,a\n1,x\n2,\"y\n3,z\n");
        // What an open quotation mark swallows cannot be told from a cell of many lines.
        assertThat(rows).hasSize(2);
    }

    @Test
    void refusesColumnsThatAreNotThereAndOfOneName() {
        FieldMapping mapping =
                new FieldMapping(List.of("sku"), List.of(), List.of(), List.of(), null, null, TextFormat.PLAIN);
        List<Row> rows = read("skv,a\n1,x\n".getBytes(StandardCharsets.UTF_8), TableForm.DEFAULT, mapping);
        assertThat(rows).singleElement().isInstanceOfSatisfying(Row.Broken.class, broken -> {
            assertThat(broken.why()).hasMessage("there is no column \"sku\"");
            assertThat(broken.why().hint()).contains("skv");
        });
        assertThat(incomplete).isPresent();
        assertThat(read("id,a,a\n1,2,3\n").stream().map(CsvRowsTest::told))
                .containsExactly("t.csv cannot read \"t.csv\": it has two columns \"a\"");
    }

    @Test
    void doesWithoutAHeader() {
        FieldMapping mapping =
                new FieldMapping(List.of("c1"), List.of(), List.of("c2"), List.of(), null, null, TextFormat.PLAIN);
        assertThat(read(
                                "1,x\n2,y\n".getBytes(StandardCharsets.UTF_8),
                                new TableForm(null, false, StandardCharsets.UTF_8),
                                mapping)
                        .stream()
                        .map(CsvRowsTest::told))
                .containsExactly("{c1=1, c2=x}", "{c1=2, c2=y}");
    }

    @Test
    void mapsFieldsToADocument() {
        FieldMapping mapping = new FieldMapping(
                List.of("region", "number"),
                List.of("name"),
                List.of("short", "long"),
                List.of("labels"),
                "url",
                Map.of("price", "eur"),
                TextFormat.MARKDOWN);
        Row row = read(
                        "region,number,name,short,long,labels,url,eur,rest\nEU,007,Owl,A,B,\"x, y\",https://e.org/1,2.5,-\n"
                                .getBytes(StandardCharsets.UTF_8),
                        TableForm.DEFAULT,
                        mapping)
                .getFirst();
        SourceItem item = RowItem.of(row, mapping, Shape.NONE, null).orElseThrow();
        Document document = ((Reading.Content) item.read(null)).document();

        assertThat(document)
                .isEqualTo(Document.builder("EU:007")
                        .title("Owl")
                        .body("A\n\nB")
                        .format(TextFormat.MARKDOWN)
                        .source("https://e.org/1")
                        .tags("x", "y")
                        .metadata("price", new BigDecimal("2.5"))
                        .build());
    }

    @Test
    void takesWhatIsNothingElseForMetadata() {
        Row row = read("id,title,body,year\na,t,b,2020\n").getFirst();
        Document document = ((Reading.Content) RowItem.of(row, FieldMapping.BY_NAME, Shape.NONE, null)
                        .orElseThrow()
                        .read(null))
                .document();
        assertThat(document.metadata()).isEqualTo(Map.of("year", 2020L));
        assertThat(document.title()).isEqualTo("t");
    }
}
