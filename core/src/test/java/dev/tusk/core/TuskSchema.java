package dev.tusk.core;

import dev.tusk.testkit.TestDatabase;

/** What {@code tusk setup} makes in an empty database, copied from one in which it was run. */
public final class TuskSchema {

    private TuskSchema() {}

    /** Makes a test's database anew with it. */
    public static void in(TestDatabase database) {
        database.prepare("tusk", empty -> Tusk.open(empty.pool()).setup().apply());
    }
}
