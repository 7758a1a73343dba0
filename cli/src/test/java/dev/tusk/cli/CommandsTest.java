package dev.tusk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class CommandsTest {

    private static final String TWO_DOCUMENTS = """
            {"id": "a", "title": "Vacuum", "body": "Vacuum reclaims dead rows.", "tags": ["ops"], "metadata": {"year": 2024}}
            {"id": "b", "title": "Log", "body": "Every change is logged first.", "metadata": {"year": 2020}}
            """;

    private final Ran.Program tusk = new Ran.Program();

    @BeforeEach
    void connect(TestDatabase database) {
        tusk.with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    private void keywordCollection() {
        assertThat(tusk.run("setup").exitCode()).isZero();
        Ran created = tusk.run("collection", "create", "docs", "--model", "none", "--field", "year:integer");
        assertThat(created.err()).isEmpty();
        assertThat(created.exitCode()).isZero();
    }

    private void twoDocuments() {
        keywordCollection();
        assertThat(tusk.reading(TWO_DOCUMENTS).run("put", "docs").out()).isEqualTo("added 2, changed 0, unchanged 0\n");
    }

    @Test
    void setupTellsWhatItDidAndDoesItOnce() {
        assertThat(tusk.run("setup", "--check").exitCode()).isEqualTo(5);
        assertThat(tusk.run("setup").out()).contains("created extension vector", "is ready");
        assertThat(tusk.run("setup").out()).doesNotContain("created").contains("is ready");
        assertThat(tusk.run("setup", "--check").exitCode()).isZero();
    }

    @Test
    void documentsGoInAndComeOut() {
        twoDocuments();
        assertThat(tusk.reading(TWO_DOCUMENTS).run("put", "docs").out()).isEqualTo("added 0, changed 0, unchanged 2\n");
        assertThat(tusk.run("get", "docs", "a").out()).contains("title:    Vacuum", "{\"year\":2024}", "reclaims");
        assertThat(tusk.run("get", "docs", "c").exitCode()).isEqualTo(3);
        assertThat(tusk.run("count", "docs").out()).isEqualTo("2\n");
        assertThat(tusk.run("count", "docs", "--filter", "{\"year\": {\"$gte\": 2022}}")
                        .out())
                .isEqualTo("1\n");
        assertThat(tusk.run("list", "docs").out()).contains("ID", "a", "Vacuum", "b", "Log");
    }

    @Test
    void whatListPrintsPutTakes() {
        twoDocuments();
        String listed = tusk.run("list", "docs", "--all", "--json").out();
        assertThat(listed.lines()).hasSize(2);
        assertThat(tusk.reading(listed).run("put", "docs").out()).isEqualTo("added 0, changed 0, unchanged 2\n");
    }

    @Test
    void anInvalidDocumentKeepsAllOut() {
        keywordCollection();
        Ran ran = tusk.reading("{\"id\": \"a\", \"body\": \"x\"}\n{\"id\": \"\", \"body\": \"y\"}")
                .run("put", "docs");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(tusk.run("count", "docs").out()).isEqualTo("0\n");
    }

    @Test
    void optionsMakeADocument() {
        keywordCollection();
        tusk.run(
                "put",
                "docs",
                "--id",
                "it's/1",
                "--body",
                "# Head\n\ntext",
                "--text-format",
                "markdown",
                "--tag",
                "x",
                "--metadata",
                "year=2020",
                "--metadata",
                "k=\"2020\"",
                "--metadata",
                "word=plain words");
        assertThat(tusk.run("get", "docs", "it's/1", "--json").out())
                .contains("\"year\":2020", "\"k\":\"2020\"", "\"word\":\"plain words\"", "\"tags\":[\"x\"]");
    }

    @Test
    void aPatchChangesPartOfADocument() {
        twoDocuments();
        assertThat(tusk.run("patch", "docs", "a", "{\"metadata\": {\"year\": 2025}}", "--json")
                        .out())
                .contains("\"year\":2025", "\"title\":\"Vacuum\"");
    }

    @Test
    void searchPrintsHitsForPeopleAndForPrograms() {
        twoDocuments();
        Ran forPeople = tusk.run("search", "docs", "dead", "rows");
        assertThat(forPeople.out()).contains("Vacuum", "*dead* *rows*", "words");
        assertThat(forPeople.err()).contains("1 hit, keyword");
        assertThat(tusk.run("search", "docs", "dead", "rows", "--json").out())
                .contains("\"mode\":\"keyword\"", "\"document\":\"a\"");
        assertThat(tusk.run("search", "docs", "the", "dead", "--explain").out())
                .contains("BM25 of the words, sum of:", "df, chunks that have the word", "stop word (asciiword)")
                .contains("select", "Execution Time");
        assertThat(tusk.run("search", "docs", "dea*", "log.min_size", "--explain")
                        .out())
                .contains("log.min_size  'log.min_size' in 0 chunks", "dea* stands for 'dead' in 1 chunk");
    }

    @Test
    void aSearchThatSaysNothingOrOnlyExcludesIsToldSo() {
        twoDocuments();
        Ran nothing = tusk.run("search", "docs", "the", "of");
        assertThat(nothing.err())
                .contains("note: the query holds only words that the configuration \"english\" passes over");
        assertThat(nothing.err()).contains("nothing found").doesNotContain("--mode fuzzy");
        Ran rest = tusk.run("search", "docs", "--", "-dead");
        assertThat(rest.err()).contains("1 hit, keyword", "note: the query only excludes");
    }

    @Test
    void searchPrintsFacetsAndTheTotal() {
        twoDocuments();
        Ran ran = tusk.run(
                "search",
                "docs",
                "dead or log",
                "--facet",
                "year=..2022,2022..",
                "--facet",
                "updated_at=year",
                "--total",
                "exact",
                "--limit",
                "1");
        assertThat(ran.err()).contains("1 hit of 2 in 2 documents, keyword");
        assertThat(tusk.run("search", "docs", "dead", "--total", "exact").err())
                .contains("1 hit of 1 in 1 document, keyword");
        assertThat(ran.out()).contains("year\n  1  ..2022\n  1  2022..\n\nupdated_at\n  2  20");
        assertThat(tusk.run("search", "docs", "dead or log", "--json", "--facet", "{\"field\": \"year\", \"limit\": 1}")
                        .out())
                .contains("\"facets\":[{\"name\":\"year\",\"field\":\"year\",\"distinct\":2,\"buckets\":[{\"value\":");
        assertThat(tusk.run("search", "docs", "dead", "--facet", "yaer").err()).contains("did you mean \"year\"?");
        assertThat(tusk.run("search", "docs", "dead", "--facet", "year=1..x").err())
                .contains("cannot read --facet: \"x\" is neither a number nor a date");
        assertThat(tusk.run("search", "docs", "dead", "--facet", "year=mnth", "--total", "all")
                        .err())
                .contains("unknown interval \"mnth\"", "did you mean \"month\"?", "unknown way to count");
    }

    @Test
    void searchGroupsSortsAndGoesOnAfterAPage() {
        twoDocuments();
        Ran first = tusk.run("search", "docs", "dead or log", "--sort", "title:desc", "--limit", "1");
        assertThat(first.out()).contains(" 1. ", "Vacuum");
        String said = "further hits: the same command with --cursor ";
        assertThat(first.err()).contains(said);
        String cursor =
                first.err().substring(first.err().indexOf(said) + said.length()).strip();
        Ran second = tusk.run(
                "search",
                "docs",
                "dead or log",
                "--sort",
                "title:desc",
                "--limit",
                "1",
                "--cursor",
                cursor,
                "--group-size",
                "1");
        assertThat(second.out()).contains(" 2. ").doesNotContain("Vacuum");
        assertThat(second.err()).doesNotContain("further hits");
        assertThat(tusk.run("search", "docs", "dead or log", "--group", "year", "--json")
                        .out())
                .contains("\"in_group\":[]");
        assertThat(tusk.run("search", "docs", "dead", "--sort", "yaer,title:up", "--group-size", "2")
                        .err())
                .contains("unknown direction \"up\"", "--group-size has no --group");
        assertThat(tusk.run("search", "docs", "dead", "--sort", "yaer").err()).contains("did you mean \"year\"?");
        assertThat(tusk.run("search", "docs", "dead", "--timeout", "0").err()).contains("timeout is 0 ms");
    }

    @Test
    void searchBoostsPinsAndMixes() {
        twoDocuments();
        Ran ran = tusk.run(
                "search",
                "docs",
                "dead or log",
                "--recency",
                "30d:1",
                "--boost",
                "year:0.5:2000",
                "--pin",
                "b",
                "--pin",
                "ghost",
                "--distinct",
                "--mmr",
                "0.7");
        assertThat(ran.out()).contains("recency(updated_at) ×", "saturation(year) ×1.25", "pinned");
        assertThat(ran.err()).contains("pinned, but not among the documents with text: \"ghost\"");
        assertThat(tusk.run("search", "docs", "dead", "--json", "--pin", "b").out())
                .contains("\"document\":\"b\"", "\"pinned\":true");
        assertThat(tusk.run("search", "docs", "dead", "--boost", "yaer").err()).contains("did you mean \"year\"?");
        assertThat(tusk.run("search", "docs", "dead", "--rerank", "nowhere:model")
                        .err())
                .contains("there is no rerank model \"nowhere:model\"");
        Ran wrong = tusk.run(
                "search",
                "docs",
                "dead",
                "--recency",
                "soon",
                "--boost",
                "year:much",
                "--boost",
                "year:1:2:3",
                "--mmr",
                "2",
                "--pin",
                "a",
                "--pin",
                "a",
                "--distinct-threshold",
                "0");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err())
                .contains(
                        "\"soon\" is not a half-life",
                        "unknown boost function \"much\"",
                        "more than a weight and a pivot",
                        "lambda of MMR is 2.0",
                        "\"a\" is pinned twice",
                        "threshold of distinct hits is 0.0");
    }

    @Test
    void searchSaysThatNothingWasFoundOnStandardError() {
        twoDocuments();
        Ran ran = tusk.run("search", "docs", "unheard");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("nothing found", "--mode fuzzy");
    }

    @Test
    void searchNamesTheCollectionAndTheFieldThatWereMeant() {
        twoDocuments();
        Ran collection = tusk.run("search", "dosc", "x");
        assertThat(collection.exitCode()).isEqualTo(3);
        assertThat(collection.err()).contains("did you mean \"docs\"?");
        Ran field = tusk.run("search", "docs", "x", "--filter", "{\"yaer\": 2020}");
        assertThat(field.exitCode()).isEqualTo(2);
        assertThat(field.err()).contains("yaer", "year");
        assertThat(tusk.run("search", "docs", "x", "--mode", "vector").err()).contains("has no vectors");
        assertThat(tusk.run("search", "docs", " ").err()).contains("the query is empty");
    }

    @Test
    void aFilterIsNeverSql() {
        twoDocuments();
        String injection = "{\"title\": \"x'; drop schema tusk cascade; --\"}";
        assertThat(tusk.run("count", "docs", "--filter", injection).out()).isEqualTo("0\n");
        assertThat(tusk.run("count", "docs").out()).isEqualTo("2\n");
    }

    @Test
    void escapeSequencesOfADocumentDoNotReachTheTerminal() {
        keywordCollection();
        tusk.run("put", "docs", "--id", "evil", "--title", "a\u001b]0;pwned\u0007b", "--body", "red \u001b[31mtext");
        Ran ran = tusk.with("NO_COLOR", "1").onTerminal().run("get", "docs", "evil");
        assertThat(ran.out()).doesNotContain("\u001b", "\u0007");
    }

    @Test
    void deletingByFilterAsksFirst() {
        twoDocuments();
        String old = "{\"year\": {\"$lt\": 2022}}";
        Ran refused = tusk.run("delete", "docs", "--filter", old);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("this would delete 1 document of", "--yes");
        assertThat(tusk.onTerminal()
                        .reading("n\n")
                        .run("delete", "docs", "--filter", old)
                        .exitCode())
                .isEqualTo(2);
        assertThat(tusk.run("count", "docs").out()).isEqualTo("2\n");
        assertThat(tusk.reading("y\n").run("delete", "docs", "--filter", old).out())
                .isEqualTo("deleted 1\n");
    }

    @Test
    void aFilterWithoutConditionDeletesNothing() {
        twoDocuments();
        for (String empty : List.of("{}", "{\"$and\": []}")) {
            Ran refused = tusk.run("delete", "docs", "--filter", empty, "--yes");
            assertThat(refused.exitCode()).as(empty).isEqualTo(2);
        }
        assertThat(tusk.run("count", "docs").out()).isEqualTo("2\n");
    }

    @Test
    void synonymsOfAFileReplaceAllOrNone(@TempDir Path folder) throws IOException {
        twoDocuments();
        Path good = Files.writeString(folder.resolve("good.txt"), "\uFEFFcar, automobile\n# a remark\n");
        assertThat(tusk.run("synonyms", "import", "docs", good.toString()).out())
                .isEqualTo("car, automobile\n");
        Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'c', 'a', 'f', (byte) 0xE9, ',', 'x', '\n'});
        Ran bytes = tusk.run("synonyms", "import", "docs", latin.toString());
        assertThat(bytes.exitCode()).isEqualTo(2);
        assertThat(bytes.err()).contains("is not UTF-8");
        assertThat(tusk.run("synonyms", "import", "docs", folder.toString()).err())
                .contains("it is a directory");
        assertThat(tusk.run("synonyms", "import", "docs", folder + "/none").err())
                .contains("there is no such file");
        Path empty = Files.writeString(folder.resolve("empty.txt"), "# nothing\n");
        assertThat(tusk.run("synonyms", "import", "docs", empty.toString()).err())
                .contains("holds no rules");
        assertThat(tusk.run("synonyms", "list", "docs").out()).isEqualTo("car, automobile\n");
    }

    @Test
    void deletingByIdTellsWhatWasNotThere() {
        twoDocuments();
        Ran ran = tusk.run("delete", "docs", "a", "nope");
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out()).isEqualTo("deleted 1\n");
        assertThat(ran.err()).contains("not there: nope");
    }

    @Test
    void collectionsAreMadeShownChangedAndDropped() {
        keywordCollection();
        assertThat(tusk.run("collection", "create", "docs", "--model", "none").exitCode())
                .isEqualTo(4);
        assertThat(tusk.run("collection", "create", "docs", "--model", "none", "--if-not-exists")
                        .exitCode())
                .isZero();
        assertThat(tusk.run("collection", "list").out()).contains("docs", "english", "year:integer");
        assertThat(tusk.run("collection", "show", "docs").out()).contains("keywords in english, no vectors");
        assertThat(tusk.run("collection", "alter", "docs", "--add-field", "author:text", "--weights", "title=0.5")
                        .exitCode())
                .isZero();
        assertThat(tusk.run("collection", "show", "docs", "--json").out())
                .contains("\"author\":\"text\"", "\"title\":0.5", "\"heading\":1.5");
        assertThat(tusk.run("collection", "drop", "docs").err()).contains("--yes");
        assertThat(tusk.run("collection", "drop", "docs", "--yes").out()).contains("dropped");
        assertThat(tusk.run("collection", "drop", "docs", "--yes", "--if-exists")
                        .exitCode())
                .isZero();
    }

    @Test
    void aCollectionThatCannotBeIsRefusedWithAllReasons() {
        assertThat(tusk.run("setup").exitCode()).isZero();
        Ran ran = tusk.run(
                "collection", "create", "My-Docs", "--model", "minilmm", "--field", "year:int", "--field", "x");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains("\"My-Docs\" cannot be the name")
                .contains("minilmm", "did you mean \"minilm\"?")
                .contains("unknown field type \"int\"")
                .contains("the field \"x\" has no type");
    }

    @Test
    void aPairThatIsGivenTwiceIsRefused() {
        keywordCollection();
        Ran ran = tusk.run(
                "collection", "alter", "docs", "--bm25", "k1=1,k1=2", "--weights", "text=1", "--weights", "text=2");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains("k1 is given several times in --bm25")
                .contains("text is given several times in --weights");
        assertThat(tusk.run(
                                "collection",
                                "alter",
                                "docs",
                                "--bm25",
                                "k1=0.5,b=0.5",
                                "--weights",
                                "title=2,heading=2,text=1")
                        .exitCode())
                .isZero();
        assertThat(tusk.run("collection", "show", "docs").out()).contains("k1 0.5, b 0.5");
    }

    @Test
    void aWrongPasswordIsOneClearMessage() {
        Ran ran = tusk.with("PGPASSWORD", "wr0ng").run("collection", "list");
        assertThat(ran.exitCode()).isEqualTo(5);
        assertThat(ran.err()).contains("TUSK-306", "wrong user or password").doesNotContain("wr0ng", "\tat ");
    }

    @Test
    void aDatabaseThatIsNotThereIsOneClearMessage(TestDatabase database) {
        Ran ran = tusk.run("collection", "list", "--url", database.jdbcUrl().replace(database.name(), "nowhere"));
        assertThat(ran.exitCode()).isEqualTo(5);
        assertThat(ran.err()).contains("the database \"nowhere\" does not exist");
    }

    @Test
    void aDatabaseThatIsNotSetUpSaysWhatToDo() {
        Ran ran = tusk.run("search", "docs", "x", "--mode", "keyword");
        assertThat(ran.exitCode()).isEqualTo(5);
        assertThat(ran.err()).contains("tusk setup");
    }
}
