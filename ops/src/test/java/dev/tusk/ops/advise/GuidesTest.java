package dev.tusk.ops.advise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.ops.finding.Unit;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The guides say what the code decides. Run with {@code -Dtusk.docs=write} to bring them up to date. */
@ExtendWith(PostgresExtension.class)
class GuidesTest {

    private static final Path GUIDES = Path.of("../docs/guides");

    private static void check(String name, String page) throws IOException {
        Path file = GUIDES.resolve(name);
        if ("write".equals(System.getProperty("tusk.docs"))) {
            Files.createDirectories(GUIDES);
            Files.writeString(file, page);
        }
        assertThat(file)
                .as(
                        "run: mvn -pl ops -am test -Dtest=GuidesTest -Dsurefire.failIfNoSpecifiedTests=false -Dtusk.docs=write")
                .hasContent(page);
    }

    /** That {@code tusk advise} proposes these is what {@link IndexAdvisorTest} shows. */
    @Test
    void whichIndex() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Which index

                What `tusk advise` proposes for these statements; a test holds it to each of them, with the planner's word where HypoPG knows the kind of index.

                | what is asked for | statement | index |
                |---|---|---|
                """);
        for (KnownIndex each : KnownIndex.ALL) {
            page.append("| %s | `%s` | `%s` |\n"
                    .formatted(
                            each.what(),
                            each.statement().replace("|", "\\|"),
                            each.definition().replaceFirst("^public\\.", "")));
        }
        page.append("""

                Rules of thumb behind it:

                - Columns that are equal to something come first, then one range or the order of the result: a range ends what later columns can narrow down.
                - One index that serves several statements is better than one for each; one whose columns another begins with serves nothing more.
                - A part of the rows (`where deleted_at is null`) makes an index smaller, and dearer to nobody else.
                - Each index makes writes dearer, and keeps updates from being made in place (HOT): [tusk advise](../advise.md) counts that against it, and tells which could go.
                - BRIN where the order of values is that of the rows (time series), hash where values are long and only looked up.
                - Below 1,000 rows none is worth it.
                """);
        check("which-index.md", page.toString());
    }

    @Test
    void whichSearch(TestDatabase database) throws IOException {
        database.execute("create table public.post (id int primary key, name text, body text)");
        database.execute(
                "insert into public.post select i, 'name ' || i, repeat('word ' || i || ' ', 100) from generate_series(1, 500) i");
        database.execute("analyze public.post");
        SearchAdvisor advisor = new SearchAdvisor(database.dataSource());
        StringBuilder page = new StringBuilder("""
                # Which search

                What `tusk advise --search TABLE.COLUMN` says of a short and of a long text, from the plainest to the dearest. A test runs the SQL.
                """);
        List<SearchApproach> names = advisor.approaches("post", "name");
        List<SearchApproach> bodies = advisor.approaches("public.post", "body");
        for (int i = 0; i < names.size(); i++) {
            SearchApproach name = names.get(i);
            page.append(
                    "\n## %s: %s\n\n".formatted(name.need().word(), name.need().what()));
            section(page, "Short texts", name, database);
            if (!bodies.get(i).name().equals(name.name())) {
                section(page, "Long texts", bodies.get(i), database);
            }
        }
        page.append("""

                ## How much better

                On SciFact BM25 has an nDCG@10 of 0.697 and hybrid search 0.768; on CoSQA, questions about code, BM25 0.381 and hybrid 0.591 ([benchmarks](../benchmarks.md)). Measure with your own judgements: `tusk eval`.
                """);
        check("which-search.md", page.toString());

        List<SearchApproach> numbers = advisor.approaches("post", "id");
        assertThat(numbers)
                .filteredOn(SearchApproach::fits)
                .extracting(SearchApproach::need)
                .containsExactly(SearchNeed.EXACT);
        database.execute("alter table post add at point, add data json");
        assertThat(advisor.approaches("post", "at")).noneMatch(SearchApproach::fits);
        assertThat(advisor.approaches("post", "data")).noneMatch(SearchApproach::fits);
    }

    private static void section(StringBuilder page, String of, SearchApproach approach, TestDatabase database) {
        page.append("%s: **%s**, as %s.\n\n```\n".formatted(of, approach.name(), approach.why()));
        for (String statement : approach.statements()) {
            page.append(statement).append(statement.startsWith("tusk ") ? "\n" : ";\n");
            if (!statement.startsWith("tusk ")) {
                database.execute(statement);
            }
        }
        page.append(approach.query()).append("\n```\n\n");
        if (approach.query().startsWith("select")) {
            database.execute(approach.query().replace("$1", "'word'"));
        }
    }

    @Test
    void whichVectorIndex() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Which index over vectors

                What `tusk advise` chooses, by the vectors, their dimensions, the memory for pages (`effective_cache_size`) and whether rows change: more than %s of them written since the statistics were reset.
                Sizes are forecast by pgvector's layout of pages; a test holds this page to the code.

                | vectors | dimensions | memory | rows change | index | size | memory for its build |
                |---|---|---|---|---|---|---|
                """.formatted(Unit.SHARE.text(VectorIndexChoice.FEW_WRITES)));
        page.append("| 5,000 | any | any | either | none | - | - |\n");
        for (long rows : new long[] {100_000, 1_000_000, 20_000_000}) {
            for (int dimensions : new int[] {384, 1536}) {
                for (long gigabytes : new long[] {8, 64}) {
                    rows(page, rows, dimensions, gigabytes);
                }
            }
        }
        page.append("""

                - Below %,d vectors comparing with all takes milliseconds and misses nothing: an index can wait.
                - HNSW finds most at the same speed, and needs no rows to begin with. While it is built its graph has to be in memory (`maintenance_work_mem`), or the build takes many times longer.
                - IVFFlat is built sooner, in little memory; its lists are those of the rows that were there, so that it finds less the more rows come after. `tusk doctor` tells when they are stale.
                - `halfvec` takes half of the size at about the same recall; more than 2,000 dimensions need it. Binary quantisation takes a thirtieth, and wants its candidates compared again by the vectors.
                - What an index finds of the nearest is measured, not believed: `tusk index tune`, and the monitor of `tusk serve` ([vectors](../vectors.md)).
                """.formatted(VectorIndexChoice.FEWEST_ROWS));
        check("which-vector-index.md", page.toString());
    }

    private static void rows(StringBuilder page, long rows, int dimensions, long gigabytes) {
        EmbeddingSpec embedding = new EmbeddingSpec(null, dimensions, Distance.COSINE);
        VectorIndexChoice.Choice still = VectorIndexChoice.choose(embedding, rows, 0, gigabytes << 30);
        VectorIndexChoice.Choice changing = VectorIndexChoice.choose(embedding, rows, rows, gigabytes << 30);
        String start = "| %,d | %,d | %d GB |".formatted(rows, dimensions, gigabytes);
        if (still.method().equals(changing.method())) {
            page.append("%s either %s".formatted(start, end(still)));
        } else {
            page.append("%s no %s".formatted(start, end(still)));
            page.append("%s yes %s".formatted(start, end(changing)));
        }
    }

    private static String end(VectorIndexChoice.Choice choice) {
        return "| %s | %s | %s |\n"
                .formatted(
                        choice.method() instanceof IndexMethod.IvfFlat lists
                                ? "IVFFlat, %,d lists".formatted(lists.lists())
                                : "HNSW",
                        Unit.BYTES.text((double) choice.forecast().bytes()),
                        Unit.BYTES.text((double) choice.forecast().buildBytes()));
    }
}
