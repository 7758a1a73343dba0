package dev.tusk.bench.ops;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.ops.advise.Advice;
import dev.tusk.ops.advise.IndexAdvisor;
import dev.tusk.ops.advise.Recommendation;
import dev.tusk.ops.advise.WorkloadStatement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Three workloads whose best indexes are known: pgbench without its keys, films (as the Join Order Benchmark has them), and a shop. Advice is asked for, all of it is
 * made for real, and each statement is planned again: what no plan reads was advised for nothing.
 */
final class AdviseFigures {

    private static final double LEAST_FOUND = 0.9;
    private static final int CALLS = 100;

    /** pgbench's tables at scale 10, without keys. */
    private static final String PGBENCH = """
            create table pgbench_branches (bid int not null, bbalance int, filler char(88));
            insert into pgbench_branches select i, 0 from generate_series(1, 10) i;
            create table pgbench_tellers (tid int not null, bid int, tbalance int, filler char(84));
            insert into pgbench_tellers select i, 1 + i % 10, 0 from generate_series(1, 100) i;
            create table pgbench_accounts (aid int not null, bid int, abalance int, filler char(84));
            insert into pgbench_accounts select i, 1 + i % 10, 0, '' from generate_series(1, 1000000) i;
            create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
            analyze
            """;

    private static final String PGBENCH_STATEMENTS = """
            -- best: pgbench_accounts (aid)
            update pgbench_accounts set abalance = abalance + $1 where aid = $2;
            -- best: pgbench_accounts (aid)
            select abalance from pgbench_accounts where aid = $1;
            -- best: none
            update pgbench_tellers set tbalance = tbalance + $1 where tid = $2;
            -- best: none
            update pgbench_branches set bbalance = bbalance + $1 where bid = $2;
            -- best: none
            insert into pgbench_history (tid, bid, aid, delta, mtime) values ($1, $2, $3, $4, current_timestamp);
            """;

    private final BenchServer server;
    private final Consumer<String> progress;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    AdviseFigures(BenchServer server, Consumer<String> progress) {
        this.server = server;
        this.progress = progress;
    }

    Measured measure() throws SQLException, IOException {
        String reason = server.withoutReason();
        if (reason != null) {
            return new Measured(List.of(), List.of(), Map.of("advise", "HypoPG cannot be had: " + reason));
        }
        workload("pgbench", PGBENCH, PGBENCH_STATEMENTS);
        workload("films", resource("films_schema.sql"), resource("films_statements.sql"));
        workload("shop", resource("shop_schema.sql"), resource("shop_statements.sql"));
        return new Measured(figures, notes, Map.of());
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = AdviseFigures.class.getResourceAsStream("/dev/tusk/bench/ops/" + name)) {
            if (in == null) {
                throw new IOException("the resource %s is not there".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void workload(String name, String schema, String text) throws SQLException {
        String database = "advise_" + name;
        progress.accept("%s: making its tables".formatted(name));
        execute(server.cluster().dataSource(BenchServer.DATABASE), "create database " + database);
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.cluster().dataSource(database));
        config.setMaximumPoolSize(2);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            execute(pool, schema);
            execute(pool, "create extension hypopg");
            List<KnownBest> known = KnownBest.read(text);
            progress.accept("%s: advice for %d statements".formatted(name, known.size()));
            long start = System.nanoTime();
            Advice advice = new IndexAdvisor(pool)
                    .advise(known.stream()
                            .map(each -> new WorkloadStatement(each.statement(), CALLS, 0))
                            .toList());
            double seconds = (System.nanoTime() - start) / 1e9;
            if (!advice.left().isEmpty()) {
                throw new IllegalStateException("not planned: " + advice.left());
            }
            found(name, known, advice, seconds);
            used(name, known, advice, pool, simple(database));
        }
        execute(server.cluster().dataSource(BenchServer.DATABASE), "drop database %s with (force)".formatted(database));
    }

    private void found(String name, List<KnownBest> known, Advice advice, double seconds) {
        List<String> definitions = advice.recommendations().stream()
                .map(Recommendation::definition)
                .toList();
        int wanted = 0;
        List<String> missed = new ArrayList<>();
        for (KnownBest each : known) {
            for (List<KnownBest.Index> alternatives : each.best()) {
                wanted++;
                boolean there = alternatives.stream()
                        .anyMatch(index -> definitions.stream().anyMatch(index::isServedBy));
                if (!there) {
                    missed.add("%s for: %s"
                            .formatted(alternatives.getFirst(), new WorkloadStatement(each.statement(), 1, 0).shown()));
                }
            }
        }
        figures.add(Figure.alone(
                "advise-%s-found".formatted(name),
                "share of %d indexes known to be best that the advice for %d statements finds"
                        .formatted(wanted, known.size()),
                new Measure((wanted - missed.size()) / (double) wanted, Measure.Unit.SHARE),
                new Bar.AtLeast(LEAST_FOUND)));
        notes.add(String.format(
                Locale.ROOT,
                "%s: %d indexes were proposed for %d statements in %.1f s%s.",
                name,
                definitions.size(),
                known.size(),
                seconds,
                missed.isEmpty() ? "" : "; missed: " + String.join("; ", missed)));
    }

    /** A statement with parameters and no values is planned only where nobody prepares it. */
    private DataSource simple(String database) {
        PGSimpleDataSource source = server.cluster().dataSource(database);
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        return source;
    }

    private void used(String name, List<KnownBest> known, Advice advice, DataSource pool, DataSource simple)
            throws SQLException {
        progress.accept("%s: making what was advised".formatted(name));
        for (Recommendation each : advice.recommendations()) {
            execute(pool, each.statement());
        }
        advice.recommendations().forEach(each -> progress.accept("  " + each.definition()));
        execute(pool, "analyze");
        Set<String> read = new HashSet<>();
        Pattern indexes = Pattern.compile("(?:using|on) (\\S+_idx\\d*)");
        try (Connection connection = simple.getConnection();
                Statement statement = connection.createStatement()) {
            for (KnownBest each : known) {
                boolean generic = each.statement().contains("$1");
                try (ResultSet row = statement.executeQuery(
                        "explain (costs off%s) %s".formatted(generic ? ", generic_plan" : "", each.statement()))) {
                    while (row.next()) {
                        Matcher matcher = indexes.matcher(row.getString(1));
                        while (matcher.find()) {
                            read.add(matcher.group(1));
                        }
                    }
                }
            }
        }
        List<String> unused = advice.recommendations().stream()
                .filter(each -> !read.contains(each.name()))
                .map(Recommendation::statement)
                .toList();
        figures.add(Figure.alone(
                "advise-%s-used".formatted(name),
                "share of the proposed indexes that plans read once they are there",
                new Measure(
                        advice.recommendations().isEmpty()
                                ? 1
                                : 1
                                        - unused.size()
                                                / (double)
                                                        advice.recommendations().size(),
                        Measure.Unit.SHARE),
                new Bar.AtLeast(1)));
        if (!unused.isEmpty()) {
            notes.add("%s: no plan reads %s.".formatted(name, String.join("; ", unused)));
        }
    }

    private static void execute(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
