package dev.tusk.ops.doctor.index;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.List;

final class TableReadWhole implements DoctorRule {

    private static final Threshold ROWS = new Threshold(
            "rows",
            100_000,
            Unit.ROWS,
            "rows of the table",
            "PgHero tells tables from 10,000 rows on; ours leaves small ones out");
    private static final Threshold SHARE = new Threshold(
            "share",
            0.1,
            Unit.SHARE,
            "scans of the whole table, of all scans",
            "PgHero: an index is used in fewer than 95 % of scans; postgres_dba");
    private static final Threshold SCANS = new Threshold("scans", 100, Unit.COUNT, "scans of the whole table", "ours");

    private static final RuleCard CARD = RuleCard.of(
                    "IDX-006",
                    Severity.INFO,
                    "A large table is often read whole",
                    "Each such scan reads all rows, and pushes other pages out of memory.",
                    "Find its statements (QRY-007, tusk advise) and create the index that they need. Reports that need all rows are better run on a standby.")
            .with(ROWS, SHARE, SCANS)
            .from("PgHero, missing indexes; postgres_dba; pganalyze")
            .needing(Need.PRIMARY);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double rows = db.limit(this, ROWS);
        double share = db.limit(this, SHARE);
        double scans = db.limit(this, SCANS);
        return db.facts().tables().stream()
                .filter(table ->
                        table.estimatedRows() >= rows && table.sequentialScans() >= scans && share(table) >= share)
                .map(table -> finding(
                        Subject.table(table.name()),
                        "was read whole %,d times, with %,d rows"
                                .formatted(table.sequentialScans(), table.estimatedRows()),
                        "Each scan reads all rows",
                        Fix.advice("Find the statements and their index: tusk advise")
                                .verifiedBy(
                                        "select seq_scan, idx_scan from pg_catalog.pg_stat_all_tables where relid = %d"
                                                .formatted(table.oid())),
                        Evidence.count("scans of the whole", table.sequentialScans()),
                        Evidence.count("scans by an index", table.indexScans()),
                        Evidence.rows("rows", table.estimatedRows()),
                        Evidence.bytes("size", table.bytes())))
                .toList();
    }

    private static double share(Table table) {
        return (double) table.sequentialScans() / Math.max(1, table.sequentialScans() + table.indexScans());
    }
}
