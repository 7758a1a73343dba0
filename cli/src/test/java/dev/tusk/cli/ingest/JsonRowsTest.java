package dev.tusk.cli.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.ApiJsonForm;
import dev.tusk.sources.record.JsonRows;
import dev.tusk.sources.record.Lines;
import dev.tusk.sources.record.Row;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonRowsTest {

    @Test
    void readsOneDocumentALine() throws IOException {
        List<Row> items = read("{\"id\":\"a\",\"body\":\"x\"}\n\n  \n{\"id\":\"b\",\"title\":\"t\",\"tags\":[\"u\"]}");

        assertThat(items).hasSize(2).allMatch(Row.Whole.class::isInstance);
        assertThat(((Row.Whole) items.get(1)).document().get().tags()).containsExactly("u");
    }

    @Test
    void namesTheLineOfWhatCannotBeReadAndReadsTheNext() throws IOException {
        List<Row> items =
                read("\uFEFF{\"id\":\"a\"}\n{\"id\":\n{\"id\":\"b\"} x\n{\"title\":\"no id\"}\n{\"id\":\"c\"}\n");

        assertThat(items.stream().map(JsonRowsTest::told))
                .containsExactly("a", "f.jsonl:2", "f.jsonl:3", "f.jsonl:4", "c");
    }

    @Test
    void namesTheLineOfTheFileOnceAndTheColumnInIt() throws IOException {
        List<Row> items = read("{\"id\":\"a\"}\n{\"id\": }\n");

        Row.Broken broken = (Row.Broken) items.get(1);
        assertThat(broken.where()).isEqualTo("f.jsonl:2");
        assertThat(broken.why()).hasMessage("cannot read the line: not JSON at column 8");
    }

    @Test
    void reportsALineThatIsNotUtf8() throws IOException {
        byte[] line = "{\"id\":\"\u00e4\"}\n{\"id\":\"b\"}".getBytes(StandardCharsets.ISO_8859_1);

        List<Row> items = read(new ByteArrayInputStream(line));

        assertThat(items.stream().map(JsonRowsTest::told)).containsExactly("f.jsonl:1", "b");
    }

    @Test
    void readsTheElementsOfAnArray() throws IOException {
        List<Row> items = read(
                "\n [ {\"id\":\"a\"},\n{\"id\":\"b\",\"metadata\":{\"n\":1.50}}\n, {\"titel\":\"x\",\"id\":\"c\"}, {\"id\":\"d\"}]\n");

        assertThat(items.stream().map(JsonRowsTest::told)).containsExactly("a", "b", "f.jsonl:4", "d");
    }

    @Test
    void stopsAtTheFirstSyntaxErrorOfAnArray() throws IOException {
        List<Row> items = read("[{\"id\":\"a\"},{\"id\":]");

        assertThat(items.stream().map(JsonRowsTest::told)).containsExactly("a", "f.jsonl:1");
        assertThat(((Row.Broken) items.get(1)).why().code()).isEqualTo(ErrorCode.INVALID_JSON);
    }

    @Test
    void holdsNoMoreOfALineThanIsAllowed() throws IOException {
        byte[] chunk = new byte[1 << 20];
        Arrays.fill(chunk, (byte) 'x');
        InputStream endless = new InputStream() {
            private int left = JsonRows.MAX_LINE_BYTES / chunk.length + 2;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                if (left == 0) {
                    return -1;
                }
                left--;
                int filled = Math.min(length, chunk.length);
                System.arraycopy(chunk, 0, buffer, offset, filled);
                return filled;
            }
        };
        Lines lines = new Lines(endless, 1000);

        Lines.Line line = lines.next().orElseThrow();

        assertThat(line.tooLong()).isTrue();
        assertThat(line.bytes()).hasSize(1000);
        assertThat(lines.next()).isEmpty();
    }

    private static String told(Row item) {
        return switch (item) {
            case Row.Whole ready -> {
                try {
                    yield ready.document().get().id();
                } catch (TuskException e) {
                    yield ready.where();
                }
            }
            case Row.Fields fields -> throw new AssertionError(fields);
            case Row.Broken broken -> broken.where();
        };
    }

    private static List<Row> read(String text) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Row> read(InputStream in) throws IOException {
        List<Row> items = new ArrayList<>();
        try (JsonRows source = new JsonRows(in, "f.jsonl", new ApiJsonForm(), false)) {
            for (Optional<Row> item = source.next(); item.isPresent(); item = source.next()) {
                items.add(item.get());
            }
        }
        return items;
    }
}
