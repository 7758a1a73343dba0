package dev.tusk.ops.doctor.table;

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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

final class SequenceNearEnd implements DoctorRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.75,
            Unit.SHARE,
            "numbers given out of those that there are",
            "check_postgres warns at 85 %, PgHero at 90 %; an int4 takes weeks to widen");
    private static final Threshold CRITICAL_SHARE =
            new Threshold("critical_share", 0.9, Unit.SHARE, "the same, where it is critical", "PgHero");

    private static final RuleCard CARD = RuleCard.of(
                    "TAB-002",
                    Severity.WARNING,
                    "A sequence comes near its end",
                    "When the numbers of a sequence, or of the integer column that it fills, are used up, every insert fails.",
                    "Change the column, and all that refer to it, to bigint. On a large table: add a bigint column, fill it in batches by a trigger, and exchange them.")
            .with(SHARE, CRITICAL_SHARE)
            .from("PgHero, sequences in danger of overflow; check_postgres, action sequence; postgres_dba, int4 keys");

    private static final String QUERY = """
            select
              s.seqrelid::regclass::text,
              -- Before 18 this is an error where it may not be read.
              case when has_sequence_privilege(s.seqrelid, 'SELECT,USAGE') then pg_sequence_last_value(s.seqrelid) end,
              case
                when t.typname = 'int2' then least(s.seqmax, 32767)
                when t.typname = 'int4' then least(s.seqmax, 2147483647)
                else s.seqmax
              end,
              a.attrelid::regclass::text, quote_ident(a.attname), t.typname::text,
              has_sequence_privilege(s.seqrelid, 'SELECT,USAGE')
            from pg_sequence s
            join pg_class c on c.oid = s.seqrelid and c.relpersistence <> 't'
            left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.refclassid = 'pg_class'::regclass
              and d.deptype in ('a', 'i') and d.refobjsubid > 0
            left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
            left join pg_type t on t.oid = a.atttypid
            where s.seqincrement > 0 and not s.seqcycle
            order by 1, 4, 5""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double share = db.limit(this, SHARE);
        double critical = db.limit(this, CRITICAL_SHARE);
        return db
                .query(QUERY, row -> {
                    if (!db.mayRead(row.getString(1), row.getBoolean(7))) {
                        return Optional.<Finding>empty();
                    }
                    double used = row.getLong(2) / (double) Math.max(1, row.getLong(3));
                    return used < share ? Optional.<Finding>empty() : Optional.of(found(row, used, used >= critical));
                })
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Finding found(ResultSet row, double used, boolean critical) throws SQLException {
        String table = row.getString(4);
        boolean narrow = table != null && !"int8".equals(row.getString(6));
        Fix fix = narrow
                ? Fix.decide(
                                "This rewrites the table and stops everybody meanwhile; change what refers to the column too",
                                Lock.ACCESS_EXCLUSIVE,
                                "alter table %s alter column %s type bigint".formatted(table, row.getString(5)),
                                "alter sequence %s as bigint".formatted(row.getString(1)))
                        .verifiedBy(
                                "select seqtypid::regtype, seqmax from pg_catalog.pg_sequence where seqrelid = '%s'::regclass"
                                        .formatted(row.getString(1).replace("'", "''")))
                : Fix.decide(
                                "Give it the numbers of a bigint, where all columns that it fills are bigint",
                                Lock.SHARE_ROW_EXCLUSIVE,
                                "alter sequence %s as bigint maxvalue 9223372036854775807".formatted(row.getString(1)))
                        .verifiedBy("select seqmax from pg_catalog.pg_sequence where seqrelid = '%s'::regclass"
                                .formatted(row.getString(1).replace("'", "''")));
        return finding(
                critical ? Severity.CRITICAL : Severity.WARNING,
                new Subject(Subject.Kind.SEQUENCE, row.getString(1)),
                "%,d of %,d numbers are given out".formatted(row.getLong(2), row.getLong(3)),
                "At the end every insert fails",
                fix,
                Evidence.count("last number", row.getLong(2)),
                Evidence.count("of", row.getLong(3)),
                Evidence.share("used", Math.rint(used * 1000) / 1000),
                Evidence.of(
                        "fills",
                        table == null
                                ? "nothing that is known"
                                : "%s.%s (%s)".formatted(table, row.getString(5), row.getString(6))));
    }
}
