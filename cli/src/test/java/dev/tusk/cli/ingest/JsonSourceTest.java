package dev.tusk.cli.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.failure.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonSourceTest {

    @Test
    void readsOneDocumentALine() throws IOException {
        List<Item> items = read("{\"id\":\"a\",\"body\":\"x\"}\n\n  \n{\"id\":\"b\",\"title\":\"t\",\"tags\":[\"u\"]}");

        assertThat(items).hasSize(2).allMatch(Item.Ready.class::isInstance);
        assertThat(((Item.Ready) items.get(1)).document().tags()).containsExactly("u");
    }

    @Test
    void namesTheLineOfWhatCannotBeReadAndReadsTheNext() throws IOException {
        List<Item> items =
                read("\uFEFF{\"id\":\"a\"}\n{\"id\":\n{\"id\":\"b\"} x\n{\"title\":\"no id\"}\n{\"id\":\"c\"}\n");

        assertThat(items.stream().map(JsonSourceTest::told))
                .containsExactly("a", "f.jsonl:2", "f.jsonl:3", "f.jsonl:4", "c");
    }

    @Test
    void namesTheLineOfTheFileOnceAndTheColumnInIt() throws IOException {
        List<Item> items = read("{\"id\":\"a\"}\n{\"id\": }\n");

        Item.Broken broken = (Item.Broken) items.get(1);
        assertThat(broken.where()).isEqualTo("f.jsonl:2");
        assertThat(broken.why()).hasMessage("cannot read the line: not JSON at column 8");
    }

    @Test
    void reportsALineThatIsNotUtf8() throws IOException {
        byte[] line = "{\"id\":\"\u00e4\"}\n{\"id\":\"b\"}".getBytes(StandardCharsets.ISO_8859_1);

        List<Item> items = read(new ByteArrayInputStream(line));

        assertThat(items.stream().map(JsonSourceTest::told)).containsExactly("f.jsonl:1", "b");
    }

    @Test
    void readsTheElementsOfAnArray() throws IOException {
        List<Item> items = read(
                "\n [ {\"id\":\"a\"},\n{\"id\":\"b\",\"metadata\":{\"n\":1.50}}\n, {\"titel\":\"x\",\"id\":\"c\"}, {\"id\":\"d\"}]\n");

        assertThat(items.stream().map(JsonSourceTest::told)).containsExactly("a", "b", "f.jsonl:4", "d");
    }

    @Test
    void stopsAtTheFirstSyntaxErrorOfAnArray() throws IOException {
        List<Item> items = read("[{\"id\":\"a\"},{\"id\":]");

        assertThat(items.stream().map(JsonSourceTest::told)).containsExactly("a", "f.jsonl:1");
        assertThat(((Item.Broken) items.get(1)).why().code()).isEqualTo(ErrorCode.INVALID_JSON);
    }

    @Test
    void holdsNoMoreOfALineThanIsAllowed() throws IOException {
        byte[] chunk = new byte[1 << 20];
        Arrays.fill(chunk, (byte) 'x');
        InputStream endless = new InputStream() {
            private int left = JsonSource.MAX_LINE_BYTES / chunk.length + 2;

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

    private static String told(Item item) {
        return switch (item) {
            case Item.Ready ready -> ready.document().id();
            case Item.Broken broken -> broken.where();
        };
    }

    private static List<Item> read(String text) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Item> read(InputStream in) throws IOException {
        List<Item> items = new ArrayList<>();
        try (JsonSource source = new JsonSource(in, "f.jsonl")) {
            for (Optional<Item> item = source.next(); item.isPresent(); item = source.next()) {
                items.add(item.get());
            }
        }
        return items;
    }
}
