package dev.tusk.ops.doctor.index;

import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Index;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import java.sql.SQLException;

/** How indexes are dropped and had back. */
final class IndexFix {

    private IndexFix() {}

    /** Drops it without stopping anybody; the undo is its definition, built without stopping anybody. */
    static Fix drop(Inspection db, Index index, String advice) throws SQLException {
        return undoneByDefinition(
                        db,
                        index,
                        Fix.decide(advice, Lock.SHARE_UPDATE_EXCLUSIVE, "drop index concurrently " + index.name()))
                .verifiedBy("select pg_catalog.to_regclass(%s)".formatted(literal(index.name())));
    }

    /** The server reads the definition under a lock; while somebody changes the table it cannot be had, and there is no undo. */
    static Fix undoneByDefinition(Inspection db, Index index, Fix fix) throws SQLException {
        return db.queryUnlessLocked(
                        Sql.of(
                                "select regexp_replace(pg_get_indexdef(?::oid), '^CREATE (UNIQUE )?INDEX ', 'create \\1index concurrently ')",
                                Sql.value(index.oid())),
                        row -> row.getString(1))
                .map(definition -> fix.undoneBy(definition.getFirst()))
                .orElse(fix);
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
