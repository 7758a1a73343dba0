package dev.tusk.ops.advise;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.advise.Expressions.Comparison;
import dev.tusk.ops.explain.plan.Names;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.naming.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Ranges of which statements ask whether they overlap others of the same key, where none do: an exclusion constraint could forbid it. All rows are looked at, as one overlap is enough for the constraint to be
 * wrong; where that takes too long nothing is said.
 */
final class ExclusionAdvisor {

    /** With more columns equal it is a report, and no question before a write. */
    private static final int MOST_KEYS = 2;

    /** With fewer ranges beside another of their key it says nothing that they do not overlap. */
    private static final long FEWEST_PAIRS = 100;

    private static final String TIME_LIMIT = "10s";

    private final Connection connection;
    private final Map<String, TableFacts> tables;

    ExclusionAdvisor(Connection connection, Map<String, TableFacts> tables) {
        this.connection = connection;
        this.tables = tables;
    }

    private record Asked(TableFacts table, List<String> keys, String range) {}

    private record Counted(long pairs, long overlapping) {}

    List<Finding> advise(List<JsonNode> plans) throws SQLException {
        Set<Asked> asked = new LinkedHashSet<>();
        plans.forEach(plan -> collect(plan, asked));
        List<Finding> findings = new ArrayList<>();
        for (Asked each : asked) {
            if (isRangeWithoutConstraint(each)) {
                Optional<Counted> counted = count(each);
                if (counted.isPresent()
                        && counted.get().overlapping() == 0
                        && counted.get().pairs() >= FEWEST_PAIRS) {
                    findings.add(finding(each, counted.get(), hasClasses()));
                }
            }
        }
        return findings;
    }

    private void collect(JsonNode node, Set<Asked> asked) {
        tables.values().stream()
                .filter(table -> IndexAdvisor.reads(node, table))
                .findFirst()
                .flatMap(table -> asked(node, table))
                .ifPresent(asked::add);
        // What a bitmap is made of is asked again at the table.
        node.path("Plans").forEach(child -> collect(child, asked));
    }

    private static Optional<Asked> asked(JsonNode node, TableFacts table) {
        Set<String> keys = new TreeSet<>();
        Set<String> ranges = new TreeSet<>();
        Stream.of("Filter", "Index Cond", "Recheck Cond")
                .map(name -> node.path(name).asString(""))
                .filter(condition -> !condition.isEmpty())
                .flatMap(condition -> Expressions.conjuncts(condition).stream())
                .flatMap(condition -> Expressions.comparison(condition).stream())
                .forEach(each -> column(each, table).ifPresent(column -> {
                    if (each.operator().equals("=")) {
                        keys.add(column.name());
                    } else if (each.operator().equals("&&") && column.category() == 'R') {
                        ranges.add(column.name());
                    }
                }));
        return keys.isEmpty() || keys.size() > MOST_KEYS || ranges.size() != 1
                ? Optional.empty()
                : Optional.of(
                        new Asked(table, List.copyOf(keys), ranges.iterator().next()));
    }

    /** The column that is compared with a value. */
    private static Optional<TableFacts.Column> column(Comparison comparison, TableFacts table) {
        if (!Expressions.columns(comparison.right()).isEmpty()) {
            return Optional.empty();
        }
        return Expressions.column(comparison.left())
                .flatMap(column -> Optional.ofNullable(table.columns().get(column.name())));
    }

