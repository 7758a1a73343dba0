package dev.tusk.sources.file;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ledger.Items;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.sources.content.ContentReader;
import dev.tusk.sources.content.CountingStream;
import dev.tusk.sources.content.FileFailure;
import dev.tusk.sources.content.RawContent;
import dev.tusk.sources.record.BrokenItem;
import dev.tusk.sources.record.CsvRows;
import dev.tusk.sources.record.Fingerprint;
import dev.tusk.sources.record.JsonForm;
import dev.tusk.sources.record.JsonRows;
import dev.tusk.sources.record.ParquetRows;
import dev.tusk.sources.record.Row;
import dev.tusk.sources.record.RowItem;
import dev.tusk.sources.record.Rows;
import dev.tusk.sources.record.TableForm;
import dev.tusk.sources.shape.FieldTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The items of files and a stream: what cannot be read is one that fails. Not for use by several threads at once. */
public final class FileItems implements Items {

    private final FilesSpec spec;
    private final ContentReader content;
    private final JsonForm json;
    private final FileFinder files;
    private final Deque<SourceItem> ready = new ArrayDeque<>();
    private @Nullable InputStream stream;
    private @Nullable OpenTable open;
    private long closedBytes;
    private long given;
    private @Nullable String incomplete;

    /**
     * A file of many documents that is being read.
     *
     * @param file null for a stream
     * @param spooled where a stream was written to, to be deleted; null for none
     */
    private record OpenTable(
            Rows rows,
            @Nullable CountingStream counted,
            @Nullable Path file,
            @Nullable BasicFileAttributes before,
            @Nullable Path spooled) {}

