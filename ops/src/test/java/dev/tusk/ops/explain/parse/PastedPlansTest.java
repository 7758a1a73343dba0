package dev.tusk.ops.explain.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.explain.Explain;
import dev.tusk.ops.explain.draw.ExplanationJson;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.print.PlanJson;
import dev.tusk.ops.explain.print.PlanText;
import dev.tusk.ops.rule.Thresholds;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans as people paste them. */
class PastedPlansTest {

    private static final String PLAN = """
            Hash Join  (cost=27.00..102.50 rows=1000 width=16) (actual time=0.310..0.731 rows=998 loops=1)
              Hash Cond: (o.customer_id = c.id)
              Buffers: shared hit=12 read=3
              ->  Seq Scan on orders o  (cost=0.00..62.00 rows=1000 width=8) (actual time=0.008..0.140 rows=1000 loops=1)
                    Filter: ((state = 'open'::text) AND (created_at > '2024-01-01 00:00:00'::timestamp without time zone))
                    Rows Removed by Filter: 2000
              ->  Hash  (cost=14.50..14.50 rows=1000 width=8) (actual time=0.291..0.292 rows=1000 loops=1)
                    Buckets: 1024  Batches: 1  Memory Usage: 48kB
                    ->  Seq Scan on customer c  (cost=0.00..14.50 rows=1000 width=8) (actual time=0.004..0.121 rows=1000 loops=1)
            Planning:
              Buffers: shared hit=40
            Planning Time: 0.213 ms
            Execution Time: 0.790 ms
            """;

    private static List<String> lines() {
        return PLAN.lines().toList();
    }

    private static Plan one(String text) {
        List<Plan> plans = PlanParser.parse(text);
        assertThat(plans).hasSize(1);
        return plans.getFirst();
    }

    private static void same(String text) {
        assertThat(PlanText.print(one(text))).isEqualTo(PLAN);
    }

    private static String each(String format) {
        return lines().stream().map(format::formatted).collect(Collectors.joining("\n"));
    }

    @Test
    void asItIs() {
        same(PLAN);
        same(PLAN.replace("\n", "\r\n"));
        same("\ufeff" + PLAN);
        same("\n\n" + PLAN.replace("\n", "\n\n"));
    }

