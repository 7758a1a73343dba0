package dev.tusk.sources.record;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.sources.shape.FieldTest;
import dev.tusk.sources.shape.Shape;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A row as an item: its name is the id of its document. */
public final class RowItem implements SourceItem {

    private final String where;
    private final String id;
    private final Supplier<Document> document;
    private final Shape shape;
    private final String fingerprint;
    private final long bytes;

    private RowItem(String where, String id, Supplier<Document> document, Shape shape, String fingerprint, long bytes) {
        this.where = where;
        this.id = id;
        this.document = document;
        this.shape = shape;
        this.fingerprint = fingerprint;
        this.bytes = bytes;
    }

    /**
     * The item of a row; empty where the row is left out.
     *
     * @param where the condition on the rows that are taken; null for all
     */
    public static Optional<SourceItem> of(Row row, FieldMapping mapping, Shape shape, @Nullable Filter where) {
        try {
            return switch (row) {
                case Row.Broken broken -> Optional.of(new BrokenItem(broken.where(), broken.why()));
                case Row.Whole whole ->
                    where == null
                                    || FieldTest.passes(
                                            where,
                                            FieldTest.fields(whole.document().get()))
                            ? Optional.of(new RowItem(
                                    whole.where(),
                                    whole.id(),
                                    whole.document(),
                                    shape,
                                    whole.fingerprint(),
                                    whole.bytes()))
                            : Optional.empty();
                case Row.Fields fields -> {
                    if (where != null && !FieldTest.passes(where, fields.fields())) {
                        yield Optional.empty();
                    }
                    String id = mapping.id(fields.fields());
                    yield Optional.of(new RowItem(
                            fields.where(),
                            id,
                            () -> mapping.document(id, fields.fields()),
                            shape,
                            fields.fingerprint(),
                            fields.bytes()));
                }
            };
        } catch (TuskException e) {
            return Optional.of(new BrokenItem(placeOf(row), e));
        }
    }

    private static String placeOf(Row row) {
        return switch (row) {
            case Row.Broken broken -> broken.where();
            case Row.Whole whole -> whole.where();
            case Row.Fields fields -> fields.where();
        };
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public Version compare(String before) {
        return before.equals(fingerprint) ? Version.SAME : Version.OTHER;
    }

    @Override
    public Reading read(@Nullable String before) {
        if (fingerprint.equals(before)) {
            return new Reading.Same(fingerprint);
        }
        try {
            return new Reading.Content(shape.on(document.get()), fingerprint);
        } catch (TuskException e) {
            throw new TuskException(
                    e.code(), "%s: %s".formatted(where, e.getMessage()), e.detail(), e.hint(), e.getCause());
        }
    }
}
