package dev.tusk.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Databases of a server that others are copies of, each made when it is first asked for and gone with the server. Thread-safe. */
final class Templates {

    private final Supplier<TestDatabase> empty;
    private final Map<String, String> names = new HashMap<>();

    Templates(Supplier<TestDatabase> empty) {
        this.empty = empty;
    }

    /** The name of the database that a preparation has filled. */
    synchronized String of(String kind, Consumer<TestDatabase> preparation) {
        String made = names.get(kind);
        if (made == null) {
            TestDatabase database = empty.get();
            preparation.accept(database);
            database.leave();
            made = database.name();
            names.put(kind, made);
        }
        return made;
    }
}
