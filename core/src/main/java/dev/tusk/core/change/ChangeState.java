package dev.tusk.core.change;

import java.util.Locale;

/** How far a change of model has come. */
public enum ChangeState {
    /** Documents are being copied to the new store. */
    COPYING,
    /** The new store is being made ready to be searched. */
    INDEXING,
    /** The new store can be searched in place of the old one. */
    READY,
    /** The new store is searched; the old one is kept up for a way back. */
    SWITCHED;

    /** As it is stored and shown, for example {@code copying}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ChangeState ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
