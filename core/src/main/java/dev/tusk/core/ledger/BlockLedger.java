package dev.tusk.core.ledger;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a source may know and note of its own reading while it runs. Not for use by several threads at once. */
public final class BlockLedger {

    private final Database database;
    private final Begun begun;
    private final RunOptions options;
    private final String settings;
    private final boolean small;

    BlockLedger(Database database, Begun begun, RunOptions options, String settings, boolean small) {
        this.database = database;
        this.begun = begun;
        this.options = options;
        this.settings = settings;
        this.small = small;
    }

    /** What was noted of the threads of the source. */
    public Threads threads() {
        return new Threads(database, begun);
    }

    /** Whether blocks should be small, as a model makes vectors of them. */
    public boolean wantsSmallBlocks() {
        return small;
    }

    /** Whether only what failed is to be read. */
    public boolean retries() {
        return options.retry();
    }

    /** Whether what was read before is read again. */
    public boolean rereads() {
        return options.reread();
    }

    /** Whether to end here. */
    public BooleanSupplier stop() {
        return options.stop();
    }

    /**
     * How far a part was read. Of another version of it, of other settings, and where everything is to be read again, nothing was.
     *
     * @param part its name in the source, for example a path
     * @param version tells this version of it from others
     */
    public Done part(String part, String version) {
        String known = settings + version;
        boolean anew = options.reread() && !begun.resumed();
        return database.transaction(purpose(), connection -> {
            begun.require(connection);
            record Row(String version, boolean prepared, long position, boolean whole) {}
            List<Row> rows = Database.query(
                    connection,
                    Sql.of(
                            "select version, prepared, position, whole from tusk.ingestion_part where ingestion = ? and part = ?",
                            Sql.value(begun.id()),
                            Sql.value(part)),
                    row -> new Row(row.getString(1), row.getBoolean(2), row.getLong(3), row.getBoolean(4)));
            if (anew || rows.isEmpty() || !rows.getFirst().version().equals(known)) {
                begin(connection, part, known);
                return new Done(false, 0, List.of(), false);
            }
            Row row = rows.getFirst();
            return new Done(row.prepared(), row.position(), spans(connection, part), row.whole());
        });
    }

    private void begin(Connection transaction, String part, String version) throws SQLException {
        Database.execute(transaction, Sql.of("""
                        insert into tusk.ingestion_part (ingestion, part, version)
                        values (?, ?, ?)
                        on conflict (ingestion, part) do update
                        set version = excluded.version, prepared = false, position = 0, whole = false""", Sql.value(begun.id()), Sql.value(part), Sql.value(version)));
        Database.execute(
                transaction,
                Sql.of(
                        "delete from tusk.ingestion_span where ingestion = ? and part = ?",
                        Sql.value(begun.id()),
                        Sql.value(part)));
        Database.execute(
                transaction,
                Sql.of(
                        "delete from tusk.ingestion_item where ingestion = ? and failed and starts_with(item, ?)",
                        Sql.value(begun.id()),
                        Sql.value(part + ":")));
    }

    private List<Block.Span> spans(Connection connection, String part) throws SQLException {
        return Database.query(
                connection,
                Sql.of(
                        "select after, upto from tusk.ingestion_span where ingestion = ? and part = ? order by after",
                        Sql.value(begun.id()),
                        Sql.value(part)),
                row -> new Block.Span(part, row.getLong(1), row.getLong(2)));
    }

    /** Notes that the threads of a part are known. */
    public void prepared(String part) {
        update("update tusk.ingestion_part set prepared = true where ingestion = ? and part = ?", part);
    }

    /** Has a part that is not prepared begin after this position, and notes that it is. */
    public void beginAfter(String part, long position) {
        database.execute(
                purpose(),
                Sql.of(
                        "update tusk.ingestion_part set position = ?, prepared = true"
                                + " where ingestion = ? and part = ? and not prepared",
                        Sql.value(position),
                        Sql.value(begun.id()),
                        Sql.value(part)));
    }

    /** Names of items that failed, at most so many. */
    public List<String> failed(int limit) {
        return database.query(
                purpose(),
                Sql.of(
                        "select item from tusk.ingestion_item where ingestion = ? and failed order by item limit ?",
                        Sql.value(begun.id()),
                        Sql.value(limit)),
                row -> row.getString(1));
    }

    /** Moves the position of a part over the spans that follow it without a gap. */
    void merge(String part) {
        database.transaction(purpose(), connection -> {
            begun.require(connection);
            long position = Database.query(
                            connection,
                            Sql.of(
                                    "select position from tusk.ingestion_part where ingestion = ? and part = ? for update",
                                    Sql.value(begun.id()),
                                    Sql.value(part)),
                            row -> row.getLong(1))
                    .getFirst();
            List<Long> merged = new ArrayList<>();
            for (Block.Span span : spans(connection, part)) {
                if (span.after() > position) {
                    break;
                }
                position = Math.max(position, span.upto());
                merged.add(span.after());
            }
            if (!merged.isEmpty()) {
                Database.execute(
                        connection,
                        Sql.of(
                                "update tusk.ingestion_part set position = ? where ingestion = ? and part = ?",
                                Sql.value(position),
                                Sql.value(begun.id()),
                                Sql.value(part)));
                Database.execute(
                        connection,
                        Sql.of(
                                "delete from tusk.ingestion_span where ingestion = ? and part = ? and after <= ?",
                                Sql.value(begun.id()),
                                Sql.value(part),
                                Sql.value(merged.getLast())));
            }
            return true;
        });
    }

    /** Notes that a part was read to its end; everything of it has to be written. */
    void whole(String part) {
        merge(part);
        update("update tusk.ingestion_part set whole = true where ingestion = ? and part = ?", part);
    }

    private void update(String sql, String part) {
        database.execute(purpose(), Sql.of(sql, Sql.value(begun.id()), Sql.value(part)));
    }

    private String purpose() {
        return "note how far ingestion \"%s\" is".formatted(begun.name());
    }
}
