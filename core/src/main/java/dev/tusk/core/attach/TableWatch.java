package dev.tusk.core.attach;

import dev.tusk.core.collection.AttachedTable;
import dev.tusk.core.collection.AttachedTable.Capture;
import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks whether a table is as it was attached, and for what no trigger tells. */
final class TableWatch {

    private final CollectionName collection;
    private final AttachedTable table;

    private @Nullable String attachedAt;
    private @Nullable String doubt;

    TableWatch(CollectionName collection, AttachedTable table) {
        this.collection = collection;
        this.table = table;
    }

    /** Why changes may go unnoticed, as of the last look; null where nothing is known. */
    @Nullable
    String doubt() {
        return doubt;
    }

    /** The table as it is; empty where the collection follows none any more. Has all compared where that is due. */
    Optional<TableFacts> look(Connection connection) throws SQLException {
        if (!isAttached(connection)) {
            return Optional.empty();
        }
        Optional<FollowedTable> found = FollowedTable.find(connection, collection, table);
        if (found.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "%s is gone, or its triggers are".formatted(table),
                    "end it with: tusk detach %s; or attach it again".formatted(collection));
        }
        FollowedTable followed = found.get();
        TableFacts read = TableFacts.read(connection, followed.qualified());
        List<String> missing = read.missing(table.columns());
        if (!missing.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "%s has no column \"%s\" any more".formatted(read.shown(), String.join("\", \"", missing)),
                    "give it its name back; or detach collection \"%s\" and attach the table anew"
                            .formatted(collection));
        }
        read.checkPolicies(table.despiteRowSecurity());
        doubt = followed.doubt(collection, table.capture(), read, followed.isOther(connection, table));
        if (table.capture() == Capture.COMPARED) {
            compareWhenDue(connection);
        } else {
            List<String> columns =
                    table.columns().stream().map(Identifier::name).toList();
            compareWhereChanged(connection, followed.shape(connection, columns));
        }
        return Optional.of(read);
    }

    /** Whether the collection still follows the table; fails where it was detached and attached again, maybe with other columns. */
    boolean isAttached(Connection connection) throws SQLException {
        List<String> at = Database.query(
                connection,
                Sql.of(
                        "select extract(epoch from attached_at)::text from tusk.attachment where collection = ?",
                        Sql.value(collection.value())),
                row -> row.getString(1));
        if (at.isEmpty()) {
            return false;
        }
        String known = attachedAt;
        if (known == null) {
            attachedAt = at.getFirst();
        } else if (!known.equals(at.getFirst())) {
            throw TuskException.withHint(
                    ErrorCode.CONCURRENT_CHANGE,
                    "collection \"%s\" was detached and attached again".formatted(collection),
                    "sync it again");
        }
        return true;
    }

    private void compareWhereChanged(Connection connection, String shape) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        """
                        with seen as (
                          select partitions as before
                          from tusk.attachment
                          where collection = ?
                            and partitions is distinct from ?
                          for update
                        ), changed as (
                          update tusk.attachment a
                          set partitions = ?
                          from seen s
                          where a.collection = ?
                          returning s.before
                        )
                        insert into tusk.sync_queue (collection, key)
                        select ?, null from changed where before is not null""",
                        Sql.value(collection.value()),
                        Sql.value(shape),
                        Sql.value(shape),
                        Sql.value(collection.value()),
                        Sql.value(collection.value())));
    }

    private void compareWhenDue(Connection connection) throws SQLException {
        Database.execute(connection, Sql.of("""
                        insert into tusk.sync_queue (collection, key)
                        select a.collection, null
                        from tusk.attachment a
                        where a.collection = ?
                          and a.scan is null
                          and a.scanned_at < pg_catalog.clock_timestamp() - interval '1 second' * a.every_seconds
                          and not exists(
                            select from tusk.sync_queue q where q.collection = a.collection and not q.failed)""", Sql.value(collection.value())));
    }
}
