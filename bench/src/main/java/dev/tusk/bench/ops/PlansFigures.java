package dev.tusk.bench.ops;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.relevance.DataFolder;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.explain.parse.PlanParser;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.print.PlanJson;
import dev.tusk.ops.explain.print.PlanText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans that others pasted, and those that the server makes of statements of many kinds in four formats: how many are read, and how many have all times, rows and loops as they were written. The
 * numbers are found in the source by expressions of their own, which know nothing of the parser.
 */
final class PlansFigures {

    private static final List<String> FORMATS = List.of("text", "json", "yaml", "xml");

    private static final String TABLES = """
            create table part (k int not null, v int) partition by range (k);
            create table part_low partition of part for values from (0) to (5000);
            create table part_high partition of part for values from (5000) to (10001);
            insert into part select i, i % 9 from generate_series(0, 10000) i;
            create table leaf (id int primary key, up int references leaf (id), word text);
            insert into leaf select i, nullif(i / 2, 0), 'w' || i % 100 from generate_series(1, 2000) i;
            create index on leaf (word);
            create table log (id int);
            create function note() returns trigger language plpgsql as 'begin insert into log values (new.id); return new; end';
            create trigger noted after insert on leaf for each row execute function note();
            analyze
            """;

    private static final List<String> STATEMENTS = List.of(
            "select * from leaf where word = 'w7' order by id desc limit 5",
            "select word, count(*) from leaf group by word having count(*) > 3 order by 2",
            "select l.id, u.word from leaf l join leaf u on u.id = l.up where l.word = 'w3'",
            "select * from leaf l where exists (select from leaf c where c.up = l.id and c.word < l.word)",
            "select id, (select max(c.id) from leaf c where c.up = l.id) from leaf l where l.id < 40",
            "with recursive down as (select id from leaf where id = 1 union all select l.id from leaf l join down d on l.up = d.id) select count(*) from down",
            "with w as materialized (select * from leaf where id % 7 = 0) select count(*) from w a join w b using (word)",
            "select id, rank() over (partition by word order by id), lag(id) over (order by id) from leaf where id < 900",
            "select k from part where k between 100 and 120 union select id from leaf where id < 30 order by 1",
            "select count(*) from part p full join leaf l on l.id = p.k and p.v = 3",
            "select distinct on (word) word, id from leaf order by word, id",
            "select * from generate_series(1, 3) g cross join lateral (select * from leaf where id = g) x",
            "select count(*) filter (where v > 3), v % 3 from part group by grouping sets ((v % 3), ())",
            "insert into leaf select i, 1, 'new' from generate_series(30001, 30050) i",
            "update part set v = v + 1 where k < 50",
            "delete from leaf where id > 1990",
            "merge into part p using (values (1, 2), (20000, 3)) s (k, v) on p.k = s.k when matched then update set v = s.v",
            "select 'a: b (cost=1..2 rows=3 width=4)'::text, * from leaf where word ~ '->|\"' or word in ('x', 'y''z')",
            "select * from leaf tablesample bernoulli (10) where id > 5 for update",
            "values (1, 'a'), (2, null)");

    /** Ways to plan that show other nodes. */
    private static final List<String> WAYS = List.of(
            "",
            "set enable_hashjoin = off; set enable_hashagg = off; set enable_seqscan = off",
            "set enable_mergejoin = off; set enable_hashjoin = off; set work_mem = '64kB'",
            "set parallel_setup_cost = 0; set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0; set min_parallel_index_scan_size = 0");

    private static final Pattern TEXT_NUMBERS =
            Pattern.compile("\\(actual time=([0-9.]+)\\.\\.([0-9.]+) rows=([0-9.]+) loops=([0-9]+)\\)");
    private static final Pattern OTHER_NUMBERS =
            Pattern.compile("Actual[ -](?:Startup[ -]Time|Total[ -]Time|Rows|Loops)\"?[>:] ?([0-9.]+)");

    private final BenchServer server;
    private final @Nullable Path data;
    private int plans;
    private int parsed;
    private int exact;
    private long bytes;
    private long nanos;
    private final List<String> notes = new ArrayList<>();

    PlansFigures(BenchServer server, @Nullable Path data) {
        this.server = server;
        this.data = data;
    }

    Measured measure() throws IOException, SQLException {
        Map<String, String> unmeasured = new LinkedHashMap<>();
        Path folder = DataFolder.find(data, System.getenv())
                .map(found -> found.resolve("plans"))
                .filter(Files::isDirectory)
                .orElse(null);
        if (folder == null) {
            unmeasured.put("plans-parsed of others", "the folder with plans is not there (--data)");
        } else {
            others(folder);
        }
        int ofOthers = plans;
        made();
        notes.add("%,d plans, %d of them pasted by others; read at %.1f MB a second"
                .formatted(plans, ofOthers, bytes * 1e3 / Math.max(1, nanos)));
        return new Measured(
                List.of(
                        share("plans-parsed", "share of the plans that are read", parsed),
                        share(
                                "plans-exact",
                                "share of them whose times, rows and loops come back digit for digit",
                                exact)),
                notes,
                unmeasured);
    }

    private Figure share(String name, String what, int count) {
        return Figure.alone(name, what, new Measure((double) count / plans, Measure.Unit.SHARE), new Bar.AtLeast(1));
    }

    private void others(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.getFileName().toString().contains("_source"))
                    .sorted()
                    .toList()) {
                look(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
    }

    private void made() throws SQLException {
        try (Connection connection =
                        server.cluster().dataSource(BenchServer.DATABASE).getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(TABLES);
            for (String way : WAYS) {
                statement.execute("reset all");
                statement.execute(way);
                for (String each : STATEMENTS) {
                    for (String format : FORMATS) {
                        statement.execute("savepoint before");
                        look(
                                format + " of " + each,
                                explained(statement, format, each).getBytes(StandardCharsets.UTF_8));
                        statement.execute("rollback to before");
                    }
                }
            }
            connection.rollback();
        }
    }

    private static String explained(Statement statement, String format, String query) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (ResultSet row =
                statement.executeQuery("explain (analyze, verbose, buffers, format %s) %s".formatted(format, query))) {
            while (row.next()) {
                text.append(row.getString(1)).append('\n');
            }
        }
        return text.toString();
    }

    private void look(String name, byte[] source) {
        plans++;
        bytes += source.length;
        long start = System.nanoTime();
        List<Plan> found;
        try {
            found = PlanParser.parse(source);
        } catch (TuskException e) {
            notes.add("%s is not read: %s".formatted(name, e.getMessage()));
            return;
        } finally {
            nanos += System.nanoTime() - start;
        }
        parsed++;
        String written = new String(source, StandardCharsets.UTF_8);
        List<String> expected = numbers(written);
        List<String> got = TEXT_NUMBERS.matcher(written).find()
                ? numbers(PlanText.print(found.getFirst()))
                : numbers(PlanJson.print(found));
        if (found.size() == 1 && expected.equals(got)) {
            exact++;
        } else {
            notes.add("%s comes back with other numbers".formatted(name));
        }
    }

    private static List<String> numbers(String plan) {
        Pattern pattern = TEXT_NUMBERS.matcher(plan).find() ? TEXT_NUMBERS : OTHER_NUMBERS;
        return pattern.matcher(plan).results().flatMap(PlansFigures::groups).toList();
    }

    private static Stream<String> groups(MatchResult match) {
        return IntStream.rangeClosed(1, match.groupCount()).mapToObj(match::group);
    }
}
