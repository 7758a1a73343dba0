package dev.tusk.core;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.SqlFailures;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows a collection whose documents go into other tables while a handle of it is held: at once where this program looks the collection
 * up, where a statement fails for it, and otherwise within a few seconds. Safe for use by many threads at once.
 */
final class CurrentHandle {

    /** How long a handle may serve from the tables that it knows without asking whether they are the collection's still. */
    private static final Duration KNOWN_FOR = Duration.ofSeconds(5);

    private final Collection handle;
    private final BooleanSupplier isCurrent;
    private final Supplier<Optional<Collection>> lookUp;

    private volatile long knownAt = System.nanoTime();
    private volatile @Nullable Collection next;

    /**
     * For one handle.
     *
     * @param isCurrent asks the database whether the handle's tables are those of the collection, or there is no such collection
     * @param lookUp asks for the handle that the collection has now
     */
    CurrentHandle(Collection handle, BooleanSupplier isCurrent, Supplier<Optional<Collection>> lookUp) {
        this.handle = handle;
        this.isCurrent = isCurrent;
        this.lookUp = lookUp;
    }

    /** Says that the handle is the collection's now. */
    void confirm() {
        knownAt = System.nanoTime();
    }

    /** Says that another handle has taken over; does nothing where that one has been replaced by this one. */
    void replaceBy(Collection other) {
        // Two who looked the collection up before and after a switch may tell each other's.
        synchronized (CurrentHandle.class) {
            if (!other.leadsTo(handle)) {
                next = other;
            }
        }
    }

    /** Whether this handle is that one, or has been replaced by it. */
    boolean leadsTo(Collection other) {
        Collection known = next;
        return handle == other || (known != null && known.leadsTo(other));
    }

    /** The handle to use. */
    Collection get() {
        Collection known = next;
        if (known != null) {
            return known.current();
        }
        if (System.nanoTime() - knownAt > KNOWN_FOR.toNanos()) {
            confirm();
            if (!isCurrent.getAsBoolean()) {
                return reload();
            }
        }
        return handle;
    }

    /** Asks the database for the handle to use. */
    Collection reload() {
        lookUp.get().ifPresent(this::replaceBy);
        Collection found = next;
        return found == null ? handle : found;
    }

    /** Does work with the handle to use, and once more with a newer one where it fails since there is one. */
    <T> T run(Function<Collection, T> work) {
        Collection current = get();
        try {
            return work.apply(current);
        } catch (TuskException e) {
            if (!SqlFailures.isOfOtherTables(e)) {
                throw e;
            }
            Collection newer = current.reload();
            if (newer == current) {
                throw e;
            }
            return work.apply(newer);
        }
    }
}
