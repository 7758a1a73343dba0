package dev.tusk.sources.record;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqInterval;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.PqVariant;
import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of a Parquet file. */
public final class ParquetRows implements Rows {

    private final String name;
    private final Path file;
    private final FieldMapping mapping;
    private @Nullable ParquetFileReader reader;
    private @Nullable RowReader rows;
    private List<String> columns = List.of();
    private long number;
    private boolean ended;
    private @Nullable String incomplete;

    /**
     * Reads a file.
     *
     * @param name the file, for messages
     */
    public ParquetRows(Path file, String name, FieldMapping mapping) {
        this.file = file;
        this.name = name;
        this.mapping = mapping;
    }

    @Override
    public Optional<Row> next() {
        if (ended) {
            return Optional.empty();
        }
        try {
            RowReader from = rows == null ? open() : rows;
            if (!from.hasNext()) {
                ended = true;
                return Optional.empty();
            }
            from.next();
            number++;
            return Optional.of(row(from));
        } catch (TuskException e) {
            return Optional.of(end(e));
        } catch (IOException | RuntimeException | LinkageError e) {
            // The reader tells of broken files by exceptions of many types.
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return Optional.of(end(new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot read \"%s\"%s as Parquet: %s"
                            .formatted(name, number == 0 ? "" : " from row %,d on".formatted(number + 1), why),
                    null,
                    "files compressed with Snappy, Zstandard or gzip are read, and uncompressed ones",
                    e)));
        }
    }

    private Row end(TuskException why) {
        ended = true;
        incomplete = why.getMessage();
        return new Row.Broken(name, why);
    }

    private RowReader open() throws IOException {
        ParquetFileReader opened = ParquetFileReader.open(InputFile.of(file));
        reader = opened;
        columns = opened.getFileSchema().getRootNode().children().stream()
                .map(child -> child.name())
                .toList();
        mapping.check(columns);
        RowReader from = opened.rowReader();
        rows = from;
        return from;
    }

    private Row row(RowReader from) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            fields.put(columns.get(i), from.isNull(i) ? null : value(from.getValue(i)));
        }
        String text = MetadataJson.write(fields);
        return new Row.Fields("%s:%d".formatted(name, number), fields, Fingerprint.of(text), 4L * text.length());
    }

    /** As JSON has it: times as ISO 8601 text, bytes left out. */
    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean flag -> flag;
            case Integer whole -> whole.longValue();
            case Long whole -> whole;
            case Float number -> Float.isFinite(number) ? new BigDecimal(number.toString()) : null;
            case Double number -> Double.isFinite(number) ? BigDecimal.valueOf(number) : null;
            case BigDecimal number -> number;
            case byte[] bytes -> null;
            case PqVariant variant -> null;
            case PqInterval interval -> null;
            case PqStruct struct -> struct(struct);
            case PqList list -> {
                List<@Nullable Object> values = new ArrayList<>(list.size());
                for (int i = 0; i < list.size(); i++) {
                    values.add(list.isNull(i) ? null : value(list.get(i)));
                }
                yield values;
            }
            case PqMap map -> {
                Map<String, @Nullable Object> entries = new LinkedHashMap<>();
                for (PqMap.Entry entry : map.getEntries()) {
                    entries.put(String.valueOf(entry.getKey()), entry.isValueNull() ? null : value(entry.getValue()));
                }
                yield entries;
            }
            default -> value.toString();
        };
    }

    private static Map<String, @Nullable Object> struct(PqStruct struct) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < struct.getFieldCount(); i++) {
            fields.put(struct.getFieldName(i), struct.isNull(i) ? null : value(struct.getValue(i)));
        }
        return fields;
    }

    @Override
    public Optional<String> incomplete() {
        return Optional.ofNullable(incomplete);
    }

    @Override
    public void close() throws IOException {
        if (rows != null) {
            rows.close();
        }
        if (reader != null) {
            reader.close();
        }
    }
}