    FileItems(FilesSpec spec, FileRules rules, ContentReader content, JsonForm json) {
        this.spec = spec;
        this.content = content;
        this.json = json;
        this.stream = spec.stream();
        this.files = new FileFinder(spec.paths(), rules, (where, why) -> ready.add(new BrokenItem(where, why)));
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty()) {
            if (stream != null) {
                InputStream in = stream;
                stream = null;
                beginStream(in);
            } else if (open != null) {
                readRow(open);
            } else if (files.hasNext()) {
                begin(files.next());
            } else if (ready.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public SourceItem next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        given++;
        return ready.remove();
    }

    /** How many items were asked for. */
    public long given() {
        return given;
    }

    /** How many bytes of files of many documents were read for what was {@link #given}. */
    public long tableBytesRead() {
        OpenTable table = open;
        return closedBytes
                + (table == null || table.counted() == null
                        ? 0
                        : table.counted().bytes());
    }

    private void begin(FoundFile found) {
        try {
            switch (found.kind()) {
                case FileRules.Kind.Single single -> {
                    if (passes(found)) {
                        ready.add(new FileItem(
                                found, single.format(), content, spec.rows().shape()));
                    }
                }
                case FileRules.Kind.Many many -> {
                    BasicFileAttributes before = Files.readAttributes(found.file(), BasicFileAttributes.class);
                    open = table(many.form(), found.file(), null, found.shown(), before);
                }
            }
        } catch (IOException e) {
            unread(found.shown(), FileFailure.of(found.shown(), e));
        }
    }

    private boolean passes(FoundFile found) throws IOException {
        Filter where = spec.rows().where();
        return where == null || FieldTest.passes(where, FileItem.fields(found));
    }

    private OpenTable table(
            InputForm form, Path file, @Nullable Path spooled, String shown, @Nullable BasicFileAttributes before)
            throws IOException {
        if (form == InputForm.PARQUET) {
            return new OpenTable(new ParquetRows(file, shown, spec.rows().tableMapping()), null, file, before, spooled);
        }
        CountingStream counted = new CountingStream(Files.newInputStream(file));
        return new OpenTable(rows(form, counted, shown), counted, file, before, null);
    }

    private Rows rows(InputForm form, InputStream in, String shown) {
        TableForm table = spec.rows().table();
        return switch (form) {
            case CSV -> new CsvRows(in, shown, table, spec.rows().tableMapping());
            case TSV ->
                new CsvRows(
                        in,
                        shown,
                        new TableForm(
                                table.delimiter() == null ? '\t' : table.delimiter(), table.header(), table.charset()),
                        spec.rows().tableMapping());
            case JSON -> {
                FilesSpec all = spec;
                yield new JsonRows(in, shown, json, all.rows().mapping() != null);
            }
            case PARQUET, HTML, MARKDOWN, TEXT -> throw new IllegalArgumentException("not read by rows: " + form);
        };
    }

    private void beginStream(InputStream in) {
        InputForm form = spec.form() == null ? InputForm.JSON : spec.form();
        try {
            if (form.text().isPresent()) {
                single(in, form);
            } else if (form == InputForm.PARQUET) {
                // Its table of contents is at its end.
                Path file = Files.createTempFile("tusk-", ".parquet");
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                open = table(form, file, file, FileSource.STREAM, null);
            } else {
                CountingStream counted = new CountingStream(in);
                open = new OpenTable(rows(form, counted, FileSource.STREAM), counted, null, null, null);
            }
        } catch (IOException e) {
            unread(FileSource.STREAM, FileFailure.of(FileSource.STREAM, e));
        } catch (TuskException e) {
            unread(FileSource.STREAM, e);
        }
    }

    /** A stream of text is one document. */
    private void single(InputStream in, InputForm form) throws IOException {
        byte[] bytes = in.readNBytes((int) FileItem.MAX_BYTES + 1);
        if (bytes.length > FileItem.MAX_BYTES) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "what comes on %s is larger than %d MiB".formatted(FileSource.STREAM, FileItem.MAX_BYTES >> 20));
        }
        String fingerprint = Fingerprint.of(bytes);
        ready.add(new SourceItem() {
            @Override
            public String id() {
                return "standard-input";
            }

            @Override
            public Version compare(String before) {
                return before.equals(fingerprint) ? Version.SAME : Version.OTHER;
            }

            @Override
            public Reading read(@Nullable String before) {
                List<String> notes = new ArrayList<>();
                Document.Builder into = Document.builder(spec.rows().shape().idPrefix() + id());
                Document document = content.read(
                                new RawContent(
                                        FileSource.STREAM,
                                        bytes,
                                        null,
                                        form.text().orElseThrow()),
                                into,
                                notes::add)
                        .build();
                return new Reading.Content(spec.rows().shape().on(document), fingerprint, notes);
            }
        });
    }

    private void readRow(OpenTable table) {
        Optional<Row> row = table.rows().next();
        if (row.isPresent()) {
            RowItem.of(
                            row.get(),
                            spec.rows().tableMapping(),
                            spec.rows().shape(),
                            spec.rows().where())
                    .ifPresent(this::addRow);
            return;
        }
        table.rows().incomplete().ifPresent(why -> incomplete = why);
        checkUnchanged(table);
        closeTable();
    }

    /** The document of a row that cannot be read may be there under a name that the row no longer tells. */
    private void addRow(SourceItem item) {
        if (incomplete == null && item instanceof BrokenItem broken) {
            incomplete = broken.incomplete();
        }
        ready.add(item);
    }

    private void checkUnchanged(OpenTable table) {
        Path file = table.file();
        BasicFileAttributes before = table.before();
        if (file == null || before == null) {
            return;
        }
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            if (now.size() != before.size() || !now.lastModifiedTime().equals(before.lastModifiedTime())) {
                unread(
                        file.toString(),
                        TuskException.withHint(
                                ErrorCode.FILE_UNREADABLE,
                                "\"%s\" changed while it was read".formatted(file),
                                "what was read is in; run the same command again for the rest"));
            }
        } catch (IOException e) {
            unread(file.toString(), FileFailure.of(file, e));
        }
    }

    /** Something that holds items, and of which not all were read. */
    private void unread(String where, TuskException why) {
        incomplete = why.getMessage();
        ready.add(new BrokenItem(where, why));
    }

    @Override
    public Optional<String> incomplete() {
        return Optional.ofNullable(incomplete).or(files::incomplete);
    }

    private void closeTable() {
        OpenTable table = open;
        if (table == null) {
            return;
        }
        open = null;
        closedBytes += table.counted() == null ? 0 : table.counted().bytes();
        try {
            table.rows().close();
            if (table.spooled() != null) {
                Files.deleteIfExists(table.spooled());
            }
        } catch (IOException e) {
            unread("the input", FileFailure.of("the input", e));
        }
    }

    @Override
    public void close() {
        closeTable();
    }
}
