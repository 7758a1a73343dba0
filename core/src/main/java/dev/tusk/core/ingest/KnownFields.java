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
import java.util.stream.Collectors;

/**
 * The metadata fields that documents of a collection have had. They are only ever added to while the collection exists.
 * Safe for use by many threads at once.
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
        known.retainAll(new HashSet<>(paths));
        return paths;
    }

    /** What this process knows of without asking; fields that are not here may exist all the same. */
    public Set<String> remembered() {
        return java.util.Collections.unmodifiableSet(known);
    }

    /** Whether so many fields have been noted that no more are, so that an unknown field may still be a right one. */
    public static boolean isFull(List<String> paths) {
        return paths.size() >= MAX_FIELDS;
    }

    /**
     * Notes the fields of these documents within the transaction that writes them; the result is what was new. The database
     * is asked whatever this process remembers: the collection may have been dropped and made again in the meantime, here or
     * elsewhere.
     */
    Set<String> note(Connection connection, List<PreparedDocument> batch) throws SQLException {
        Set<String> paths = paths(batch);
        if (paths.isEmpty()) {
            return Set.of();
        }
        return Set.copyOf(Database.query(
                connection,
                Sql.of(
                        """
                        insert into tusk.known_field (collection, path)
                        select ?, given.path
                        from unnest(?::text[]) given (path)
                        where not exists (select from tusk.known_field k where k.collection = ? and k.path = given.path)
                        order by given.path
                        limit greatest(0, ? - (select count(*) from tusk.known_field k where k.collection = ?))
                        on conflict do nothing
                        returning path""",
                        Sql.value(collection.value()),
                        Sql.textArray(List.copyOf(paths)),
                        Sql.value(collection.value()),
                        Sql.value(MAX_FIELDS),
                        Sql.value(collection.value())),
                row -> row.getString(1)));
    }

    /** At most {@link #MAX_FIELDS} of them: where there are more, any that many leave the collection full. */
    private static Set<String> paths(List<PreparedDocument> batch) {
        Set<String> keys = new HashSet<>();
        for (PreparedDocument prepared : batch) {
            for (String key : prepared.document().metadata().keySet()) {
                keys.add(key);
                if (keys.size() == MAX_FIELDS) {
                    return written(keys);
                }
            }
        }
        return written(keys);
    }

    private static Set<String> written(Set<String> keys) {
        return keys.stream().map(MetadataJson::path).collect(Collectors.toCollection(TreeSet::new));
    }

    /** To be called with the result of {@link #note} when its transaction is committed. */
    void committed(Set<String> fresh) {
        if (fresh.stream().anyMatch(known::contains)) {
            // What was known is new again: this is another collection of the same name.
            known.retainAll(fresh);
        }
        known.addAll(fresh);
    }
}