    @Test
    void inFramesOfPsql() {
        String rule = "-".repeat(120);
        String heading = " ".repeat(50) + "QUERY PLAN\n";
        same(heading + rule + "\n" + each(" %s") + "\n(13 rows)\n\nTime: 1.234 ms\n");
        same("db=# explain analyze select 1;\n" + heading + rule + "\n" + each(" %s") + "\n(13 Zeilen)\n");
        same("+" + rule + "+\n|" + heading.strip() + " |\n+" + rule + "+\n" + each("| %-118s |") + "\n+" + rule
                + "+\n(13 rows)\n");
        String line = "\u2500".repeat(120);
        same("\u250c" + line + "\u2510\n\u2502 QUERY PLAN \u2502\n\u251c" + line + "\u2524\n"
                + each("\u2502 %-118s \u2502") + "\n\u2514" + line + "\u2518\n");
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < lines().size(); i++) {
            expanded.append("-[ RECORD %d ]%s\nQUERY PLAN | %s\n".formatted(i + 1, "-".repeat(60), lines().get(i)));
        }
        same(expanded.toString());
    }

    @Test
    void inQuotesOfPgAdmin() {
        same("\"QUERY PLAN\"\n"
                + lines().stream()
                        .map(each -> '"' + each.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining("\n")));
        same(each("\"%s\""));
    }

    @Test
    void inCsv() {
        String csv = lines().stream()
                .map(each -> each.contains(":") ? '"' + each + '"' : each)
                .collect(Collectors.joining("\n"));
        same("QUERY PLAN\n" + csv + "\n");
        assertThat(PlanParser.parse("QUERY PLAN\n" + csv + "\nQUERY PLAN\n" + csv))
                .hasSize(2);
        String json = PlanJson.print(List.of(one(PLAN)));
        same("QUERY PLAN\n\"" + json.replace("\"", "\"\"").replace("[", "[\n") + "\"\n");
        refused("QUERY PLAN\n\"" + json.replace("\"", "\"\"").substring(0, json.length() / 2), "cut off");
    }

    @Test
    void inMarkdownMailsAndClients() {
        same("Why is this slow?\n\n```sql\nselect 1\n```\n\n```\n" + PLAN + "```\nThanks!\n");
        same(each("> %s"));
        same(each("    %s"));
        same(each("\t%s"));
        same("QUERY PLAN|\n" + "-".repeat(80) + "+\n" + each("%s|"));
        same(PLAN.replace("      ", "\t\t").replace("  ", "\t"));
    }

    @Test
    void inLogsOfAutoExplain() {
        String log =
                "2024-05-01 10:00:00.123 UTC [4711] app@shop LOG:  duration: 0.790 ms  plan:\n\tQuery Text: select *\n\tfrom orders o\n"
                        + each("\t%s") + "\n2024-05-01 10:00:00.124 UTC [4711] app@shop LOG:  disconnection\n";
        same(log);
        assertThat(one(log).query()).isEqualTo("select *\nfrom orders o");
        assertThat(PlanParser.parse(log + log)).hasSize(2);
        String json = PlanJson.print(List.of(one(PLAN).withQuery("select 1")));
        String inner = json.substring(1, json.length() - 1);
        Plan plan = one("LOG:  duration: 1.000 ms  plan:\n\t" + inner + "\n");
        assertThat(PlanText.print(plan)).isEqualTo(PLAN);
        assertThat(plan.query()).isEqualTo("select 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 72, 80, 100, 120})
    void cutByATerminal(int width) {
        String cut = lines().stream()
                .flatMap(line -> line.length() <= width
                        ? java.util.stream.Stream.of(line)
                        : Arrays.stream(line.split("(?<=\\G.{" + width + "})", -1)))
                .collect(Collectors.joining("\n"));
        same(cut);
    }

    @ParameterizedTest
    @ValueSource(ints = {66, 72, 78, 100})
    void wrappedByAMailProgram(int width) {
        StringBuilder wrapped = new StringBuilder();
        for (String line : lines()) {
            String rest = line;
            while (rest.length() > width
                    && rest.lastIndexOf(' ', width) > line.indexOf("->") + 4
                    && !rest.substring(0, rest.lastIndexOf(' ', width)).isBlank()) {
                int at = rest.lastIndexOf(' ', width);
                wrapped.append(rest, 0, at).append('\n');
                rest = rest.substring(at + 1);
            }
            wrapped.append(rest).append('\n');
        }
        assertThat(PlanText.print(one(wrapped.toString())).replaceAll(" +", " "))
                .isEqualTo(PLAN.replaceAll(" +", " "));
    }

    @Test
    void jsonInFramesAndQuotes() {
        String json = """
                [
                  {
                    "Plan": {
                      "Node Type": "Seq Scan",
                      "Relation Name": "a",
                      "Alias": "a",
                      "Startup Cost": 0.00,
                      "Total Cost": 1.10,
                      "Plan Rows": 1,
                      "Plan Width": 4
                    }
                  }
                ]""";
        String expected = "Seq Scan on a  (cost=0.00..1.10 rows=1 width=4)\n";
        String psql = " ".repeat(10) + "QUERY PLAN\n" + "-".repeat(40) + "\n"
                + json.lines()
                        .map(line -> " %-40s+".formatted(line))
                        .collect(Collectors.joining("\n"))
                        .replaceFirst("\\+$", "")
                + "\n(1 row)\n";
        for (String text : List.of(
                json,
                psql,
                "\"" + json.replace("\"", "\"\"") + "\"",
                "\"" + json.replace("\"", "\\\"").replace("\n", "\\n") + "\"",
                "'" + json + "'",
                "```json\n" + json + "\n```",
                "QUERY PLAN\n" + json,
                "[{\"QUERY PLAN\": " + json + "}]",
                json.substring(1, json.length() - 1))) {
            assertThat(PlanText.print(one(text))).as(text).isEqualTo(expected);
        }
        assertThat(PlanParser.parse(json + "\n" + json)).hasSize(2);
        assertThat(PlanParser.parse(json.substring(0, json.length() - 2) + "," + json.substring(1)))
                .hasSize(2);
    }

    @Test
    void keepsWhatItDoesNotKnow() {
        Plan plan = one("""
                Custom Scan (ColumnarScan) on facts f  (cost=0.00..5.00 rows=5 width=8) (actual time=0.1..0.2 rows=3 loops=1)
                  Columnar Projected Columns: a, b
                  Bloom Of The Year: 5
                  ->  Shiny New Node  (cost=0.00..1.00 rows=1 width=4) (actual time=0.1..0.1 rows=1.50 loops=2)
                        Novelty: some: thing
                Execution Time: 1.000 ms
                """);
        assertThat(plan.root().properties().text("Columnar Projected Columns")).isEqualTo("a, b");
        assertThat(plan.root().properties().number("Bloom Of The Year")).hasValue(5);
        assertThat(plan.root().children().getFirst().type()).isEqualTo("Shiny New Node");
        assertThat(plan.root().children().getFirst().properties().text("Novelty"))
                .isEqualTo("some: thing");
        assertThat(plan.root().children().getFirst().actualRows()).hasValue(1.5);
    }

    @Test
    void readsWhatOlderServersPrinted() {
        String old = """
                Gather  (cost=1000.00..5.00 rows=5 width=8) (actual time=0.100..0.200 rows=3 loops=1)
                  Workers Planned: 1
                  Workers Launched: 1
                  I/O Timings: read=1.250 write=0.500
                  ->  Parallel Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) (actual time=0.010..0.100 rows=1 loops=2)
                        Worker 0:  actual time=0.010..0.090 rows=1 loops=1
                Planning Time: 0.100 ms
                Trigger a for constraint b on c: time=1.000 calls=2
                Trigger for constraint d: calls=3
                JIT:
                  Functions: 4
                  Options: Inlining false, Optimization false, Expressions true, Deforming true
                  Timing: Generation 1.000 ms (Deform 0.250 ms), Inlining 0.000 ms, Optimization 2.000 ms, Emission 3.000 ms, Total 6.000 ms
                Execution Time: 8.000 ms
                """;
        Plan plan = one(old.replace("Worker 0:  actual", "Worker 0: actual"));
        assertThat(PlanText.print(plan)).isEqualTo(old);
        assertThat(plan.jitMillis()).isEqualTo(6);
        assertThat(plan.triggers()).hasSize(2);
        assertThat(plan.triggers().getFirst().relation()).isEqualTo("c");
        Plan averaged =
                one(old.replace("read=1.250 write=0.500", "shared/local read=1.250, temp read=0.100 write=0.200"));
        assertThat(averaged.root().properties().amount("Temp I/O Write Time")).isEqualTo(0.2);
        assertThat(PlanText.print(averaged))
                .contains("I/O Timings: shared/local read=1.250, temp read=0.100 write=0.200");
        assertThat(
                        one("Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) (actual time=0.010..0.100 rows=1 loops=2)\nTotal runtime: 2.500 ms\n")
                                .executionMillis())
                .hasValue(2.5);
    }

    @Test
    void withoutCosts() {
        String plan = """
                Limit  (actual rows=3 loops=1)
                  ->  Nested Loop Anti Join  (actual rows=3 loops=1)
                        ->  Seq Scan on a  (actual rows=3 loops=1)
                        ->  Index Scan using b_i on b  (never executed)
                              Index Cond: (x = a.x)
                """;
        assertThat(PlanText.print(one(plan))).isEqualTo(plan);
        String bare = """
                Limit
                  ->  Sort
                        Sort Key: x
                        ->  Seq Scan on a
                """;
        assertThat(PlanText.print(one(bare))).isEqualTo(bare);
    }

    @Test
    void saysWhatIsNoPlan() {
        refused("", "the text is empty");
        refused("  \n\t\n", "the text is empty");
        refused("select * from t where id = 5;\n", "this is a query, not a plan");
        refused("-- slow\nWITH x AS (SELECT 1) SELECT * FROM x", "this is a query, not a plan");
        refused("Dear all, please find attached", "this is no plan of PostgreSQL");
        refused("[1, 2, 3]", "this is no plan of PostgreSQL");
        refused("{\"a\": {\"b\": 1}}", "this is no plan of PostgreSQL");
        assertThatThrownBy(() -> PlanParser.parse(new byte[] {0x7f, 'E', 'L', 'F', 0, 0, 1, 2}))
                .hasMessageContaining("binary file");
        assertThatThrownBy(() -> PlanParser.parse("x".repeat(PlanParser.MOST_CHARACTERS + 1)))
                .hasMessageContaining("characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "SQL Server # <ShowPlanXML xmlns=\"http://schemas.microsoft.com/sqlserver/2004/07/showplan\"><a/></ShowPlanXML>",
                "Oracle # Plan hash value: 123456",
                "MySQL or MariaDB # -> Nested loop inner join  (cost=12.5 rows=10) (actual time=0.1..0.2 rows=3 loops=1)",
                "MySQL or MariaDB # {\"query_block\": {\"select_id\": 1}}",
                "MySQL or MariaDB # | id | select_type | table | type | possible_keys | key |",
                "CockroachDB # distribution: local",
                "SQLite # |--SCAN t",
                "Spark # == Physical Plan ==",
                "DuckDB # physical_plan",
                "MongoDB # {\"queryPlanner\": {\"winningPlan\": {\"stage\": 1}}}",
                "Trino or Presto # Fragment 0 [SINGLE]"
            })
    void namesOtherSystems(String system, String text) {
        refused(text, "this is a plan of " + system);
    }

    @Test
    void saysThatAPlanIsCutOff() {
        refused(PLAN.substring(0, PLAN.indexOf("->  Hash  ")), "the plan is cut off: Hash Join has 1 of 2 inputs");
        refused(PLAN.substring(0, PLAN.indexOf("(actual time=0.008") + 10), "the plan is cut off");
        String scan =
                "Limit  (cost=0.00..1.00 rows=1 width=4)\n  ->  Seq Scan on note n  (cost=0.00..1.00 rows=5 width=4)";
        for (int length = scan.indexOf("n  (") + 4; length < scan.length(); length++) {
            refused(scan.substring(0, length), "the plan is cut off");
        }
        String limit = "Limit  (cost=0.00..1.00 rows=1 width=4)";
        for (int length = limit.indexOf('=') + 1; length < limit.length(); length++) {
            refused(limit.substring(0, length), "the plan is cut off");
        }
        String bare = "Seq Scan on note  (cost=0.00..1.00 rows=5 width=4)";
        for (int length = bare.indexOf('(') + 1; length < bare.length(); length++) {
            refused(bare.substring(0, length), "the plan is cut off");
        }
        String json = PlanJson.print(List.of(one(PLAN)));
        for (int length = 40; length < json.length() - 1; length += 97) {
            refused(json.substring(0, length), "the plan is cut off");
        }
        refused(
                "<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n  <Query>\n    <Plan>\n      <Node-Type>Seq Sc",
                "the plan is cut off");
        refused("""
                ->  Seq Scan on a  (cost=0.00..1.00 rows=1 width=4)
                ->  Seq Scan on b  (cost=0.00..1.00 rows=1 width=4)
                """, "lost its indentation");
    }

    @Test
    void whatChangesRowsHasItsInput() {
        refused("Update on t  (cost=0.00..1.00 rows=1 width=4)", "cut off: Update on t has 0 of 1 inputs");
        refused("Append  (cost=0.00..1.00 rows=1 width=4)", "cut off: Append has 0 of 1 inputs");
        assertThat(one("Append  (cost=0.00..1.00 rows=1 width=4)\n  Subplans Removed: 2")
                        .root()
                        .children())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sort\n  S",
                "Sort\n  Sort Key: a\n  ->  Bitmap Heap S",
                "Append  (cost=0.00..1.00 rows=1 width=4)\n  ->  Seq Sc",
                "Append  (cost=0.00..1.00 rows=1 width=4)\n  ->  Seq Scan on t  (cost=0.00..1.0"
            })
    void aLineThatIsCutOffIsTold(String text) {
        refused(text, "cut off");
    }

    @Test
    void deepPlansAreReadAndPrinted() {
        String json = PlanJson.print(List.of(one(nested(600))));
        assertThat(PlanText.print(one(json))).isEqualTo(nested(600));
        assertThat(ExplanationJson.of(Explain.of(one(json), Thresholds.USUAL))).containsKey("plan");
        refused(nested(1_001), "more than 1,000 levels");
    }

    private static String nested(int levels) {
        StringBuilder plan = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            plan.append(i == 0 ? "" : " ".repeat(6 * i - 4) + "->  ")
                    .append(i == levels - 1 ? "Result" : "Append")
                    .append("  (cost=0.00..1.00 rows=1 width=4)\n");
        }
        return plan.toString();
    }

    @Test
    void readsNoEntitiesFromElsewhere() {
        assertThatThrownBy(
                        () -> PlanParser.parse(
                                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><explain><Query><Plan><Node-Type>&e;</Node-Type></Plan></Query></explain>"))
                .isInstanceOf(TuskException.class);
    }

    @Test
    void readsOtherEncodings() {
        assertThat(PlanText.print(PlanParser.parse(("\ufeff" + PLAN).getBytes(StandardCharsets.UTF_16LE))
                        .getFirst()))
                .isEqualTo(PLAN);
        Plan latin = PlanParser.parse(PLAN.replace("open", "ge\u00f6ffnet").getBytes(StandardCharsets.ISO_8859_1))
                .getFirst();
        assertThat(latin.root().children().getFirst().filter()).contains("ge\u00f6ffnet");
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> PlanParser.parse(text))
                .as(text)
                .isInstanceOf(TuskException.class)
                .hasMessageContaining(message);
    }
}
