package dev.tusk.core.ingest;

import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metadata fields that documents of a collection have had. They are only ever added to, so that what this process
 * knows of is still true later. Safe for use by many threads at once.
 */
public final class KnownFields {

    /** Fields above this number are not noted: keys that are themselves data would fill the table. */
    private static final int MAX_FIELDS = 1000;

    private final CollectionName collection;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    public KnownFields(CollectionName collection) {
        this.collection = collection;
    }

    /** All that have been noted, in alphabetical order; asks the database. */
    public List<String> read(Database database) {
        List<String> paths = database.query(
                "list fields of collection \"%s\"".formatted(collection),
                Sql.of(
                        "select path from tusk.known_field where collection = ? order by path",
                        Sql.value(collection.value())),
                row -> row.getString(1));
        known.addAll(paths);
        return paths;
    }

    /** What this process knows of without asking; what is here exists, what is not may exist all the same. */
    public Set<String> remembered() {
        return java.util.Collections.unmodifiableSet(known);
    }

    /** Whether so many fields have been noted that no more are, so that an unknown field may still be a right one. */
    public static boolean isFull(List<String> paths) {
        return paths.size() >= MAX_FIELDS;
    }

    /** Notes the fields of these documents within the transaction that writes them; the result is what was new. */
    Set<String> note(Connection connection, List<PreparedDocument> batch) throws SQLException {
        Set<String> keys = new HashSet<>();
        for (PreparedDocument prepared : batch) {
            keys.addAll(prepared.document().metadata().keySet());
        }
        Set<String> fresh = new TreeSet<>();
        for (String key : keys) {
            String path = MetadataJson.path(key);
            if (!known.contains(path) && known.size() + fresh.size() < MAX_FIELDS) {
                fresh.add(path);
            }
        }
        if (!fresh.isEmpty()) {
            Database.execute(connection, Sql.of("""
                            insert into tusk.known_field (collection, path)
                            select ?, path
                            from unnest(?::text[]) path
                            order by path
                            on conflict do nothing""", Sql.value(collection.value()), Sql.textArray(List.copyOf(fresh))));
        }
        return fresh;
    }

    /** To be called with the result of {@link #note} when its transaction is committed. */
    void committed(Set<String> fresh) {
        known.addAll(fresh);
    }
}
