package dev.tusk.ops.advise;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.advise.Selection.Subject;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject.Kind;
import dev.tusk.ops.naming.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Columns that are compared together and go together: the planner multiplies what each lets through, and expects far too few rows. A sample of the table
 * tells; extended statistics mend it (PostgreSQL's manual, Extended Statistics).
 */
final class StatisticsAdvisor {

    /** Time limit, a lock, no right to read. */
    private static final Set<String> UNKNOWN = Set.of("57014", "55P03", "42501");

    private static final int SAMPLE = 20_000;

    /** So many times fewer pairs than there were if the columns had nothing to do with each other. */
    private static final double FEWER = 5;

    private final Connection connection;
    private final Map<String, TableFacts> tables;
    private final List<String> notes = new ArrayList<>();

    StatisticsAdvisor(Connection connection, Map<String, TableFacts> tables) {
        this.connection = connection;
        this.tables = tables;
    }

    private record Pair(TableFacts table, String first, String second) {}

    private record Distinct(long rows, long first, long second, long both) {
        /** The most pairs that there could be among so many rows. */
        double expected() {
            return Math.min((double) rows, (double) first * second);
        }
    }

    List<Finding> advise(List<Subject> subjects) throws SQLException {
        Set<Pair> pairs = new LinkedHashSet<>();
        for (Subject subject : subjects) {
            for (IndexDefinition each : subject.candidates) {
                TableFacts table = tables.get(each.table());
                if (table != null
                        && each.keys().size() == 2
                        && table.columns().keySet().containsAll(each.keys())) {
                    List<String> keys = each.keys().stream().sorted().toList();
                    pairs.add(new Pair(table, keys.getFirst(), keys.getLast()));
                }
            }
        }
        List<Finding> findings = new ArrayList<>();
        for (Pair pair : pairs) {
            if (!hasStatistics(pair)) {
                sample(pair)
                        .filter(distinct -> distinct.first() > 1
                                && distinct.second() > 1
                                && distinct.both() * FEWER < distinct.expected())
                        .ifPresent(distinct -> findings.add(finding(pair, distinct)));
            }
        }
        return findings;
    }

    /** What could not be looked at. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    private boolean hasStatistics(Pair pair) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("""
                                select pg_catalog.count(*) > 0
                                from pg_catalog.pg_statistic_ext e
                                where e.stxrelid = ?::bigint::oid
                                  and (
                                    select pg_catalog.count(*)
                                    from pg_catalog.pg_attribute a
                                    where a.attrelid = e.stxrelid
                                      and a.attnum = any (e.stxkeys)
                                      and pg_catalog.quote_ident(a.attname) in (?, ?)) = 2""", Sql.value(pair.table().oid()), Sql.value(pair.first()), Sql.value(pair.second())),
                        row -> row.getBoolean(1))
                .getFirst();
    }

    /** Empty where the rows cannot be read: by the rights of this user, who may read a view of the table alone, or in the time. */
    private Optional<Distinct> sample(Pair pair) throws SQLException {
        connection.setAutoCommit(false);
        try {
            return Optional.of(Database.withCleanup(connection, held -> sampled(held, pair), held -> {
                held.rollback();
                held.setAutoCommit(true);
            }));
        } catch (SQLException e) {
            if (!UNKNOWN.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            notes.add("whether %s and %s of %s go together could not be looked at: %s"
                    .formatted(pair.first(), pair.second(), pair.table().name(), e.getMessage()));
            return Optional.empty();
        }
    }

    private static Distinct sampled(Connection held, Pair pair) throws SQLException {
        Database.execute(held, Sql.of("set transaction read only"));
        Database.execute(held, Sql.of("set local lock_timeout = '1s'"));
        Database.execute(held, Sql.of("set local statement_timeout = '10s'"));
        double percent = Math.clamp(100.0 * SAMPLE / Math.max(1, pair.table().rows()), 0.001, 100);
        return Database.query(
                        held,
                        Sql.of("""
                                select
                                  pg_catalog.count(*), pg_catalog.count(distinct s.%2$s), pg_catalog.count(distinct s.%3$s),
                                  pg_catalog.count(distinct (s.%2$s, s.%3$s))
                                from (
                                  select t.%2$s, t.%3$s from %1$s t tablesample system (%4$s) limit %5$d
                                ) s""".formatted(pair.table().name(), pair.first(), pair.second(), percent, SAMPLE)),
                        row -> new Distinct(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                .getFirst();
    }

    private static Finding finding(Pair pair, Distinct distinct) {
        QualifiedName table = QualifiedName.of(pair.table().name());
        String statistics = table.beside(Stream.of(table.name(), pair.first(), pair.second(), "stat")
                .map(each -> each.replaceAll("[^a-zA-Z0-9_]", ""))
                .collect(Collectors.joining("_")));
        return new Finding(
                DependentColumns.CODE,
                Severity.INFO,
                new dev.tusk.ops.finding.Subject(Kind.TABLE, pair.table().name()),
                "%s and %s of %s go together, and the planner takes them for independent"
                        .formatted(pair.first(), pair.second(), pair.table().name()),
                List.of(
                        Evidence.rows("rows in the sample", distinct.rows()),
                        Evidence.count("values of " + pair.first(), distinct.first()),
                        Evidence.count("values of " + pair.second(), distinct.second()),
                        Evidence.count("pairs", distinct.both())),
                "conditions on both are expected to let through far fewer rows than they do, so that joins are done in loops",
                Fix.safe(
                                "have their pairs counted",
                                Lock.SHARE_UPDATE_EXCLUSIVE,
                                "create statistics %s on %s, %s from %s"
                                        .formatted(
                                                statistics,
                                                pair.first(),
                                                pair.second(),
                                                pair.table().name()),
                                "analyze " + pair.table().name())
                        .undoneBy("drop statistics " + statistics));
    }
}
