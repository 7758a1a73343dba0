package dev.tusk.ops.doctor;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.fact.Facts;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.rule.Rule;
import dev.tusk.ops.rule.Threshold;
import dev.tusk.ops.rule.Thresholds;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * One look at a server: asks it, and keeps what several rules need. Not for use by several threads.
 */
public final class Inspection {

    private final ReadOnly session;
    private final ServerFacts server;
    private final Thresholds thresholds;
    private final Database database;
    private final List<DataSource> replicas;
    private final Facts facts;
    private final SortedSet<String> unread = new TreeSet<>();

    Inspection(
            ReadOnly session, ServerFacts server, Thresholds thresholds, DataSource source, List<DataSource> replicas) {
        this.session = session;
        this.server = server;
        this.thresholds = thresholds;
        this.database = new Database(source);
        this.replicas = replicas;
        this.facts = new Facts(session::query, server);
    }

    /** All rows of a query. Names mean those of pg_catalog; everything else has to be named with its schema. */
    public <T> List<T> query(Sql sql, Database.RowMapper<T> mapper) throws SQLException {
        return session.query(sql, mapper);
    }

    /** As {@link #query(Sql, Database.RowMapper)}, of text without values. */
    public <T> List<T> query(String sql, Database.RowMapper<T> mapper) throws SQLException {
        return session.query(Sql.of(sql), mapper);
    }

    /** As {@link #query(Sql, Database.RowMapper)}; empty where somebody holds a lock on what is asked for. */
    public <T> Optional<List<T>> queryUnlessLocked(Sql sql, Database.RowMapper<T> mapper) throws SQLException {
        return session.queryUnlessLocked(sql, mapper);
    }

    /** Says of a rule, by being thrown, that it cannot be checked; the reason is a phrase. */
    public static SQLException notChecked(String reason) {
        return new SQLException(reason, SkipReason.NOT_CHECKED);
    }

    /** Whether this user may read a table's rows; where not, it is told that the rule did not look at the table. */
    public boolean mayRead(Table table) {
        return mayRead(table.name(), table.readable());
    }

    /** As {@link #mayRead(Table)}, of anything that has rights of its own. */
    public boolean mayRead(String name, boolean readable) {
        if (!readable) {
            unread.add(name);
        }
        return readable;
    }

    /** What the rule that is checked did not look at, as {@link #mayRead} told it; empty where it saw everything. */
    Optional<String> unread() {
        return unread.isEmpty()
                ? Optional.empty()
                : Optional.of("checked in part: needs the right to read all rows of %s%s"
                        .formatted(
                                unread.first(), unread.size() > 1 ? " and %,d more".formatted(unread.size() - 1) : ""));
    }

    void nextRule() {
        unread.clear();
    }

    /** What stands at the other end. */
    public ServerFacts server() {
        return server;
    }

    /** The database by connections of its own, for what plans the statements of others. */
    public Database database() {
        return database;
    }

    /** Standbys that may be asked too. */
    public List<DataSource> replicas() {
        return replicas;
    }

    /** The threshold as the user wants it. */
    public double limit(Rule rule, Threshold threshold) {
        return thresholds.of(rule.card(), threshold);
    }

    /** Tables, indexes, settings and statements, read once. */
    public Facts facts() {
        return facts;
    }
}
