package dev.tusk.sources.record;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.sources.content.FileFailure;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table of text (RFC 4180, with any delimiter). A row of more or fewer cells than there are columns is reported by the number of
 * its line, and the next one read.
 */
public final class CsvRows implements Rows {

    private static final int MAX_CELL_CHARACTERS = 16 << 20;
    private static final int MAX_ROW_CHARACTERS = 64 << 20;
    private static final int MAX_COLUMNS = 10_000;
    private static final int SNIFFED_CHARACTERS = 1 << 16;

    private final String name;
    private final TableForm form;
    private final FieldMapping mapping;
    private final InputStream in;
    private @Nullable CloseableIterator<CsvRecord> records;
    private @Nullable List<String> columns;

    /** The names of the columns, which shape documents as much as the cells do. */
    private String header = "";

    private boolean ended;
    private @Nullable String incomplete;

    /**
     * Reads a stream, which is closed with this.
     *
     * @param name the file, for messages
     */
    public CsvRows(InputStream in, String name, TableForm form, FieldMapping mapping) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.name = name;
        this.form = form;
        this.mapping = mapping;
    }

    @Override
    public Optional<Row> next() {
        if (ended) {
            return Optional.empty();
        }
        try {
            if (records == null) {
                records = open();
            }
            if (!records.hasNext()) {
                ended = true;
                return Optional.empty();
            }
            CsvRecord record = records.next();
            if (columns == null) {
                columns = columns(record);
                mapping.check(columns);
                header = String.join("\t", columns);
                if (form.header()) {
                    return next();
                }
            }
            return Optional.of(row(record, columns));
        } catch (IOException e) {
            return Optional.of(end(undecodable(new UncheckedIOException(e))));
        } catch (UncheckedIOException e) {
            return Optional.of(end(undecodable(e)));
        } catch (CsvParseException e) {
            return Optional.of(end(broken(e)));
        } catch (TuskException e) {
            return Optional.of(end(e));
        }
    }

    private TuskException undecodable(UncheckedIOException e) {
        if (e.getCause() instanceof CharacterCodingException) {
            return TuskException.withHint(
                    ErrorCode.INVALID_TEXT,
                    "cannot read \"%s\" from here on: it is not %s".formatted(name, form.charset()),
                    "say what it is, for example --encoding windows-1252");
        }
        return FileFailure.of(name, Objects.requireNonNull(e.getCause()));
    }

    private TuskException broken(CsvParseException e) {
        if (e.getCause() instanceof UncheckedIOException io) {
            return undecodable(io);
        }
        if (e.getCause() instanceof IOException io) {
            return undecodable(new UncheckedIOException(io));
        }
        return new TuskException(
                ErrorCode.INVALID_REQUEST,
                "cannot read \"%s\" from here on: %s".formatted(name, e.getMessage()),
                null,
                "look for a quotation mark that is not closed, or a --delimiter that is another",
                e);
    }

    private Row end(TuskException why) {
        ended = true;
        incomplete = why.getMessage();
        return new Row.Broken(name, why);
    }

    private CloseableIterator<CsvRecord> open() throws IOException {
        Charset charset = charset();
        Reader reader = new BufferedReader(
                new InputStreamReader(
                        in,
                        charset.newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                SNIFFED_CHARACTERS);
        char delimiter = form.delimiter() == null ? sniff(reader) : form.delimiter();
        return CsvReader.builder()
                .fieldSeparator(delimiter)
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .maxBufferSize(MAX_ROW_CHARACTERS)
                .build(
                        CsvRecordHandler.builder()
                                .maxFields(MAX_COLUMNS)
                                .maxFieldSize(MAX_CELL_CHARACTERS)
                                .maxRecordSize(MAX_ROW_CHARACTERS)
                                .build(),
                        reader)
                .iterator();
    }

    /** What a byte order mark tells, which is taken off. */
    private Charset charset() throws IOException {
        in.mark(4);
        byte[] first = in.readNBytes(3);
        in.reset();
        if (first.length == 3 && first[0] == (byte) 0xEF && first[1] == (byte) 0xBB && first[2] == (byte) 0xBF) {
            in.skipNBytes(3);
            return StandardCharsets.UTF_8;
        }
        if (first.length >= 2 && first[0] == (byte) 0xFE && first[1] == (byte) 0xFF) {
            in.skipNBytes(2);
            return StandardCharsets.UTF_16BE;
        }
        if (first.length >= 2 && first[0] == (byte) 0xFF && first[1] == (byte) 0xFE) {
            in.skipNBytes(2);
            return StandardCharsets.UTF_16LE;
        }
        return form.charset();
    }

    /** Of the usual delimiters the one that the first line has most often, outside of quotation marks. */
    private static char sniff(Reader reader) throws IOException {
        reader.mark(SNIFFED_CHARACTERS);
        char[] candidates = {',', ';', '\t', '|'};
        int[] counts = new int[candidates.length];
        boolean quoted = false;
        for (int i = 0; i < SNIFFED_CHARACTERS - 1; i++) {
            int c = reader.read();
            if (c < 0 || (c == '\n' && !quoted)) {
                break;
            }
            quoted ^= c == '"';
            for (int k = 0; k < candidates.length && !quoted; k++) {
                counts[k] += c == candidates[k] ? 1 : 0;
            }
        }
        reader.reset();
        int best = 0;
        for (int k = 1; k < counts.length; k++) {
            best = counts[k] > counts[best] ? k : best;
        }
        return candidates[best];
    }

    private List<String> columns(CsvRecord first) {
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < first.getFieldCount(); i++) {
            String column = form.header() ? first.getField(i).strip() : "c" + (i + 1);
            if (!column.isEmpty() && !taken.add(column)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "cannot read \"%s\": it has two columns \"%s\"".formatted(name, column),
                        "give each column another name, or pass over the header with --no-header");
            }
            names.add(column);
        }
        return names;
    }

    private Row row(CsvRecord record, List<String> names) {
        String where = "%s:%d".formatted(name, record.getStartingLineNumber());
        if (record.getFieldCount() != names.size()) {
            return new Row.Broken(
                    where,
                    TuskException.withHint(
                            ErrorCode.INVALID_REQUEST,
                            "the row has %d cells, and the table %d columns"
                                    .formatted(record.getFieldCount(), names.size()),
                            "cells with a delimiter, a quotation mark or a line break in them stand in quotation marks"));
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        StringBuilder all = new StringBuilder(header);
        for (int i = 0; i < names.size(); i++) {
            String cell = record.getField(i);
            all.append(cell.length()).append(' ').append(cell);
            if (!names.get(i).isEmpty()) {
                fields.put(names.get(i), Cell.value(cell));
            }
        }
        return new Row.Fields(where, fields, Fingerprint.of(all.toString()), 4L * all.length());
    }

    @Override
    public Optional<String> incomplete() {
        return Optional.ofNullable(incomplete);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
