package dev.tusk.ops.doctor.index;

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

final class CollationChanged implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "IDX-008",
                    Severity.CRITICAL,
                    "A collation has changed under its indexes",
                    "The system's library sorts otherwise than when the indexes were built (an upgrade of glibc or ICU): searches miss rows, and unique indexes let duplicates in.",
                    "Build the indexes anew that have text of this collation, then have the server note the new version.")
            .from(
                    "PostgreSQL manual: ALTER COLLATION, Notes; wiki: Locale data changes",
                    "check_pgactivity; pganalyze");

    private static final String QUERY = """
            select what, name, stored, actual, fix, quote_ident(current_database())
            from (
              select 'database' as what, quote_ident(datname) as name, datcollversion as stored, pg_database_collation_actual_version(oid) as actual,
                'alter database ' || quote_ident(datname) || ' refresh collation version' as fix
              from pg_database
              where datname = current_database()
              union all
              select 'collation', c.oid::regcollation::text, c.collversion, pg_collation_actual_version(c.oid),
                'alter collation ' || c.oid::regcollation::text || ' refresh version'
              from pg_collation c
              where c.collversion is not null
                and c.oid in (select distinct k.oid from pg_index i cross join unnest(i.indcollation::oid[]) as k (oid))) known
            where stored <> actual
            order by what, name""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(QUERY, row -> {
            boolean whole = row.getString(1).equals("database");
            return finding(
                    new Subject(
                            whole ? Subject.Kind.DATABASE : Subject.Kind.SCHEMA,
                            "%s %s".formatted(row.getString(1), row.getString(2))),
                    "its indexes were built with version %s, and the system has %s"
                            .formatted(row.getString(3), row.getString(4)),
                    "Searches miss rows, and unique indexes let duplicates in",
                    Fix.decide(
                                    "Build all indexes over text of it anew first (reindex index concurrently, or reindex database concurrently), then note the version",
                                    Lock.SHARE_UPDATE_EXCLUSIVE,
                                    "reindex database concurrently %s".formatted(row.getString(6)),
                                    row.getString(5))
                            .verifiedBy(
                                    "select collname, collversion from pg_catalog.pg_collation where collversion is not null order by 1"),
                    Evidence.of("built with", row.getString(3)),
                    Evidence.of("now", row.getString(4)));
        });
    }
}
