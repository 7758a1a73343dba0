package dev.tusk.core.ledger;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * A run that this process has taken up.
 *
 * @param id of the ingestion
 * @param run its number
 * @param worker the number of this process: one that takes the run over has another
 * @param resumed whether the run was begun before and not ended
 * @param at when that was, by the server's clock
 * @param empty whether the ledger has no item of the ingestion
 */
record Begun(int id, String name, long run, long worker, boolean resumed, OffsetDateTime at, boolean empty) {

    /**
     * Makes sure, until the transaction ends, that no other process has taken the run over.
     *
     * @throws TuskException {@code INGESTION_RUNNING}, {@code INGESTION_NOT_FOUND}
     */
    void require(Connection transaction) throws SQLException {
        List<Boolean> held = Database.query(
                transaction,
                Sql.of(
                        "select worker = ? from tusk.ingestion where id = ? for share",
                        Sql.value(worker),
                        Sql.value(id)),
                row -> row.getBoolean(1));
        if (held.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INGESTION_NOT_FOUND,
                    "the ingestion \"%s\" was deleted while it ran".formatted(name),
                    "its collection may have been dropped; what was committed before is gone with it");
        }
        if (!held.getFirst()) {
            throw TuskException.withHint(
                    ErrorCode.INGESTION_RUNNING,
                    "another process has taken the ingestion \"%s\" over".formatted(name),
                    "what this one committed stays, and the other one goes on");
        }
    }
}
