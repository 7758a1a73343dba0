package dev.tusk.core.ledger;

import dev.tusk.core.ingest.CopyEncoder;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What answers what in a source of discussions: each item's parent, and the root of its thread with its title. Kept in the database, so that
 * tens of millions need no memory. Not for use by several threads at once.
 */
public final class Threads {

    /** Deeper threads than this have no root where their items come before their parents. */
    static final int MAX_ROUNDS = 1000;

    private final Database database;
    private final Begun begun;

    /** Until an item turns up that was noted before. */
    private boolean copies = true;

    Threads(Database database, Begun begun) {
        this.database = database;
        this.begun = begun;
    }

    /**
     * An item.
     *
     * @param parent what it answers; null for a root
     * @param root the root of its thread, where that is known; null for a root itself
     * @param title of a root
     */
    public record Node(
            long id,
            @Nullable Long parent,
            @Nullable Long root,
            @Nullable String title) {}

    /** What an item answers in the end. */
    public record Root(long id, @Nullable String title) {}

    private String purpose() {
        return "note the threads of ingestion \"%s\"".formatted(begun.name());
    }

    /** Notes items; what was known of them before is replaced, but for a root that is known. Of several with one id, the last counts. */
    public void note(List<Node> nodes) {
        Map<Long, Node> last = new LinkedHashMap<>();
        nodes.forEach(node -> last.put(node.id(), node));
        List<Node> each = List.copyOf(last.values());
        if (each.isEmpty()) {
            return;
        }
        if (copies && copied(each)) {
            return;
        }
        copies = false;
        database.transaction(purpose(), connection -> {
            begun.require(connection);
            put(connection, each);
            return true;
        });
    }

    /** False where one of them was noted before. */
    private boolean copied(List<Node> nodes) {
        try {
            return database.transactionRaw(connection -> {
                begun.require(connection);
                copy(connection, nodes);
                return true;
            });
        } catch (SQLException e) {
            if (SqlFailures.UNIQUE_VIOLATION.equals(e.getSQLState())) {
                return false;
            }
            throw SqlFailures.translate(purpose(), e);
        }
    }

    private void copy(Connection transaction, List<Node> nodes) throws SQLException {
        try (CopyEncoder out =
                CopyEncoder.into(transaction, "tusk.ingestion_thread (ingestion, id, parent, root, title)")) {
            for (Node node : nodes) {
                out.row(5);
                out.integer(begun.id());
                out.bigint(node.id());
                out.bigint(node.parent());
                out.bigint(node.root());
                out.text(node.title());
            }
            out.end();
        }
    }

    private void put(Connection transaction, List<Node> nodes) throws SQLException {
        List<@Nullable Long> parents = new ArrayList<>();
        List<@Nullable Long> roots = new ArrayList<>();
        List<@Nullable String> titles = new ArrayList<>();
        for (Node node : nodes) {
            parents.add(node.parent());
            roots.add(node.root());
            titles.add(node.title());
        }
        Database.execute(
                transaction,
                Sql.of(
                        """
                        insert into tusk.ingestion_thread as t (ingestion, id, parent, root, title)
                        select ?, g.id, g.parent, g.root, g.title
                        from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[]) g (id, parent, root, title)
                        order by g.id
                        on conflict (ingestion, id) do update
                        set
                          parent = excluded.parent,
                          title = excluded.title,
                          root = coalesce(
                            excluded.root, case when t.parent is not distinct from excluded.parent then t.root end)
                        where (t.parent, t.title, t.root) is distinct from (excluded.parent, excluded.title, excluded.root)""",
                        Sql.value(begun.id()),
                        bigints(nodes.stream().map(Node::id).toList()),
                        bigints(parents),
                        bigints(roots),
                        Sql.textArray(titles)));
    }

    private static Sql.Bind bigints(List<? extends @Nullable Long> values) {
        Long[] array = values.toArray(Long[]::new);
        return (statement, index) ->
                statement.setArray(index, statement.getConnection().createArrayOf("bigint", array));
    }

    /**
     * Finds roots of items whose parents came after them, from the roots down. What goes in circles, or leads to a parent that is missing,
     * gets none, and so does what is deeper than a thousand.
     *
     * @return how many were found
     */
    public long resolve() {
        long found = 0;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            int more = database.transaction(purpose(), connection -> {
                begun.require(connection);
                return Database.execute(connection, Sql.of("""
                                update tusk.ingestion_thread t
                                set root = coalesce(p.root, p.id)
                                from tusk.ingestion_thread p
                                where t.ingestion = ?
                                  and t.root is null
                                  and t.parent is not null
                                  and p.ingestion = t.ingestion
                                  and p.id = t.parent
                                  and (p.root is not null or p.parent is null)""", Sql.value(begun.id())));
            });
            if (more == 0) {
                break;
            }
            found += more;
        }
        return found;
    }

    /** The roots of the threads of these items, by item; of a root, itself. Nothing of those without one, and of those that are not known. */
    public Map<Long, Root> roots(Collection<Long> items) {
        Map<Long, Root> roots = new HashMap<>();
        if (items.isEmpty()) {
            return roots;
        }
        database.query(
                purpose(),
                // By the key of each, whatever the planner thinks of a table that was never analyzed.
                Sql.of("""
                        select
                          g.id, x.root,
                          (select r.title from tusk.ingestion_thread r where r.ingestion = ? and r.id = x.root)
                        from unnest(?::bigint[]) g (id)
                        cross join lateral (
                          select coalesce(t.root, t.id) as root
                          from tusk.ingestion_thread t
                          where t.ingestion = ? and t.id = g.id and (t.root is not null or t.parent is null)
                          offset 0
                        ) x""", Sql.value(begun.id()), bigints(List.copyOf(items)), Sql.value(begun.id())),
                row -> roots.put(row.getLong(1), new Root(row.getLong(2), row.getString(3))));
        return roots;
    }

    /** The highest item that was noted; 0 where none was. */
    public long highest() {
        return database.query(
                        purpose(),
                        Sql.of(
                                "select coalesce(max(id), 0) from tusk.ingestion_thread where ingestion = ?",
                                Sql.value(begun.id())),
                        row -> row.getLong(1))
                .getFirst();
    }
}
