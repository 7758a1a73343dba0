package dev.tusk.ops.doctor.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

final class StaleTsvector implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "FTS-004",
                    Severity.WARNING,
                    "A tsvector is not that of its text",
                    "The trigger that keeps it was off for a load, or came later than its rows: searches find what is no longer there, and miss what is. Some rows are computed anew and "
                            + "compared, where the trigger is the server's tsvector_update_trigger, which says what it is made of.",
                    "Write the rows anew, with the trigger on, or exchange it for a generated column.")
            .from("PostgreSQL manual: Text Search, Triggers for Automatic Updates");

    /** What the trigger says: the tsvector, the configuration, and the texts, each ended by a zero byte. */
    private record Kept(String table, String vector, String configuration, List<String> texts, long oid) {}

    private static final String TRIGGERS = """
            select t.tgrelid::regclass::text, t.tgargs, t.tgrelid::bigint
            from pg_trigger t
            join pg_proc p on p.oid = t.tgfoid and p.proname = 'tsvector_update_trigger' and p.pronamespace = 'pg_catalog'::regnamespace
            where not t.tgisinternal and t.tgnargs >= 3
            order by 1, t.tgname""";

    private static final int ROWS = 200;

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (Kept kept : db.query(TRIGGERS, StaleTsvector::kept)) {
            Table table = db.facts().tablesByOid().get(kept.oid());
            if (table == null || kept.texts().isEmpty() || !db.mayRead(table)) {
                continue;
            }
            double percent =
                    table.estimatedRows() <= ROWS * 20 ? 100 : Math.max(0.0001, 1000.0 * ROWS / table.estimatedRows());
            String texts = kept.texts().stream()
                    .map(column -> "coalesce(t.%s::text, '')".formatted(new Identifier(column).quoted()))
                    .collect(Collectors.joining(", "));
            String vector = new Identifier(kept.vector()).quoted();
            List<long[]> seen = db.query(
                    Sql.of(
                            """
                            select count(*), count(*) filter (where s.stored is distinct from s.computed)
                            from (
                              select t.%1$s as stored, to_tsvector(?::regconfig, concat_ws(' ', %2$s)) as computed
                              from %3$s t%4$s
                              limit %5$d) s""".formatted(
                                            vector,
                                            texts,
                                            kept.table(),
                                            percent >= 100 || table.kind().equals("p")
                                                    ? ""
                                                    : " tablesample system (%s)".formatted(percent),
                                            ROWS),
                            Sql.value(kept.configuration())),
                    row -> new long[] {row.getLong(1), row.getLong(2)});
            if (seen.getFirst()[1] > 0) {
                found.add(found(kept, seen.getFirst()));
            }
        }
        return found;
    }

    private static Kept kept(ResultSet row) throws SQLException {
        List<String> arguments = List.of(new String(row.getBytes(2), UTF_8).split("\0", -1));
        return new Kept(
                row.getString(1),
                arguments.get(0),
                arguments.get(1),
                arguments.subList(2, arguments.size()).stream()
                        .filter(each -> !each.isEmpty())
                        .toList(),
                row.getLong(3));
    }

    private Finding found(Kept kept, long[] seen) {
        String first = new Identifier(kept.texts().getFirst()).quoted();
        return finding(
                new Subject(Subject.Kind.COLUMN, kept.table() + "." + new Identifier(kept.vector()).quoted()),
                "%,d of %,d rows that were looked at are not that of their text".formatted(seen[1], seen[0]),
                "Searches find what is no longer there, and miss what is",
                Fix.decide(
                                "This writes every row: on a large table do it in batches, by ranges of its key",
                                Lock.ROW_EXCLUSIVE,
                                "update %1$s set %2$s = %2$s".formatted(kept.table(), first))
                        .verifiedBy(
                                "select tgname, tgenabled from pg_catalog.pg_trigger where tgrelid = %d and not tgisinternal"
                                        .formatted(kept.oid())),
                Evidence.rows("looked at", seen[0]),
                Evidence.rows("stale", seen[1]),
                Evidence.of("configuration", kept.configuration()));
    }
}
