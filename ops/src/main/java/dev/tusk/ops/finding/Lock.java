package dev.tusk.ops.finding;

import java.util.Locale;

/** The strongest lock that a statement takes on a table, by the names and conflicts of PostgreSQL's manual (Explicit Locking). */
public enum Lock {
    NONE("takes no lock on a table"),
    ACCESS_SHARE("stops nobody but DROP, TRUNCATE and most of ALTER TABLE"),
    ROW_SHARE("stops nobody but what rewrites or drops the table"),
    ROW_EXCLUSIVE("stops no reader and no writer of other rows"),
    SHARE_UPDATE_EXCLUSIVE("reads and writes go on; vacuum, index builds and other changes of the table wait"),
    SHARE("reads go on; writes wait"),
    SHARE_ROW_EXCLUSIVE("reads go on; writes wait"),
    EXCLUSIVE("plain reads go on; everything else waits"),
    ACCESS_EXCLUSIVE("everybody waits, readers too");

    private final String effect;

    Lock(String effect) {
        this.effect = effect;
    }

    /** Whom it stops. */
    public String effect() {
        return effect;
    }

    /** As the manual writes it, for example {@code SHARE UPDATE EXCLUSIVE}. */
    public String mode() {
        return this == NONE ? "none" : name().replace('_', ' ').toUpperCase(Locale.ROOT);
    }
}
