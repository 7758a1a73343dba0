package dev.tusk.ops.doctor.index;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Index;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

final class ForeignKeyWithoutIndex implements DoctorRule {

    private static final Threshold ROWS = new Threshold(
            "rows",
            1000,
            Unit.ROWS,
            "rows of the table that refers",
            "ours: below, a scan is as fast as an index; splinter tells all");

    private static final RuleCard CARD = RuleCard.of(
                    "IDX-005",
                    Severity.WARNING,
                    "A foreign key without an index",
                    "Each delete, and each change of the key, in the table that is referred to scans the whole table that refers, once for each row; joins "
                            + "along the key scan it too.",
                    "Create an index that begins with the columns of the key. Where rows that are referred to are never deleted and never joined from, it "
                            + "can be left out.")
            .with(ROWS)
            .from(
                    "Supabase splinter, lint unindexed_foreign_keys; postgres_dba",
                    "PostgreSQL manual: Constraints, Foreign Keys");

    private static final String QUERY = """
            select
              c.conrelid::bigint, c.conname::text, c.conkey::int2[], c.conrelid::regclass::text, c.confrelid::regclass::text,
              array(
                select quote_ident(a.attname)
                from unnest(c.conkey) with ordinality k (number, place)
                join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number
                order by k.place)
            from pg_constraint c
            where c.contype = 'f' and c.conparentid = 0
            order by 4, 2""";

    /** A constraint as the catalog has it. */
    private record Key(
            long table, String name, List<Integer> columns, String tableName, String target, List<String> columnNames) {
        String columnList() {
            return String.join(", ", columnNames);
        }
    }

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        Map<Long, Table> tables = db.facts().tablesByOid();
        Map<Long, List<Index>> indexes = db.facts().indexesByTable();
        List<Finding> found = new ArrayList<>();
        for (Key key : db.query(QUERY, ForeignKeyWithoutIndex::key)) {
            Table table = tables.get(key.table());
            if (table != null
                    && table.isOfUsers()
                    && (table.kind().equals("p") || table.estimatedRows() >= db.limit(this, ROWS))
                    && indexes.getOrDefault(key.table(), List.of()).stream().noneMatch(index -> serves(index, key))) {
                found.add(found(db, key, table));
            }
        }
        return found;
    }

    private static Key key(ResultSet row) throws SQLException {
        List<Integer> columns = Stream.of((Object[]) row.getArray(3).getArray())
                .map(number -> ((Number) number).intValue())
                .toList();
        List<String> names = List.of((String[]) row.getArray(6).getArray());
        return new Key(row.getLong(1), row.getString(2), columns, row.getString(4), row.getString(5), names);
    }

    /** Any order of the columns will do, and a predicate only leaves out nulls as a rule. */
    private static boolean serves(Index index, Key key) {
        int columns = key.columns().size();
        return index.valid()
                && index.keys() >= columns
                && List.of("btree", "hash", "gist", "brin").contains(index.method())
                && Set.copyOf(index.keyColumns().subList(0, columns)).equals(Set.copyOf(key.columns()));
    }

    private Finding found(Inspection db, Key key, Table table) throws SQLException {
        return finding(
                new Subject(Subject.Kind.CONSTRAINT, "%s of %s".formatted(key.name(), key.tableName())),
                "no index begins with %s".formatted(key.columnList()),
                "Each delete in %s scans %s".formatted(key.target(), key.tableName()),
                IndexFix.create(db, table, key.columnNames(), "(%s)".formatted(key.columnList())),
                Evidence.rows("rows", table.estimatedRows()),
                Evidence.of("refers to", key.target()),
                Evidence.of("columns", key.columnList()));
    }
}
