package dev.tusk.ops.advise;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.advise.PlannedStatements.NotPlanned;
import dev.tusk.ops.advise.PlannedStatements.Planned;
import dev.tusk.ops.advise.Selection.Chosen;
import dev.tusk.ops.advise.Selection.Subject;
import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorOptions;
import dev.tusk.ops.doctor.Mending;
import dev.tusk.ops.explain.plan.Names;
import dev.tusk.ops.explain.run.StatementsOfOthers;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.naming.IndexNames;
import dev.tusk.ops.rule.Thresholds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import tools.jackson.databind.JsonNode;

/**
 * Advises on indexes for statements. Reads only, and runs none of the statements: the server plans them, also with indexes that HypoPG makes it take for
 * real in this session alone. Safe for use by many threads at once.
 */
public final class IndexAdvisor {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);
    private static final DoctorOptions NEEDLESS = new DoctorOptions(
            Set.of("IDX-002", "IDX-003", "IDX-004"), Set.of(), Thresholds.USUAL, Duration.ofSeconds(10));

    private final DataSource dataSource;
    private final Database database;

    public IndexAdvisor(DataSource dataSource) {
        this.dataSource = dataSource;
        this.database = new Database(dataSource);
    }

    /**
     * Indexes that could go: the same as others, beginnings of others, used by nobody. They are findings of {@code tusk doctor} (IDX-002 to IDX-004), with the SQL that has them
     * back. Unique ones are left out, however alike: they are constraints to those who write.
     *
     * @param replicas standbys, which have statistics of their own
     */
    public List<Finding> needless(List<DataSource> replicas) {
        return new Doctor(dataSource, replicas)
                .examine(NEEDLESS).findings().stream()
                        .filter(each -> each.fix().undo().stream()
                                .noneMatch(sql -> sql.toLowerCase(Locale.ROOT).startsWith("create unique ")))
                        .toList();
    }

    /**
     * The index that could go under a name.
     *
     * @param index its name, with or without its schema
     * @param replicas standbys, which have statistics of their own
     * @throws TuskException {@code INVALID_REQUEST} where none of this name, or several, could go, or where nobody can tell what has it back
     */
    public Finding needless(String index, List<DataSource> replicas) {
        List<Finding> all = needless(replicas);
        List<Finding> named = all.stream()
                .filter(each -> each.subject().name().equals(index)
                        || each.subject().name().endsWith("." + index))
                .toList();
        if (named.stream().map(each -> each.subject().name()).distinct().count() != 1) {
            List<String> names =
                    all.stream().map(each -> each.subject().name()).distinct().toList();
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "%s is not one of the indexes that could go".formatted(index),
                    names.isEmpty() ? "there are none now" : "those are: " + String.join(", ", names));
        }
        return named.stream()
                .filter(each -> !each.fix().undo().isEmpty())
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "the definition of %s cannot be read now, so that nothing would have it back".formatted(index),
                        "somebody holds a lock on its table: try again"));
    }

    /**
     * Drops an index that could go, concurrently.
     *
     * @param needless of {@link #needless(String, List)}, just before: what one drop makes of the others is not known to older ones
     * @param told the statement before it is run
     */
    public void drop(Finding needless, Consumer<String> told) {
        Fix fix = needless.fix();
        if (!NEEDLESS.only().contains(needless.code()) || fix.undo().isEmpty()) {
            throw new IllegalArgumentException("%s is no index that could go".formatted(needless.subject()));
        }
        // Whoever names the index has decided.
        Fix decided = new Fix(fix.advice(), fix.statements(), fix.undo(), fix.lock(), fix.verify(), Fix.Kind.SAFE);
        new Mending(dataSource)
                .apply(
                        new Finding(
                                needless.code(),
                                needless.severity(),
                                needless.subject(),
                                needless.summary(),
                                needless.evidence(),
                                needless.effect(),
                                decided),
                        told);
    }

    /** Advises on indexes for these statements. */
    public Advice advise(List<WorkloadStatement> workload) {
        return database.connected("advise on indexes", connection -> advise(connection, workload, List.of()));
    }

    /**
     * Advises on indexes for the statements of this database that take most time, by pg_stat_statements. A superuser's advice leaves out statements of
     * others where these own functions, which planning would run with his rights.
     *
     * @param most how many statements
     * @throws TuskException {@code MISSING_EXTENSION} where the extension is not there
     */
    public Advice advise(int most) {
        boolean all = StatementsOfOthers.mayBePlanned(database);
        List<WorkloadStatement> planned = new ArrayList<>();
        List<Advice.Left> left = new ArrayList<>();
        for (StatisticsOfStatements.Ran each : new StatisticsOfStatements(database).first(most)) {
            if (all || each.bySuperuser()) {
                planned.add(each.statement());
            } else {
                left.add(new Advice.Left(each.statement().shown(), StatementsOfOthers.OBSTACLE));
            }
        }
        return database.connected("advise on indexes", connection -> advise(connection, planned, left));
    }

    private Advice advise(Connection connection, List<WorkloadStatement> workload, List<Advice.Left> notPlanned)
            throws SQLException {
        int version = Database.query(
                        connection,
                        Sql.of("select pg_catalog.current_setting('server_version_num')::int"),
                        row -> row.getInt(1))
                .getFirst();
        PlannedStatements planner = new PlannedStatements(connection, version, TIME_LIMIT);
        List<Advice.Left> left = new ArrayList<>(notPlanned);
        Map<WorkloadStatement, Planned> plans = new LinkedHashMap<>();
        for (WorkloadStatement each : workload) {
            try {
                plans.put(each, planner.plan(each.text()));
            } catch (NotPlanned e) {
                left.add(new Advice.Left(each.shown(), e.why()));
            }
        }
        Map<String, TableFacts> tables =
                tables(connection, plans.values().stream().map(Planned::root).toList());
        CandidateFinder finder = new CandidateFinder(tables, Trigrams.in(connection));
        List<Subject> subjects = plans.entrySet().stream()
                .map(each -> new Subject(
                        each.getKey(),
                        each.getValue().cost(),
                        finder.candidates(each.getValue().root())))
                .toList();
        HypotheticalIndexes hypothetical = HypotheticalIndexes.in(connection);
        List<String> notes = new ArrayList<>();
        IndexNames names =
                new IndexNames(Database.query(connection, IndexNames.TAKEN_FOR_GOOD, row -> row.getString(1)));
        List<Recommendation> found = new ArrayList<>();
        if (hypothetical == null) {
            notes.add(
                    "HypoPG is not in this database, so the planner was not asked whether it uses what is proposed: create extension hypopg");
        } else {
            found.addAll(verified(new Selection(planner, hypothetical, subjects, tables), tables, names, hypothetical));
        }
        Unverified others =
                new Unverified(dataSource, connection, planner, subjects, tables, names, hypothetical != null);
        found.addAll(others.recommend());
        notes.addAll(others.notes());
        if (hypothetical != null) {
            hypothetical.dropAll();
        }
        found.sort(Comparator.comparing(Recommendation::verified)
                .reversed()
                .thenComparing(
                        Comparator.comparingDouble(IndexAdvisor::savedInAll).reversed())
                .thenComparing(Recommendation::statement));
        StatisticsAdvisor statistics = new StatisticsAdvisor(connection, tables);
        List<Finding> findings = new ArrayList<>(statistics.advise(subjects));
        notes.addAll(statistics.notes());
        tables.values().stream()
                .filter(each -> each.rows() == 0 && each.bytes() > 0)
                .forEach(each -> notes.add(
                        "%s was never analyzed, so that nobody knows how many rows it has, and no index is proposed for it: analyze it first"
                                .formatted(each.name())));
        findings.addAll(new ExclusionAdvisor(connection, tables)
                .advise(plans.values().stream().map(Planned::root).toList()));
        return new Advice(found, findings, plans.size(), left, notes);
    }

    private static double savedInAll(Recommendation recommendation) {
        return recommendation.effects().stream()
                .mapToDouble(each -> (each.before() - each.after()) * each.calls())
                .sum();
    }

    private static List<Recommendation> verified(
            Selection selection, Map<String, TableFacts> tables, IndexNames names, HypotheticalIndexes hypothetical)
            throws SQLException {
        try {
            List<Chosen> chosen = selection.choose();
            List<Recommendation> found = new ArrayList<>();
            for (Map.Entry<Chosen, List<Recommendation.Effect>> each :
                    selection.effects(chosen).entrySet()) {
                if (!each.getValue().isEmpty()) {
                    IndexDefinition definition = each.getKey().definition();
                    found.add(new Recommendation(
                            definition.table(),
                            definition.definition(),
                            names.next(definition.table(), definition.keys()),
                            each.getValue(),
                            true,
                            each.getKey().made().bytes(),
                            writes(tables, definition),
                            null,
                            null));
                }
            }
            return found;
        } catch (SQLException | RuntimeException e) {
            hypothetical.dropAll();
            throw e;
        }
    }

    static long writes(Map<String, TableFacts> tables, IndexDefinition definition) {
        return tables.values().stream()
                .filter(each -> each.name().equals(definition.table()))
                .mapToLong(TableFacts::writes)
                .findFirst()
                .orElse(0);
    }

    private static Map<String, TableFacts> tables(Connection connection, List<JsonNode> plans) throws SQLException {
        Set<List<String>> named = new LinkedHashSet<>();
        plans.forEach(plan -> named.addAll(CandidateFinder.tables(plan)));
        Map<String, TableFacts> tables = new LinkedHashMap<>();
        for (List<String> each : named) {
            if (!each.getFirst().equals("pg_catalog") && !each.getFirst().equals("information_schema")) {
                TableFacts.read(connection, each.getFirst(), each.getLast())
                        .ifPresent(facts -> tables.put(facts.name(), facts));
            }
        }
        return tables;
    }

    /** Whether a plan reads all of a table. */
    static boolean scans(JsonNode plan, TableFacts table) {
        return (plan.path("Node Type").asString("").equals("Seq Scan") && reads(plan, table))
                || StreamSupport.stream(plan.path("Plans").spliterator(), false).anyMatch(child -> scans(child, table));
    }

    /** Whether a node of a plan reads a table. */
    static boolean reads(JsonNode node, TableFacts table) {
        return table.name()
                .equals(Names.quoted(node.path("Schema").asString("")) + "."
                        + Names.quoted(node.path("Relation Name").asString("")));
    }
}
