package dev.tusk.ops.doctor.index;

import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Index;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.naming.QualifiedName;
import java.sql.SQLException;
import java.util.List;

/** How indexes are built, dropped and had back. */
public final class IndexFix {

    private IndexFix() {}

    /**
     * Builds one, with a name, so that it can be dropped again.
     *
     * @param table the one that it is on
     * @param columns names as SQL
     * @param method for example {@code using gin (body)}, or just {@code (body)}
     */
    public static Fix create(Inspection db, Table table, List<String> columns, String method) throws SQLException {
        boolean partitioned = table.kind().equals("p");
        String concurrently = partitioned ? "" : "concurrently ";
        String name = db.facts().nextIndexName(table.name(), columns);
        String create = "create index %s%s on %s %s".formatted(concurrently, name, table.name(), method);
        return (partitioned
                        ? Fix.decide("Build it; on a partitioned table this stops writes meanwhile", Lock.SHARE, create)
                        : Fix.safe("Build it; writes go on meanwhile", Lock.SHARE_UPDATE_EXCLUSIVE, create))
                .undoneBy("drop index " + concurrently
                        + QualifiedName.of(table.name()).beside(name))
                .verifiedBy(
                        "select indexrelid::regclass, indisvalid from pg_catalog.pg_index where indrelid = %s::regclass"
                                .formatted(literal(table.name())));
    }

    /** Drops it without stopping anybody; the undo is its definition, built without stopping anybody. */
    static Fix drop(Inspection db, Index index, String advice) throws SQLException {
        Table table = db.facts().tablesByOid().get(index.table());
        if (table != null && table.kind().equals("p")) {
            return dropOfAllPartitions(db, index, advice);
        }
        return undoneByDefinition(
                        db,
                        index,
                        Fix.decide(advice, Lock.SHARE_UPDATE_EXCLUSIVE, "drop index concurrently " + index.name()))
                .verifiedBy("select pg_catalog.to_regclass(%s)".formatted(literal(index.name())));
    }

    /** The index of a partitioned table can be neither dropped nor built concurrently. */
    private static Fix dropOfAllPartitions(Inspection db, Index index, String advice) throws SQLException {
        Fix fix = Fix.decide(
                advice + "; it goes from all partitions at once, and everybody waits meanwhile",
                Lock.ACCESS_EXCLUSIVE,
                "drop index " + index.name());
        return undoneBy(db, index, fix, "^CREATE (UNIQUE )?INDEX (.*?) ON ONLY ", "create \\1index \\2 on ")
                .verifiedBy("select pg_catalog.to_regclass(%s)".formatted(literal(index.name())));
    }

    /** The server reads the definition under a lock; while somebody changes the table it cannot be had, and there is no undo. */
    static Fix undoneByDefinition(Inspection db, Index index, Fix fix) throws SQLException {
        return undoneBy(db, index, fix, "^CREATE (UNIQUE )?INDEX ", "create \\1index concurrently ");
    }

    private static Fix undoneBy(Inspection db, Index index, Fix fix, String pattern, String replacement)
            throws SQLException {
        return db.queryUnlessLocked(
                        Sql.of(
                                "select regexp_replace(pg_get_indexdef(?::oid), ?, ?)",
                                Sql.value(index.oid()),
                                Sql.value(pattern),
                                Sql.value(replacement)),
                        row -> row.getString(1))
                .map(definition -> fix.undoneBy(definition.getFirst()))
                .orElse(fix);
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
