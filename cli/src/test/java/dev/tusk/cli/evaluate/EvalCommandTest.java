package dev.tusk.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PostgresExtension.class)
class EvalCommandTest {

    @TempDir
    private Path folder;

    private final Ran.Program tusk;

    EvalCommandTest(TestDatabase database) {
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password())
                .with("HOME", System.getProperty("user.home"));
    }

    @BeforeEach
    void fill() throws IOException {
        Files.writeString(folder.resolve("corpus.jsonl"), """
                {"_id": "owl", "title": "Owls", "text": "Owls hunt at night."}
                {"_id": "hare", "title": "Hares", "text": "Hares run through fields."}
                {"_id": "fox", "title": "Foxes", "text": "Foxes hunt hares."}
                """);
        Files.writeString(folder.resolve("queries.jsonl"), """
                {"_id": "1", "text": "owls"}
                {"_id": "2", "text": "fields"}
                """);
        Files.writeString(
                folder.resolve("qrels.tsv"), "query-id\tcorpus-id\tscore\n1\towl\t1\n2\thare\t1\n2\tgone\t1\n");
    }

    private Ran eval(String... more) {
        String[] arguments = new String[2 + more.length];
        arguments[0] = "eval";
        arguments[1] = folder.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return tusk.run(arguments);
    }

    @Test
    void measuresEveryModeInACollectionOfItsOwn() {
        Ran first = eval("--json", "--collection", "eval_animals");
        Ran second = eval("--collection", "eval_animals");

        assertThat(first.exitCode()).as(first.err()).isZero();
        JsonNode modes = JsonMapper.shared().readTree(first.out());
        assertThat(modes.findValuesAsString("mode")).containsExactly("bm25", "vector", "hybrid");
        JsonNode words = modes.get(0);
        assertThat(words.propertyNames())
                .containsExactly("mode", "ndcg@10", "mrr@10", "recall@100", "queries", "p50_ms", "p95_ms", "p_values");
        assertThat(words.get("mrr@10").asDouble()).isEqualTo(1);
        assertThat(words.get("recall@100").asDouble()).isEqualTo(0.75);
        assertThat(words.get("queries").asInt()).isEqualTo(2);
        assertThat(first.err()).contains("3 added", "warning: 1 judged document is not in corpus.jsonl", "\"gone\"");
        assertThat(second.err()).contains("3 unchanged");
        assertThat(second.out()).contains("nDCG@10", "hybrid - vector");
    }

    @Test
    void wordsAloneNeedNoModel() {
        Ran ran = eval("--modes", "bm25", "--limit-queries", "1", "--json");

        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out())
                .startsWith("[{\"mode\":\"bm25\",\"ndcg@10\":1.0,\"mrr@10\":1.0,\"recall@100\":1.0,\"queries\":1,");
        assertThat(ran.err()).contains("_words\"");
    }

    @Test
    void ownJudgementsAreOfACollectionThatIsThere() throws IOException {
        assertThat(eval("--modes", "bm25", "--collection", "docs").exitCode()).isZero();
        Path csv = Files.writeString(
                folder.resolve("own.csv"), "query,document,grade\nhunt,fox,2\nhunt,owl,1\nnight,fox,0\nhunt,wolf,1\n");
        Path none = Files.writeString(folder.resolve("none.csv"), "night,fox,0\n");

        Ran ran = tusk.run("eval", csv.toString(), "--collection", "docs", "--json");
        Ran nowhere = tusk.run("eval", csv.toString());

        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("\"recall@100\":0.66", "\"queries\":1").doesNotContain("vector");
        assertThat(ran.err())
                .contains("warning: 1 judged document is not in collection \"docs\"", "\"wolf\"")
                .contains("warning: 1 judged query without a relevant document; left out, for example \"night\"");
        Ran nothing = tusk.run("eval", none.toString(), "--collection", "docs");
        assertThat(nothing.exitCode()).isEqualTo(2);
        assertThat(nothing.err()).contains("judges no document to be relevant");
        Ran idle =
                tusk.run("eval", csv.toString(), "--collection", "docs", "--model", "minilm", "--language", "simple");
        assertThat(idle.exitCode()).isEqualTo(2);
        assertThat(idle.err()).contains("--model belongs to a folder", "--language belongs to a folder");
        assertThat(nowhere.exitCode()).isEqualTo(2);
        assertThat(nowhere.err()).contains("give --collection NAME");
    }

    @Test
    void saysWhatIsWrongBeforeItConnects() throws IOException {
        Ran mode = eval("--modes", "bm52", "--limit-queries", "0");
        assertThat(mode.exitCode()).isEqualTo(2);
        assertThat(mode.err()).contains("did you mean \"bm25\"?").contains("--limit-queries is 0");

        Ran chunks = eval("--chunk-chars", "3");
        assertThat(chunks.exitCode()).isEqualTo(2);
        assertThat(chunks.err()).contains("--chunk-chars is 3; it must be 50 to 100000");

        String queries = Files.readString(folder.resolve("queries.jsonl"));
        Files.writeString(folder.resolve("queries.jsonl"), "{\"_id\": \"1\", text: \"owls\"}\n");
        Ran broken = eval();
        assertThat(broken.exitCode()).isEqualTo(2);
        assertThat(broken.err())
                .contains("queries.jsonl:1: not JSON: Unexpected character ('t' (code 116))")
                .doesNotContain("JsonReadFeature", "Source:");
        Files.writeString(folder.resolve("queries.jsonl"), queries);

        Files.delete(folder.resolve("queries.jsonl"));
        Ran missing = eval();
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("it has no queries.jsonl").doesNotContain("PostgreSQL");
    }

    @Test
    void leavesCollectionsOfOthersAlone() {
        assertThat(tusk.run("setup").exitCode()).isZero();
        assertThat(tusk.run("collection", "create", "docs", "--model", "none").exitCode())
                .isZero();
        assertThat(tusk.reading("{\"id\": \"mine\", \"body\": \"kept\"}")
                        .run("put", "docs")
                        .exitCode())
                .isZero();

        Ran ran = eval("--modes", "bm25", "--collection", "docs", "--fresh");

        assertThat(ran.exitCode()).isEqualTo(4);
        assertThat(ran.err()).contains("it holds documents that no evaluation put there");
        assertThat(tusk.run("count", "docs").out()).isEqualTo("1\n");
    }
}
