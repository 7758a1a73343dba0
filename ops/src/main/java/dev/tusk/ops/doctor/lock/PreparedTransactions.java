package dev.tusk.ops.doctor.lock;

import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.List;

final class PreparedTransactions implements DoctorRule {

    private static final Threshold SECONDS = new Threshold(
            "seconds",
            300,
            Unit.SECONDS,
            "age of a prepared transaction",
            "check_postgres: a second phase that takes minutes has been forgotten");

    private static final RuleCard CARD = RuleCard.of(
                    "LCK-002",
                    Severity.CRITICAL,
                    "A prepared transaction was left",
                    "It keeps its locks and its snapshot for ever, also over restarts of the server: vacuum removes nothing that died since, and at last "
                            + "the server stops taking writes to protect itself from wraparound.",
                    "Ask the transaction manager that made it what became of it, then commit or roll it back. Where nobody uses two-phase commit, set "
                            + "max_prepared_transactions to 0.")
            .with(SECONDS)
            .from("PostgreSQL manual: PREPARE TRANSACTION", "check_pgactivity, service oldest_2pc");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                Sql.of("""
                        select gid, quote_literal(gid), owner::text, database::text, extract(epoch from now() - prepared)::float8, age(transaction)
                        from pg_prepared_xacts
                        where extract(epoch from now() - prepared) >= ?
                        order by prepared, gid
                        limit 20""", Sql.value(db.limit(this, SECONDS))),
                row -> finding(
                        new Subject(Subject.Kind.DATABASE, "%s: %s".formatted(row.getString(4), row.getString(1))),
                        "a transaction was prepared %s ago and neither committed nor rolled back"
                                .formatted(Unit.SECONDS.text(row.getDouble(5))),
                        "Its locks stay, and vacuum removes nothing that died since",
                        Fix.decide(
                                        "In that database, as its owner, and once the transaction manager has said so",
                                        Lock.NONE,
                                        "rollback prepared " + row.getString(2))
                                .verifiedBy("select gid, prepared from pg_catalog.pg_prepared_xacts"),
                        Evidence.seconds("age", row.getDouble(5)),
                        Evidence.of("owner", row.getString(3)),
                        Evidence.count("transactions since", row.getLong(6))));
    }
}
