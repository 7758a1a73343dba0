package dev.tusk.ops.doctor.table;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;

final class UnloggedTable implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "TAB-009",
                    Severity.INFO,
                    "An unlogged table",
                    "It is emptied after a crash of the server, and standbys and backups by their log do not have its rows.",
                    "Make it logged, unless what it holds can be made again.")
            .from("PostgreSQL manual: CREATE TABLE, UNLOGGED; check_pgactivity, service table_unlogged");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.facts().tables().stream()
                .filter(table -> table.persistence().equals("u") && table.isOfUsers())
                .map(table -> finding(
                        Subject.table(table.name()),
                        "is unlogged",
                        "A crash of the server empties it, and standbys do not have its rows",
                        Fix.decide(
                                        "This writes the whole table to the log",
                                        Lock.ACCESS_EXCLUSIVE,
                                        "alter table %s set logged".formatted(table.name()))
                                .undoneBy("alter table %s set unlogged".formatted(table.name()))
                                .verifiedBy("select relpersistence from pg_catalog.pg_class where oid = %d"
                                        .formatted(table.oid())),
                        Evidence.rows("rows", table.estimatedRows()),
                        Evidence.bytes("size", table.bytes())))
                .toList();
    }
}
