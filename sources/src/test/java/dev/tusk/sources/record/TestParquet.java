package dev.tusk.sources.record;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * Writes small Parquet files (apache/parquet-format, its Thrift definition): one row group, a page a column, optional columns of text and of
 * whole numbers.
 */
public final class TestParquet {

    /** How pages are compressed, by the numbers of the format. */
    public enum Codec {
        UNCOMPRESSED(0),
        SNAPPY(1),
        GZIP(2),
        ZSTD(6);

        private final int number;

        Codec(int number) {
            this.number = number;
        }

        byte[] pack(byte[] page) throws IOException {
            return switch (this) {
                case UNCOMPRESSED -> page;
                case SNAPPY -> Snappy.compress(page);
                case GZIP -> {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
                        out.write(page);
                    }
                    yield bytes.toByteArray();
                }
                case ZSTD -> Zstd.compress(page);
            };
        }
    }

    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;
    private static final int INT64 = 2;
    private static final int BYTE_ARRAY = 6;
    private static final int RLE = 3;

    private TestParquet() {}

    /**
     * A column.
     *
     * @param values Strings or Longs, with nulls
     */
    public record Column(String name, List<? extends @Nullable Object> values) {
        int type() {
            return values.stream().anyMatch(Long.class::isInstance) ? INT64 : BYTE_ARRAY;
        }
    }

    public static void write(Path file, Codec codec, List<Column> columns) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("PAR1".getBytes(StandardCharsets.US_ASCII));
        int rows = columns.getFirst().values().size();
        List<Thrift> chunks = new ArrayList<>();
        for (Column column : columns) {
            int offset = out.size();
            byte[] page = page(column);
            byte[] packed = codec.pack(page);
            Thrift header = new Thrift()
                    .number(1, I32, 0)
                    .number(2, I32, page.length)
                    .number(3, I32, packed.length)
                    .struct(
                            5,
                            new Thrift()
                                    .number(1, I32, rows)
                                    .number(2, I32, 0)
                                    .number(3, I32, RLE)
                                    .number(4, I32, RLE));
            byte[] headerBytes = header.end();
            out.writeBytes(headerBytes);
            out.writeBytes(packed);
            Thrift meta = new Thrift()
                    .number(1, I32, column.type())
                    .list(2, I32, List.of(Thrift.varint(0), Thrift.varint(Thrift.zigzag(RLE))))
                    .list(3, BINARY, List.of(Thrift.binary(column.name())))
                    .number(4, I32, codec.number)
                    .number(5, I64, rows)
                    .number(6, I64, (long) headerBytes.length + page.length)
                    .number(7, I64, (long) headerBytes.length + packed.length)
                    .number(9, I64, offset);
            chunks.add(new Thrift().number(2, I64, offset).struct(3, meta));
        }
        List<byte[]> schema = new ArrayList<>();
        schema.add(
                new Thrift().binary(4, "schema").number(5, I32, columns.size()).end());
        for (Column column : columns) {
            Thrift element =
                    new Thrift().number(1, I32, column.type()).number(3, I32, 1).binary(4, column.name());
            schema.add((column.type() == BYTE_ARRAY ? element.number(6, I32, 0) : element).end());
        }
        Thrift group = new Thrift()
                .list(1, STRUCT, chunks.stream().map(Thrift::end).toList())
                .number(2, I64, out.size())
                .number(3, I64, rows);
        byte[] footer = new Thrift()
                .number(1, I32, 1)
                .list(2, STRUCT, schema)
                .number(3, I64, rows)
                .list(4, STRUCT, List.of(group.end()))
                .end();
        out.writeBytes(footer);
        out.writeBytes(little(footer.length));
        out.writeBytes("PAR1".getBytes(StandardCharsets.US_ASCII));
        Files.write(file, out.toByteArray());
    }

    /** Definition levels, a run for each value, then the values that are there. */
    private static byte[] page(Column column) {
        ByteArrayOutputStream levels = new ByteArrayOutputStream();
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        for (Object value : column.values()) {
            levels.write(1 << 1);
            levels.write(value == null ? 0 : 1);
            if (value instanceof Long number) {
                values.writeBytes(ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(number)
                        .array());
            } else if (value instanceof String text) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                values.writeBytes(little(bytes.length));
                values.writeBytes(bytes);
            }
        }
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        page.writeBytes(little(levels.size()));
        page.writeBytes(levels.toByteArray());
        page.writeBytes(values.toByteArray());
        return page.toByteArray();
    }

    private static byte[] little(int number) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }

    /** A struct in Thrift's compact protocol; fields in the order of their numbers. */
    private static final class Thrift {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int last;

        private Thrift field(int id, int type) {
            out.write(((id - last) << 4) | type);
            last = id;
            return this;
        }

        Thrift number(int id, int type, long value) {
            field(id, type).out.writeBytes(varint(zigzag(value)));
            return this;
        }

        Thrift binary(int id, String text) {
            field(id, BINARY).out.writeBytes(binary(text));
            return this;
        }

        Thrift struct(int id, Thrift struct) {
            field(id, STRUCT).out.writeBytes(struct.end());
            return this;
        }

        Thrift list(int id, int type, List<byte[]> elements) {
            field(id, LIST).out.write((elements.size() << 4) | type);
            elements.forEach(out::writeBytes);
            return this;
        }

        byte[] end() {
            out.write(0);
            return out.toByteArray();
        }

        static byte[] binary(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(varint(bytes.length));
            all.writeBytes(bytes);
            return all.toByteArray();
        }

        static long zigzag(long value) {
            return (value << 1) ^ (value >> 63);
        }

        static byte[] varint(long value) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                bytes.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
            return bytes.toByteArray();
        }
    }
}
