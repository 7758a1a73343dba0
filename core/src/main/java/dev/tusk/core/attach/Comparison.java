package dev.tusk.core.attach;

import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far the comparison of all rows with all documents has come, in {@code tusk.attachment}: it goes on after a kill. */
final class Comparison {

    private final CollectionName collection;

    Comparison(CollectionName collection) {
        this.collection = collection;
    }

    /** What is compared. */
    enum Part {
        ROWS,
        DOCUMENTS
    }

    /** @param position empty at the beginning */
    record State(Part part, List<String> position) {}

    /** Begins at the beginning; false where somebody else is at a comparison this moment. */
    boolean begin(Connection transaction) throws SQLException {
        return Database.execute(transaction, Sql.of("""
                                update tusk.attachment
                                set scan = 'rows', scan_position = null
                                where collection in (
                                  select collection from tusk.attachment where collection = ? for update skip locked)""", Sql.value(collection.value()))) > 0;
    }

    /** Where a comparison is under way that nobody else is at: takes it until the transaction ends. */
    Optional<State> take(Connection transaction) throws SQLException {
        return Database.query(
                        transaction,
                        Sql.of("""
                                select scan, coalesce(scan_position, '{}')
                                from tusk.attachment
                                where collection = ?
                                  and scan is not null
                                for update skip locked""", Sql.value(collection.value())),
                        row -> new State(
                                row.getString(1).equals("rows") ? Part.ROWS : Part.DOCUMENTS,
                                List.of((String[]) row.getArray(2).getArray())))
                .stream()
                .findFirst();
    }

    void moveTo(Connection transaction, Part part, List<String> position) throws SQLException {
        Database.execute(
                transaction,
                Sql.of(
                        "update tusk.attachment set scan = ?, scan_position = ? where collection = ?",
                        Sql.value(part == Part.ROWS ? "rows" : "documents"),
                        Sql.textArray(position),
                        Sql.value(collection.value())));
    }

    void end(Connection transaction) throws SQLException {
        Database.execute(transaction, Sql.of("""
                        update tusk.attachment
                        set scan = null, scan_position = null, scanned_at = pg_catalog.clock_timestamp()
                        where collection = ?""", Sql.value(collection.value())));
    }

    /** Says why nothing is synced, or that nothing is known to be in the way. */
    void problem(Connection connection, @Nullable String problem) throws SQLException {
        Database.execute(
                connection,
                Sql.of("""
                        update tusk.attachment
                        set
                          problem = ?::text,
                          problem_since = case when ?::text is not null then coalesce(problem_since, pg_catalog.now()) end
                        where collection = ?
                          and problem is distinct from ?::text""", Sql.value(problem), Sql.value(problem), Sql.value(collection.value()), Sql.value(problem)));
    }
}
