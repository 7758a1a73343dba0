package dev.tusk.bench.ops;

import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorOptions;
import dev.tusk.ops.doctor.DoctorReport;
import dev.tusk.runtime.cluster.Cluster;
import dev.tusk.runtime.process.Command;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The doctor on a database with 2,000 tables and 5,000 indexes; and rounds of pgbench with a visit of the doctor in the middle, by turns with rounds without one.
 */
final class DoctorFigures {

    private static final int TABLES = 2_000;
    private static final int INDEXES = 5_000;
    private static final int VISITS = 7;
    private static final double MOST_SECONDS = 3;
    private static final double LEAST_THROUGHPUT = 0.99;
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");

    private final BenchServer server;
    private final boolean quick;
    private final Consumer<String> progress;

    DoctorFigures(BenchServer server, boolean quick, Consumer<String> progress) {
        this.server = server;
        this.quick = quick;
        this.progress = progress;
    }

    Measured measure() throws SQLException, InterruptedException, IOException {
        progress.accept("making %,d tables and %,d indexes".formatted(TABLES, INDEXES));
        try (HikariDataSource pool = server.pool(4)) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                for (int from = 0; from < TABLES; from += 200) {
                    statement.execute("""
                            do $$ begin
                              for i in %d..%d loop
                                execute format(
                                  'create table many_%%s (id int primary key, other int, at timestamptz, words text); create index on many_%%s (other);', i, i);
                                if i %%%% 2 = 0 then execute format('create index on many_%%s (at)', i); end if;
                                execute format('insert into many_%%s select g, g, now(), ''w'' || g from generate_series(1, 20) g', i);
                              end loop;
                            end $$""".formatted(from, from + 199).replace("%%", "%"));
                }
                statement.execute("analyze");
            }
            Doctor doctor = new Doctor(pool);
            Samples seconds = new Samples();
            DoctorReport report = doctor.examine(DoctorOptions.ALL);
            for (int visit = 0; visit < VISITS; visit++) {
                long start = System.nanoTime();
                report = doctor.examine(DoctorOptions.ALL);
                seconds.add((System.nanoTime() - start) / 1e9);
            }
            List<Figure> figures = new ArrayList<>();
            figures.add(Figure.alone(
                    "doctor-seconds",
                    "the doctor on %,d tables and %,d indexes, median of %d".formatted(TABLES, INDEXES, VISITS),
                    new Measure(seconds.median(), Measure.Unit.SECONDS),
                    new Bar.AtMost(MOST_SECONDS)));
            figures.add(besidePgbench(doctor));
            return new Measured(
                    figures,
                    List.of("The doctor checked %d rules, skipped %d, and found %d things."
                            .formatted(
                                    report.rules(),
                                    report.skipped().size(),
                                    report.findings().size())),
                    Map.of());
        }
    }

    private Figure besidePgbench(Doctor doctor) throws InterruptedException {
        int rounds = quick ? 3 : 9;
        int seconds = quick ? 8 : 20;
        pgbench("--initialize", "--scale=10", "--quiet");
        pgbench("--client=2", "--time=" + seconds);
        Samples with = new Samples();
        Samples without = new Samples();
        try (ExecutorService visits = Executors.newSingleThreadExecutor()) {
            for (int round = 1; round <= rounds; round++) {
                progress.accept("pgbench, round %d of %d".formatted(round, rounds));
                without.add(tps(seconds));
                Callable<DoctorReport> visit = () -> {
                    Thread.sleep(Duration.ofSeconds(seconds / 2));
                    return doctor.examine(DoctorOptions.ALL);
                };
                Future<DoctorReport> visited = visits.submit(visit);
                with.add(tps(seconds));
                visited.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the doctor failed beside pgbench", e.getCause());
        }
        return Figure.ratio(
                "doctor-throughput",
                "transactions of pgbench in %d s with a visit of the doctor, beside %d s without"
                        .formatted(seconds, seconds),
                new Measure(with.median(), Measure.Unit.ROWS_PER_SECOND),
                new Measure(without.median(), Measure.Unit.ROWS_PER_SECOND),
                with.medianRatioTo(without),
                new Bar.AtLeast(LEAST_THROUGHPUT));
    }

    private double tps(int seconds) {
        Matcher matcher = TPS.matcher(pgbench("--client=2", "--time=" + seconds));
        if (!matcher.find()) {
            throw new IllegalStateException("pgbench told no tps");
        }
        return Double.parseDouble(matcher.group(1));
    }

    private String pgbench(String... arguments) {
        Cluster cluster = server.cluster();
        List<String> line = new ArrayList<>(List.of(
                cluster.installation().program("pgbench").toString(),
                "--host=" + cluster.host(),
                "--port=" + cluster.port(),
                "--username=" + cluster.user()));
        line.addAll(List.of(arguments));
        line.add(BenchServer.DATABASE);
        return Command.of(line.toArray(String[]::new))
                .with("PGPASSWORD", cluster.password())
                .with("PGSSLMODE", "disable")
                .within(Duration.ofMinutes(5))
                .runOrFail(String.format(Locale.ROOT, "run pgbench %s", String.join(" ", arguments)));
    }
}
