package dev.tusk.sources;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.Items;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a source that no ledger is kept of, one at a time: what cannot be read is reported and passed over. Not for use by
 * several threads at once.
 */
public final class SourceDocuments implements Iterator<Document> {

    private final Items items;
    private final BiConsumer<String, TuskException> broken;
    private final BooleanSupplier stopped;
    private @Nullable Document next;

    /**
     * Reads on when asked.
     *
     * @param broken told of each item that cannot be read, and why
     * @param stopped asked before each item whether to end here
     */
    public SourceDocuments(Items items, BiConsumer<String, TuskException> broken, BooleanSupplier stopped) {
        this.items = items;
        this.broken = broken;
        this.stopped = stopped;
    }

    @Override
    public boolean hasNext() {
        while (next == null && !stopped.getAsBoolean() && items.hasNext()) {
            SourceItem item = items.next();
            try {
                if (item.read(null) instanceof Reading.Content content) {
                    next = content.document();
                }
            } catch (TuskException e) {
                broken.accept(item.id(), e);
            }
        }
        return next != null;
    }

    @Override
    public Document next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Document document = next;
        next = null;
        return document;
    }
}
