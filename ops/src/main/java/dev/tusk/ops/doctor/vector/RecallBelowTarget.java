package dev.tusk.ops.doctor.vector;

import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
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

final class RecallBelowTarget implements DoctorRule {

    private static final Threshold DAYS =
            new Threshold("days", 7, Unit.COUNT, "days of measurements that count", "Tusk, decision 27");
    private static final Threshold QUERIES = new Threshold(
            "queries", 20, Unit.COUNT, "queries that were measured", "ours: with fewer the figure says little");

    private static final RuleCard CARD = RuleCard.of(
                    "VEC-011",
                    Severity.WARNING,
                    "Searches find less than was promised",
                    "A walk of an index leaves out some of the nearest. Tusk measures how many with some of the queries that are asked, against all vectors compared: it is below the "
                            + "target of the collection.",
                    "Tune the index anew: tusk index tune COLLECTION --apply. tusk index status tells the cause: rows that were deleted, lists that are stale, data that has grown.")
            .with(DAYS, QUERIES)
            .from("Tusk, decision 27: recall measured and tuned")
            .needing(Need.PGVECTOR, Need.TUSK_SCHEMA);

    /** Of indexes as they are now: one that was built anew has another number. */
    private static final String QUERY = """
            select c.name, m.index_name, sum(m.queries)::bigint, (sum(m.mean * m.queries) / sum(m.queries))::float8, c.recall_target
            from tusk.collection c
            join tusk.recall_measurement m on m.collection = c.store
            where m.source <> 'tune'
              and m.measured_at >= now() - make_interval(secs => ? * 86400)
              and m.index_oid = to_regclass('tusk.' || quote_ident(m.index_name))::oid::bigint
            group by c.name, m.index_name, c.recall_target
            having sum(m.queries) >= ? and sum(m.mean * m.queries) / sum(m.queries) < c.recall_target
            order by 1, 2""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                Sql.of(QUERY, Sql.value(db.limit(this, DAYS)), Sql.value((long) db.limit(this, QUERIES))),
                row -> finding(
                        new Subject(Subject.Kind.COLLECTION, row.getString(1)),
                        "searches find %.4f of the ten nearest, and %.4f were promised"
                                .formatted(row.getDouble(4), row.getDouble(5)),
                        "Users miss documents that are there",
                        Fix.advice("tusk index tune %s --apply; tusk index status %s tells the cause"
                                        .formatted(row.getString(1), row.getString(1)))
                                .verifiedBy(
                                        "select measured_at, mean, queries from tusk.recall_measurement order by measured_at desc limit 20"),
                        Evidence.of("index", row.getString(2)),
                        Evidence.count("queries measured", row.getLong(3)),
                        Evidence.share("found", row.getDouble(4)),
                        Evidence.share("promised", row.getDouble(5))));
    }
}
