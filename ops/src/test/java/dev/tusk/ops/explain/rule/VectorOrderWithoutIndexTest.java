package dev.tusk.ops.explain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.sql.Database;
import dev.tusk.ops.explain.Explain;
import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.run.QueryRun;
import dev.tusk.ops.explain.run.QueryToExplain;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.rule.Thresholds;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Why an index over vectors is not walked is told of the query itself. */
@ExtendWith(PostgresExtension.class)
class VectorOrderWithoutIndexTest {

    private TestDatabase database;

    @BeforeEach
    void fill(TestDatabase database) {
        this.database = database;
        database.execute("""
                create extension vector;
                create schema "Odd one";
                create table "Odd one".doc (id int primary key, embedding vector(3));
                insert into "Odd one".doc select i, array[sin(i), cos(i), 1]::vector from generate_series(1, 12000) i;
                analyze "Odd one".doc""");
    }

    private Explanation explain(String query) {
        return Explain.of(
                QueryRun.of(
                        // One connection, as the command has.
                        new Database(database.dataSource()),
                        new QueryToExplain(query, List.of(), true, Duration.ofSeconds(30))),
                Thresholds.USUAL);
    }

    private Finding found(String query) {
        return explain(query).findings().stream()
                .filter(each -> each.code().equals("PLN-019"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void withoutAnIndexOneIsProposedThatServes() {
        String query = "select id from \"Odd one\".doc order by embedding <=> '[1,2,3]' limit 5";
        Finding found = found(query);
        assertThat(found.summary()).contains("no index of pgvector is over \"Odd one\".doc.embedding");
        found.fix().statements().forEach(database::execute);
        assertThat(explain(query).findings()).noneMatch(each -> each.code().equals("PLN-019"));
        found.fix().undo().forEach(database::execute);
        assertThat(found(query).summary()).isEqualTo(found.summary());
    }

    @Test
    void anIndexThatCannotServeIsNamedAndTheQueryThatItServesIsWritten() {
        database.execute("create index doc_l2 on \"Odd one\".doc using hnsw (embedding vector_l2_ops)");
        Finding descending = found("select id from \"Odd one\".doc order by embedding <-> '[1,2,3]' desc limit 5");
        assertThat(descending.summary()).contains("descending");
        Finding hidden = found("select id from \"Odd one\".doc order by (embedding <-> '[1,2,3]') + 1 limit 5");
        assertThat(hidden.evidence())
                .filteredOn(each -> each.name().equals("query that walks the index"))
                .singleElement()
                .extracting(Evidence::text)
                .asString()
                .contains("order by")
                .doesNotContain("+ 1");
    }

    @Test
    void whatWritesIsExplainedWithoutIt() {
        Explanation explanation = explain(
                "insert into \"Odd one\".doc select id + 100000, embedding from \"Odd one\".doc order by embedding <-> '[1,2,3]' limit 5");
        assertThat(explanation.notes())
                .anySatisfy(
                        note -> assertThat(note).startsWith("why no index over vectors is walked could not be told"));
        assertThat(explanation.findings()).anyMatch(each -> each.code().equals("PLN-019"));
    }
}
