package dev.tusk.sources.hackernews;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.sources.content.FileFailure;
import dev.tusk.sources.record.CsvRows;
import dev.tusk.sources.record.FieldMapping;
import dev.tusk.sources.record.Lines;
import dev.tusk.sources.record.ParquetRows;
import dev.tusk.sources.record.Row;
import dev.tusk.sources.record.Rows;
import dev.tusk.sources.record.TableForm;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The rows of one dump, one at a time, each with its number. Not for use by several threads at once. */
abstract sealed class DumpRows implements Closeable {

    private static final int BUFFER = 1 << 16;

    /**
     * A row.
     *
     * @param number of the row in its file, from 1 on
     * @param where the place, for messages
     * @param item null where it cannot be read
     * @param bytes roughly what it takes in memory
     * @param why why it cannot be read
     */
    record DumpRow(
            long number,
            String where,
            @Nullable HackerNewsItem item,
            long bytes,
            @Nullable TuskException why) {}

    /** Opens a dump. */
    static DumpRows open(Path file, DumpFormat format) {
        try {
            return switch (format) {
                case JSON -> new JsonLines(file, unpacked(file));
                case CSV ->
                    new Table(
                            file,
                            new CsvRows(unpacked(file), file.toString(), TableForm.DEFAULT, FieldMapping.BY_NAME));
                case PARQUET -> new Table(file, new ParquetRows(file, file.toString(), FieldMapping.BY_NAME));
            };
        } catch (IOException e) {
            throw FileFailure.of(file, e);
        }
    }

    /** What gzip has packed is told by its first two bytes. */
    private static InputStream unpacked(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            in.mark(2);
            byte[] first = in.readNBytes(2);
            in.reset();
            boolean packed = first.length == 2 && first[0] == 0x1f && first[1] == (byte) 0x8b;
            return packed ? new GZIPInputStream(in, BUFFER) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** The next row, or empty at the end. */
    abstract Optional<DumpRow> next();

    /** After the end: why there may be rows that were not given. */
    abstract Optional<String> incomplete();

    private static final class JsonLines extends DumpRows {
        private final Path file;
        private final InputStream in;
        private final Lines lines;
        private @Nullable String incomplete;

        JsonLines(Path file, InputStream in) {
            this.file = file;
            this.in = in;
            this.lines = new Lines(in, ItemJson.MAX_BYTES);
        }

        @Override
        Optional<DumpRow> next() {
            if (incomplete != null) {
                return Optional.empty();
            }
            try {
                Optional<Lines.Line> line = lines.next();
                while (line.isPresent() && isBlank(line.get().bytes())) {
                    line = lines.next();
                }
                return line.map(this::row);
            } catch (IOException e) {
                TuskException why = FileFailure.of(file, e);
                incomplete = why.getMessage();
                return Optional.of(new DumpRow(Long.MAX_VALUE, file.toString(), null, 0, why));
            }
        }

        private DumpRow row(Lines.Line line) {
            String where = file + ":" + line.number();
            byte[] bytes = line.bytes();
            try {
                if (line.tooLong()) {
                    throw new TuskException(
                            ErrorCode.TOO_LARGE, "the line is longer than %d MiB".formatted(ItemJson.MAX_BYTES >> 20));
                }
                boolean marked = line.number() == 1 && bytes.length > 3 && bytes[0] == (byte) 0xEF;
                HackerNewsItem item = ItemJson.item(marked ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes);
                return new DumpRow(line.number(), where, item, bytes.length, null);
            } catch (TuskException e) {
                return new DumpRow(line.number(), where, null, 0, e);
            }
        }

        private static boolean isBlank(byte[] bytes) {
            for (byte b : bytes) {
                if (b != ' ' && b != '\t' && b != '\r') {
                    return false;
                }
            }
            return true;
        }

        @Override
        Optional<String> incomplete() {
            return Optional.ofNullable(incomplete);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class Table extends DumpRows {
        private final Path file;
        private final Rows rows;
        private long number;

        Table(Path file, Rows rows) {
            this.file = file;
            this.rows = rows;
        }

        @Override
        Optional<DumpRow> next() {
            return rows.next().map(row -> {
                number++;
                return switch (row) {
                    case Row.Fields fields -> row(fields);
                    case Row.Broken broken -> new DumpRow(number, broken.where(), null, 0, broken.why());
                    case Row.Whole whole ->
                        throw new IllegalStateException("a table of " + file + " has no document " + whole.id());
                };
            });
        }

        private DumpRow row(Row.Fields fields) {
            try {
                return new DumpRow(number, fields.where(), ItemFields.item(fields.fields()), fields.bytes(), null);
            } catch (TuskException e) {
                return new DumpRow(number, fields.where(), null, 0, e);
            }
        }

        @Override
        Optional<String> incomplete() {
            return rows.incomplete();
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