    /** Multiranges have no order by which overlaps stand beside each other. */
    private boolean isRangeWithoutConstraint(Asked asked) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("""
                                select t.typtype = 'r' and not exists (
                                  select
                                  from pg_catalog.pg_constraint k
                                  join pg_catalog.pg_class i on i.oid = k.conindid
                                  join pg_catalog.pg_am m on m.oid = i.relam
                                  where k.conrelid = a.attrelid
                                    and m.amname = 'gist'
                                    and a.attnum = any (k.conkey))
                                from pg_catalog.pg_attribute a
                                join pg_catalog.pg_type t on t.oid = a.atttypid
                                where a.attrelid = ?::bigint::oid
                                  and pg_catalog.quote_ident(a.attname) = ?""", Sql.value(asked.table().oid()), Sql.value(asked.range())),
                        row -> row.getBoolean(1))
                .contains(true);
    }

    /** In the order of their beginnings a range that overlaps any before it of its key overlaps the one just before. Empty where it took too long. */
    private Optional<Counted> count(Asked asked) throws SQLException {
        connection.setAutoCommit(false);
        try {
            return Optional.of(Database.withCleanup(
                    connection,
                    held -> {
                        Database.execute(held, Sql.of("set transaction read only"));
                        Database.execute(held, Sql.of("set local statement_timeout = '%s'".formatted(TIME_LIMIT)));
                        Database.execute(held, Sql.of("set local lock_timeout = '1s'"));
                        return Database.query(
                                        held,
                                        Sql.of("""
                                                select pg_catalog.count(s.overlap), pg_catalog.count(*) filter (where s.overlap)
                                                from (
                                                  select t.%2$s operator(pg_catalog.&&) pg_catalog.lag(t.%2$s) over (partition by %3$s order by t.%2$s) as overlap
                                                  from %1$s t
                                                  where not pg_catalog.isempty(t.%2$s)) s""".formatted(
                                                        asked.table().name(),
                                                        asked.range(),
                                                        asked.keys().stream()
                                                                .map("t."::concat)
                                                                .collect(Collectors.joining(", ")))),
                                        row -> new Counted(row.getLong(1), row.getLong(2)))
                                .getFirst();
                    },
                    held -> {
                        held.rollback();
                        held.setAutoCommit(true);
                    }));
        } catch (SQLException e) {
            if (UNKNOWN.contains(String.valueOf(e.getSQLState()))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Time limit, a lock, no right to read. */
    private static final Set<String> UNKNOWN = Set.of("57014", "55P03", "42501");

    private boolean hasClasses() throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("select exists(select from pg_catalog.pg_extension where extname = 'btree_gist')"),
                        row -> row.getBoolean(1))
                .getFirst();
    }

    private static Finding finding(Asked asked, Counted counted, boolean hasClasses) {
        TableFacts table = asked.table();
        String name = QualifiedName.of(table.name())
                .name()
                .replaceAll("[^a-zA-Z0-9_]", "")
                .toLowerCase(Locale.ROOT);
        String constraint = Names.quoted((name.length() > 40 ? name.substring(0, 40) : name) + "_no_overlap");
        String keys = asked.keys().stream().map(key -> key + " with =").collect(Collectors.joining(", "));
        String add = "alter table %s add constraint %s exclude using gist (%s, %s with &&)"
                .formatted(table.name(), constraint, keys, asked.range());
        String advice = "forbid it, where it must not be";
        Fix fix = hasClasses
                ? Fix.decide(advice, Lock.ACCESS_EXCLUSIVE, add)
                : Fix.decide(advice, Lock.ACCESS_EXCLUSIVE, "create extension if not exists btree_gist", add);
        return new Finding(
                MissingExclusion.CODE,
                Severity.INFO,
                Subject.table(table.name()),
                "%s never overlap for the same %s, and no constraint forbids it"
                        .formatted(asked.range(), String.join(", ", asked.keys())),
                List.of(
                        Evidence.count("ranges beside another of the same key", counted.pairs()),
                        Evidence.count("that overlap it", counted.overlapping())),
                "two sessions that look first and write then can both write",
                fix.undoneBy("alter table %s drop constraint %s".formatted(table.name(), constraint))
                        .verifiedBy(
                                "select k.convalidated from pg_catalog.pg_constraint k where k.conrelid = pg_catalog.to_regclass('%s') and k.contype = 'x' order by k.conname"
                                        .formatted(table.name().replace("'", "''"))));
    }
}
