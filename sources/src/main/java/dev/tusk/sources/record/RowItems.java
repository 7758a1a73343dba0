package dev.tusk.sources.record;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.Items;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.sources.content.FileFailure;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows as items. Not for use by several threads at once. */
public final class RowItems implements Items {

    private final Rows rows;
    private final RowForm form;
    private @Nullable SourceItem next;
    private @Nullable String broken;

    /** The rows are closed with this. */
    public RowItems(Rows rows, RowForm form) {
        this.rows = rows;
        this.form = form;
    }

    /** @throws TuskException where the rest of the rows cannot be had */
    @Override
    public boolean hasNext() {
        while (next == null) {
            Optional<Row> row = rows.next();
            if (row.isEmpty()) {
                return false;
            }
            next = RowItem.of(row.get(), form.tableMapping(), form.shape(), form.where())
                    .orElse(null);
            if (broken == null && next instanceof BrokenItem item) {
                broken = item.incomplete();
            }
        }
        return true;
    }

    @Override
    public SourceItem next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        SourceItem item = next;
        next = null;
        return item;
    }

    /** Also where a row could not be read, or had no id: its document may be there under a name that it no longer tells. */
    @Override
    public Optional<String> incomplete() {
        return rows.incomplete().or(() -> Optional.ofNullable(broken));
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            throw FileFailure.of("the rows", e);
        }
    }
}
