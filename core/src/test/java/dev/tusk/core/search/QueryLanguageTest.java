package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.facet.Facet;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.spelling.SearchSuggestions;
import dev.tusk.core.spelling.SpellingUse;
import dev.tusk.core.synonym.SynonymRule;
import dev.tusk.core.synonym.Synonyms;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class QueryLanguageTest {

    private static Tusk tusk;
    private Collection docs;

    @BeforeAll
    static void setUp(TestDatabase database) {
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool());
    }

    @BeforeEach
    void create() {
        docs = tusk.collections().create(CollectionDefinition.named("docs").build());
    }

    @AfterEach
    void dropAll() {
        tusk.collections()
                .list()
                .forEach(each -> tusk.collections().drop(each.name().value()));
    }

    private void put(String id, String title, String text) {
        docs.put(Document.builder(id).title(title).body(text).build());
    }

    private List<String> search(String query) {
        return search(SearchMode.KEYWORD, Ranking.BM25, query);
    }

    private List<String> search(SearchMode mode, Ranking ranking, String query) {
        SearchRequest request = SearchRequest.of(mode)
                .query(query)
                .ranking(ranking)
                .spelling(SpellingUse.OFF)
                .build();
        return docs.search(request).hits().stream().map(Hit::documentId).toList();
    }

    /** What a text has, and a query that finds it. */
    private static final String IDENTIFIERS = """
            hnsw.ef_search | hnsw.ef_search
            hnsw.ef_search | ef_search
            hnsw.ef_search | hnsw
            hnsw.ef_search | search
            ts_rank_cd | ts_rank_cd
            ts_rank_cd | rank
            C++ | C++
            C# | c#
            john.doe@example.com | john.doe@example.com
            john.doe@example.com | doe
            john.doe@example.com | example.com
            0.8.7 | 0.8.7
            0.8.7 | 0.8
            v18.1 | 18.1
            maxConnections | maxconnections
            maxConnections | connections
            /etc/postgresql/pg_hba.conf | pg_hba.conf
            /etc/postgresql/pg_hba.conf | pg_hba
            std::vector | std::vector
            List<Widget> | List<Widget>
            List<Widget> | widget
            <john@example.com> | john
            ./configure | ./configure
            ./configure | configure
            ~/.bashrc | .bashrc
            ~/.bashrc | bashrc
            ../lib/libpq.so | libpq.so
            ISO-8601 | ISO-8601
            ISO-8601 | 8601
            ISO-8601 | "iso 8601"
            ISO-8601 | "ISO-8601"
            ISO-8601 | +ISO-8601
            parseJSONBody | parseJSONBody
            parseJSONBody | json
            ISO-8601 | ISO-86*
            ISO-8601 | +ISO-86*
            ./configure | ./conf*
            ~/.bashrc | ~/.bash*
            List<Widget> | List<W*
            List<Widget> | List<Widget>*
            List<Widget> | <widg>-*
            1e-5 | 1e-5""";

    @Test
    void findsIdentifiersWholeAndByPart() {
        put("other", "", "Nothing of the kind, and nothing else.");
        for (String line : IDENTIFIERS.lines().toList()) {
            List<String> given = List.of(line.strip().split(" \\| ", 2));
            put("identifier", "", "Set " + given.getFirst() + " before the query.");
            assertThat(search(given.getLast())).as(line).containsExactly("identifier");
        }
    }

    @Test
    void fuzzySearchesFindWhatIsSpelledRightAsOthersDo() {
        put("other", "", "Nothing of the kind, and nothing else.");
        for (String word : List.of("0.8.7", "3.14", "C++", "ts_rank_cd", "हिन्दी")) {
            put("identifier", "", "Set " + word + " before the query.");
            assertThat(docs.search(SearchRequest.fuzzy(word).build()).hits())
                    .extracting(Hit::documentId)
                    .as(word)
                    .containsExactly("identifier");
        }
    }

    /** A word that is misspelt must not change how the others are read. */
    @Test
    void fuzzySearchesTakeOnlyApartWhatIsMisspelt() {
        put("server", "", "The server starts.");
        put("version", "", "It came with 0.8.7 last week.");
        put("numbers", "", "Take 8 apples and 7 pears, and 0 plums.");
        put("language", "", "Written in C++ by hand.");
        put("vitamin", "", "Oranges are full of vitamin c.");
        put("phrase", "", "A walrus beside the primary.");
        put("placed", "Standby", "Nothing of the kind.");
        for (String beside : List.of("0.8.7", "C++", "title:standby", "\"the primary\"")) {
            SearchResult result =
                    docs.search(SearchRequest.fuzzy(beside + " servr").build());
            assertThat(result.corrections())
                    .as(beside)
                    .extracting(SearchResult.Correction::word)
                    .containsExactly("servr");
            assertThat(result.hits())
                    .as(beside)
                    .extracting(Hit::documentId)
                    .containsExactlyElementsOf(search(beside + " server"));
        }
        assertThat(docs.search(SearchRequest.fuzzy("0.8.7 servr").build()).hits())
                .extracting(Hit::documentId)
                .containsExactlyInAnyOrder("server", "version");
    }

    @Test
    void tellsOfWhatMakesNoDifference() {
        put("one", "", "Vacuum removes dead rows.");
        SearchRequest.Builder request = SearchRequest.keyword("vacuum");
        assertThat(docs.search(request.build()).notes()).isEmpty();
        assertThat(docs.search(request.fusion(new Fusion.WeightedSum(0.5)).build())
                        .notes())
                .containsExactly("the fusion and its weights make no difference: a keyword search has nothing to fuse");
    }

    @Test
    void passesOverInvisibleSigns() {
        put("one", "", "Vacuum removes dead rows.");
        assertThat(search("\u202Evacuum\u202C")).containsExactly("one");
        assertThat(search("va\u00ADcuum\u200B")).containsExactly("one");
    }

    @Test
    void leavesOutWhatBeginsWithAnIdentifier() {
        put("beginning", "", "Dates follow ISO-8601, see ./configure, in List<Widget> of Releases-2021.");
        put("apart", "", "Dates follow ISO of 8601, see install, in List of Gadget.");
        for (String excluded : List.of("-ISO-86*", "-./conf*", "-List<Wid*", "-Releases-20*", "-text:releases-20*")) {
            assertThat(search("dates " + excluded)).as(excluded).containsExactly("apart");
        }
    }

    /** In an exclusion too a word in front of a beginning is meant in all its forms, and the beginning as it is typed. */
    @Test
    void leavesOutWordsInFrontOfABeginningByTheirStems() {
        put("whole", "", "Dates of Running<Widget> and Lists<the<Writing>>");
        put("other", "", "Dates of Running<Gadget> and Lists<Reading>");
        put("short", "", "Dates of running winds");
        for (String excluded :
                List.of("-Running<Wid*", "-runs<wid*", "-text:Running<Wid*", "-Lists<the<Writi*", "-List<the<Writ*")) {
            for (Ranking ranking : List.of(Ranking.BM25, Ranking.TS_RANK)) {
                assertThat(search(SearchMode.KEYWORD, ranking, "dates " + excluded))
                        .as("%s %s", excluded, ranking)
                        .containsExactlyInAnyOrder("other", "short");
            }
        }
        assertThat(search("dates -Running<Wi*")).containsExactly("other");
        assertThat(search("dates -Lists<Wri*")).containsExactlyInAnyOrder("whole", "other", "short");
    }

    @Test
    void snippetsOfLongTextsShowIdentifiersWhole() {
        String filler = "Nothing here, see <a> and b.c/d-e now. ".repeat(12);
        put("long", "", filler + "Call List<Widget> of ./lib/node.js and C++17. " + filler);
        Snippet snippet = docs.search(
                        SearchRequest.keyword("widget node.js c++ lib").build())
                .hits()
                .getFirst()
                .snippet();
        assertThat(Objects.requireNonNull(snippet).toHtml())
                .startsWith(
                        "… Call List&lt;<mark>Widget</mark>&gt; of ./<mark>lib/node.js</mark> and <mark>C++</mark>17. Nothing"
                                + " here, see &lt;a&gt; and b.c/d-e now.")
                .endsWith(" …");
    }

    /** A text, a query, and the snippet. */
    private static final String SNIPPETS = """
            Sessions change hnsw.ef_search often | hnsw.ef_search | Sessions change <mark>hnsw.ef_search</mark> often
            Sessions change hnsw.ef_search often | search | Sessions change hnsw.ef_<mark>search</mark> often
            Method returns List<Widget> always | widget | Method returns List&lt;<mark>Widget</mark>&gt; always
            Method returns List<Widget> always | List<Widget> | Method returns <mark>List</mark>&lt;<mark>Widget</mark>&gt; always
            Programs written in C++ and C# alike | c++ | Programs written in <mark>C++</mark> and C# alike
            Write to john.doe@example.com today | doe | Write to john.<mark>doe</mark>@example.com today
            Always execute ./configure first | configure | Always execute ./<mark>configure</mark> first
            Dates follow ISO-8601 always | 8601 | Dates follow ISO-<mark>8601</mark> always
            Dates follow ISO-8601 always | "iso-8601" | Dates follow <mark>ISO-8601</mark> always
            Look http://example.com/a~b/c$d: fine | fine | Look http://example.com/a~b/c$d: <mark>fine</mark>
            Uses C++17 features today | c++17 | Uses <mark>C++17</mark> features today
            Uses C++17 features today | c++ | Uses <mark>C++</mark>17 features today
            Open docs/vector#indexes today | vector | Open docs/<mark>vector</mark>#indexes today
            Mail john.doe@example.com to do by day | john.d* | Mail <mark>john.doe</mark>@example.com to do by day
            Mail john.doe@example.com to do by day | +JOHN.d* mail | <mark>Mail</mark> <mark>john.doe</mark>@example.com to do by day
            Set hnsw.ef_search and see others seen | ef_se* | Set hnsw.<mark>ef_search</mark> and see others seen
            Mail john.doe@example.com today | john.d* | Mail <mark>john.doe</mark>@example.com today
            Foo runs beside node js today | foo -node.js | <mark>Foo</mark> runs beside node js today
            (List<Widget>) | List<Widget> | (<mark>List</mark>&lt;<mark>Widget</mark>&gt;)
            The "ISO-8601", always. | 8601 | The &quot;ISO-<mark>8601</mark>&quot;, always.
            Calls parseJSONBody(x) here | json | Calls parse<mark>JSON</mark>Body(x) here
            Calls parseJSONBody(x) here | parseJSONBody | Calls <mark>parseJSONBody</mark>(x) here
            Calls parseJSONBody(x) here | body json | Calls parse<mark>JSONBody</mark>(x) here
            Since v18.1 it works | 18.1 | Since v<mark>18.1</mark> it works
            Works with 0.8.7 of pgvector | 0.8 | Works with <mark>0.8</mark>.7 of pgvector
            Uses maxConnections(1) here | connection | Uses max<mark>Connections</mark>(1) here
            Uses PostgreSQL and my.SomeThing here | sql thing | Uses PostgreSQL and my.Some<mark>Thing</mark> here
            Parse the json in its body | parseJSONBody | <mark>Parse</mark> the <mark>json</mark> in its <mark>body</mark>
            Vitamin C is one of them | c++ | Vitamin <mark>C</mark> is one of them
            Made for version 0.8 of it | 0.8.7 | Made for version <mark>0.8</mark> of it
            Vitamin C or C++, c# or D# | c++ | Vitamin C or <mark>C++</mark>, c# or D#
            Vitamin C or C++, c# or D# | c and c++ | Vitamin <mark>C</mark> or <mark>C++</mark>, <mark>c#</mark> or D#
            See issue#123 today | issue#123 | See <mark>issue</mark>#<mark>123</mark> today
            Calls mapToObject and parseOrFail today | to or calls | <mark>Calls</mark> mapToObject and parseOrFail today
            Since v0.8.7 it works | 0.8 | Since v<mark>0.8</mark>.7 it works
            Use com.acme.JSONParser today | parser | Use com.acme.JSON<mark>Parser</mark> today
            Works with 0.8.7 of pgvector | 0.8.7 | Works with <mark>0.8.7</mark> of pgvector""";

    @Test
    void marksIdentifiersAndShowsEverySign() {
        for (String line : SNIPPETS.lines().toList()) {
            List<String> given = List.of(line.strip().split(" \\| ", 3));
            put("one", "", given.get(0));
            Snippet snippet = docs.search(SearchRequest.keyword(given.get(1)).build())
                    .hits()
                    .getFirst()
                    .snippet();
            assertThat(Objects.requireNonNull(snippet).toHtml()).as(line).isEqualTo(given.get(2));
        }
    }

    @Test
    void ranksTheWholeIdentifierAboveItsPartsApart() {
        put("apart", "", "ts rank cd rank cd ts");
        put("whole", "", "A long text of many words about ranking that names ts_rank_cd once and then goes on and on.");
        assertThat(search("ts_rank_cd")).containsExactly("whole", "apart");
    }

    @Test
    void findsEveryWordThatBeginsSo() {
        put("indexing", "", "indexing");
        put("indices", "", "indices");
        put("table", "", "table");
        assertThat(search("indexi*")).containsExactly("indexing");
        assertThat(search("indexi:*")).containsExactly("indexing");
        assertThat(search("ind*")).containsExactlyInAnyOrder("indexing", "indices");
        assertThat(search("ind* -indices")).containsExactly("indexing");
    }

    @Test
    void marksWhatAPrefixFound() {
        put("one", "", "Replication is on.");
        Snippet snippet = docs.search(SearchRequest.keyword("repl*").build())
                .hits()
                .getFirst()
                .snippet();
        assertThat(Objects.requireNonNull(snippet).toHtml()).startsWith("<mark>Replication</mark>");
    }

    @Test
    void asksForThePlaceOfAWord() {
        put("title", "Vacuum", "Removes dead rows.");
        put("text", "Tables", "Vacuum removes dead rows.");
        assertThat(search("title:vacuum")).containsExactly("title");
        assertThat(search("text:vacuum")).containsExactly("text");
        assertThat(search("-title:vacuum rows")).containsExactly("text");
        assertThat(search("title:vac* rows")).containsExactly("title");
        assertThat(search("text:\"dead rows\" title:tables")).containsExactly("text");
    }

    @ParameterizedTest
    @EnumSource(Ranking.class)
    void aBeginningInAPlaceIsTheWordsAndNotItsStems(Ranking ranking) {
        put("running", "Running a server", "a");
        put("runtime", "The runtime", "b");
        put("rows", "Rows", "running");
        for (SearchMode mode : List.of(SearchMode.KEYWORD, SearchMode.FUZZY)) {
            assertThat(search(mode, ranking, "title:running*")).as("%s", mode).containsExactly("running");
            assertThat(search(mode, ranking, "title:runni*")).as("%s", mode).containsExactly("running");
            assertThat(search(mode, ranking, "title:run*"))
                    .as("%s", mode)
                    .containsExactlyInAnyOrder("running", "runtime");
            assertThat(search(mode, ranking, "+runni* server"))
                    .as("%s", mode)
                    .contains("running")
                    .doesNotContain("runtime");
            assertThat(search(mode, ranking, "rows -title:runni*"))
                    .as("%s", mode)
                    .containsExactly("rows");
            assertThat(search(mode, ranking, "server -runni*")).as("%s", mode).isEmpty();
        }
    }

    @Test
    void aBeginningThatIsAWholeWordFindsItsOtherForms() {
        put("one", "", "The index is rebuilt.");
        assertThat(search("indexing*")).containsExactly("one");
        assertThat(search("text:indexing*")).containsExactly("one");
    }

    @ParameterizedTest
    @EnumSource(Ranking.class)
    void aQueryThatOnlyExcludesFindsWhatHasNoneOfIt(Ranking ranking) {
        put("first", "One", "vacuum");
        put("second", "Two", "index");
        put("third", "Vacuum", "lock");
        for (SearchMode mode : List.of(SearchMode.KEYWORD, SearchMode.FUZZY)) {
            assertThat(search(mode, ranking, "-vacuum")).containsExactly("second");
            assertThat(search(mode, ranking, "-title:vacuum -zebra")).containsExactly("first", "second");
            assertThat(search(mode, ranking, "-vac* -index")).isEmpty();
            SearchResult result = docs.search(SearchRequest.of(mode)
                    .query("-vacuum")
                    .ranking(ranking)
                    .total(TotalCount.EXACT)
                    .facets(Facet.terms("tags"))
                    .explain(true)
                    .build());
            assertThat(Objects.requireNonNull(result.total()).value()).isEqualTo(1);
            assertThat(result.notes()).anyMatch(note -> note.contains("only excludes"));
            assertThat(search(mode, ranking, "-the")).isEmpty();
        }
    }

    @Test
    void turnsThePagesOfWhatIsNotExcluded() {
        for (int i = 0; i < 7; i++) {
            put("d" + i, "", i == 3 ? "vacuum" : "index");
        }
        SearchResult first =
                docs.search(SearchRequest.keyword("-vacuum").limit(4).build());
        SearchResult second = docs.search(
                SearchRequest.keyword("-vacuum").limit(4).cursor(first.next()).build());
        assertThat(first.hits()).extracting(Hit::documentId).containsExactly("d0", "d1", "d2", "d4");
        assertThat(second.hits()).extracting(Hit::documentId).containsExactly("d5", "d6");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "the of and ~ holds only words that the configuration \"english\" passes over",
                "-the ~ holds only words that the configuration \"english\" passes over",
                "\"the\" ~ holds only words that the configuration \"english\" passes over",
                "title:the ~ holds only words that the configuration \"english\" passes over",
                "or ~ holds only words that the configuration \"english\" passes over",
                "??? ~ holds no word",
                "* | & ~ holds no word",
                "🐘 ~ holds no word",
            })
    void saysWhyAQueryWithoutWordsFindsNothing(String query, String why) {
        put("one", "", "vacuum");
        for (Ranking ranking : Ranking.values()) {
            for (SearchMode mode : List.of(SearchMode.KEYWORD, SearchMode.FUZZY)) {
                SearchResult result = docs.search(
                        SearchRequest.of(mode).query(query).ranking(ranking).build());
                assertThat(result.hits()).as("%s, %s", mode, ranking).isEmpty();
                assertThat(result.notes()).as("%s, %s", mode, ranking).containsExactly("the query " + why);
            }
        }
    }

    @Test
    void saysThatMoreWasTypedThanCounts() {
        put("one", "", "vacuum");
        assertThat(docs.search(SearchRequest.keyword("vacuum ".repeat(64)).build())
                        .notes())
                .isEmpty();
        assertThat(notes("vacuum ".repeat(65))).singleElement().asString().contains("64 words", "256 phrases");
        assertThat(notes("vacuum " + "x".repeat(501)))
                .singleElement()
                .asString()
                .contains("more than 500 characters");
        assertThat(docs.search(SearchRequest.keyword("x".repeat(501)).build()).notes())
                .anyMatch(note -> note.contains("holds nothing else"));
        assertThat(docs.search(SearchRequest.keyword("the \"" + "x".repeat(501) + "\"")
                                .build())
                        .notes())
                .containsExactly(
                        "words and phrases of more than 500 characters are passed over",
                        "what is left of the query holds only words that the configuration \"english\" passes over");
    }

    private List<String> notes(String query) {
        SearchResult result = docs.search(SearchRequest.keyword(query).build());
        assertThat(result.hits()).hasSize(1);
        return result.notes();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "parser -C++ ~ c,sharp,rank",
                "parser -\"in C++\" ~ c,sharp,rank",
                "parser -\"parser is in C++\" -C# ~ c,rank",
                "parser -text:\"in C++\" ~ c,sharp,rank",
                "parser -title:\"in C++\" ~ c,sharp,rank",
                "parser +C++ ~ cpp",
                "parser \"C++\" ~ cpp",
                "\"in C++\" ~ cpp",
                "parser -C# ~ c,cpp,rank",
                "title:C++ ~ cpp",
                "+ts_rank parser ~ rank",
                "parser -ts_rank ~ c,cpp,sharp",
            })
    void conditionsOnIdentifiersAskForTheWhole(String query, String found) {
        put("c", "C", "The parser is in C, a ts and a rank.");
        put("cpp", "C++", "The parser is in C++.");
        put("sharp", "Sharp", "The parser is in C#.");
        put("rank", "Rank", "The parser of ts_rank.");
        for (Ranking ranking : Ranking.values()) {
            assertThat(search(SearchMode.KEYWORD, ranking, query))
                    .as("%s", ranking)
                    .containsExactlyInAnyOrder(found.split(","));
        }
        Snippet snippet = docs.search(SearchRequest.keyword("+C++ parser").build())
                .hits()
                .getFirst()
                .snippet();
        assertThat(Objects.requireNonNull(snippet).toHtml()).contains("<mark>parser</mark>");
    }

    @ParameterizedTest
    @EnumSource(Ranking.class)
    void whatIsFoundIsWhatIsCounted(Ranking ranking) {
        put("in", "PostgreSQL", "vacuum");
        put("out", "Other", "postgresql vacuum");
        for (String query :
                List.of("title:postgresql", "postgr*", "title:postgr*", "+vacuum postgresql", "\"vacuum\"")) {
            SearchResult result = docs.search(SearchRequest.keyword(query)
                    .ranking(ranking)
                    .total(TotalCount.EXACT)
                    .build());
            assertThat(result.hits()).as(query).isNotEmpty();
            assertThat(Objects.requireNonNull(result.total()).value())
                    .as(query)
                    .isEqualTo(result.hits().size());
        }
    }

    @Test
    void keepsConditionsBehindManyWords() {
        put("kept", "", "postgresql");
        put("excluded", "", "postgresql vacuum");
        StringBuilder query = new StringBuilder("postgresql");
        for (int i = 0; i < 66; i++) {
            query.append(" k").append(i);
        }
        assertThat(search(query + " -vacuum")).containsExactly("kept");
        assertThat(search(query + " +vacuum")).containsExactly("excluded");
    }

    @Test
    void aStopWordCountsWhereItHasToBeThere() {
        put("one", "", "vacuum");
        put("two", "", "vacuum");
        put("other", "", "replication");
        docs.stopWords().replace(List.of("vacuum"));
        assertThat(search("+vacuum replication")).containsExactlyInAnyOrder("one", "two");
        assertThat(search("\"vacuum\" replication")).containsExactlyInAnyOrder("one", "two");
        assertThat(search("vacuum replic*")).containsExactly("other");
        assertThat(search("vacuum xyzzyq")).isEmpty();
        assertThat(search("vacuum")).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void findsAllThatBeginsAsItHasTo() {
        StringBuilder frequent = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            frequent.append(" prefix").append((char) ('a' + i / 26)).append((char) ('a' + i % 26));
        }
        put("frequent", "", frequent.toString());
        put("again", "", frequent.toString());
        put("rare", "", "prefixzz");
        assertThat(search("+prefix* other")).contains("rare");
        SearchResult explained =
                docs.search(SearchRequest.keyword("prefix*").explain(true).build());
        assertThat(Objects.requireNonNull(
                                Objects.requireNonNull(explained.explanation()).query())
                        .expansions()
                        .getFirst()
                        .lexemes())
                .hasSizeLessThanOrEqualTo(50);
    }

    @Test
    void readsEverySpaceAndEveryQuote() {
        put("apart", "", "new fields near york");
        put("together", "", "new york");
        for (String query :
                List.of("\u201cnew york\u201d", "\u00abnew york\u00bb", "\"new york\" or", "or \"new york\"")) {
            assertThat(search(query)).as(query).containsExactly("together");
        }
        for (String space : List.of("\u00a0", "\u3000", "\u2003")) {
            assertThat(search("york" + space + "-fields")).containsExactly("together");
        }
        assertThat(search("\"new york\" or fields")).containsExactlyInAnyOrder("together", "apart");
    }

    @Test
    void asksForAWordWithAPlus() {
        put("both", "", "streaming replication");
        put("one", "", "replication replication");
        assertThat(search("replication streaming")).containsExactly("both", "one");
        assertThat(search("replication +streaming")).containsExactly("both");
    }

    @Test
    void synonymsStandForEachOtherOrOneWay() {
        put("car", "", "A car on the road.");
        put("motor", "", "A motor car on the road.");
        put("auto", "", "An automobile on the road.");
        put("pg", "", "Tips for pg.");
        put("postgresql", "", "The PostgreSQL manual.");
        docs.synonyms()
                .add(List.of(SynonymRule.parse("cars, automobile"), SynonymRule.parse("pg, post gres => postgresql")));
        assertThat(search("automobiles")).containsExactlyInAnyOrder("auto", "car", "motor");
        assertThat(search("pg")).containsExactlyInAnyOrder("pg", "postgresql");
        assertThat(search("post gres")).containsExactly("postgresql");
        assertThat(search("gres post")).isEmpty();
        assertThat(search("postgresql")).containsExactly("postgresql");
        assertThat(docs.synonyms().remove(SynonymRule.parse("cars, automobile")))
                .isTrue();
        assertThat(search("automobiles")).containsExactly("auto");
        assertThat(docs.synonyms().list())
                .extracting(SynonymRule::toString)
                .containsExactly("pg, post gres => postgresql");
    }

    @Test
    void aSynonymCountsNoMoreThanWhatWasTyped() {
        for (int i = 0; i < 20; i++) {
            put("common" + i, "", "database");
        }
        put("rare", "", "datastore");
        docs.synonyms().add(List.of(SynonymRule.parse("database => datastore")));
        List<Hit> hits =
                docs.search(SearchRequest.keyword("database").limit(30).build()).hits();
        assertThat(hits).hasSize(21);
        double typed = hits.stream()
                .filter(hit -> hit.documentId().equals("common1"))
                .findFirst()
                .orElseThrow()
                .score();
        double standsIn = hits.stream()
                .filter(hit -> hit.documentId().equals("rare"))
                .findFirst()
                .orElseThrow()
                .score();
        assertThat(standsIn).isLessThanOrEqualTo(typed + 1e-6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "one", "=> x", "a =>", "the, car", "a\u0000b, c", "x => y => z"})
    void refusesRulesThatMeanNothing(String rule) {
        docs.synonyms().add(List.of(SynonymRule.parse("kept, stays")));
        assertThatThrownBy(() -> docs.synonyms().replace(List.of(SynonymRule.parse(rule))))
                .isInstanceOf(TuskException.class);
        assertThat(docs.synonyms().list()).hasSize(1);
    }

    @Test
    void replacementsAtTheSameTimeDoNotMix() {
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 4; round++) {
                List<Future<?>> writers = new ArrayList<>();
                for (String writer : List.of("a", "b")) {
                    List<SynonymRule> rules = rules(writer, 300);
                    List<String> words =
                            rules.stream().map(rule -> rule.words().getFirst()).toList();
                    writers.add(two.submit(() -> {
                        docs.synonyms().replace(rules);
                        docs.stopWords().replace(words);
                    }));
                }
                for (Future<?> writer : writers) {
                    writer.get();
                }
                assertThat(docs.synonyms().list()).hasSize(300);
                assertThat(docs.stopWords().list()).hasSize(300);
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static List<SynonymRule> rules(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> SynonymRule.parse("%1$sx%2$dq, %1$sy%2$dq".formatted(prefix, i)))
                .toList();
    }

    @Test
    void tooManySynonymsAreRefusedBeforeAnyIsLookedAt() {
        docs.synonyms().add(List.of(SynonymRule.parse("kept, stays")));
        List<SynonymRule> rules = new ArrayList<>(rules("w", Synonyms.MAX_RULES));
        assertThatThrownBy(() -> docs.synonyms().add(rules))
                .isInstanceOfSatisfying(
                        TuskException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TOO_LARGE))
                .hasMessageContaining("10,001 rules");
        assertThat(docs.synonyms().list()).hasSize(1);
        rules.add(SynonymRule.parse("the, car"));
        assertThatThrownBy(() -> docs.synonyms().replace(rules))
                .isInstanceOfSatisfying(
                        TuskException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TOO_LARGE));
    }

    @Test
    void passesOverStopWordsUnlessTheyAreAll() {
        put("page", "", "page page page");
        put("vacuum", "", "vacuum");
        docs.stopWords().replace(List.of("pages"));
        assertThat(search("vacuum page")).containsExactly("vacuum");
        assertThat(search("page")).containsExactly("page");
        assertThatThrownBy(() -> docs.stopWords().replace(List.of("two words")))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("two words");
        assertThat(docs.stopWords().list()).containsExactly("pages");
    }

    @Test
    void passesOverAccentsWhereTheLanguageDoes() {
        for (String name : List.of("accents", "more")) {
            docs = tusk.collections()
                    .create(CollectionDefinition.named(name)
                            .language("unaccent:french")
                            .build());
            assertThat(docs.definition().language()).isEqualTo("tusk.unaccent_french");
            put("with", "", "Des cafés où l'on fume.");
            put("without", "", "Le cafe des artistes.");
            assertThat(search("café")).containsExactlyInAnyOrder("with", "without");
            assertThat(search("cafes")).containsExactlyInAnyOrder("with", "without");
            for (String prefix : List.of("cafe*", "café*", "CAFÉ*", "+caf*", "+çafé* des")) {
                assertThat(search(prefix)).as(prefix).containsExactlyInAnyOrder("with", "without");
            }
            assertThat(search("des -café*")).isEmpty();
            put("stem", "", "La rénovation de la maison.");
            docs.maintain(step -> {});
            for (String prefix : List.of("rénovatio*", "+rénovatio*", "réno*", "reno*")) {
                assertThat(search(prefix)).as(prefix).containsExactly("stem");
            }
            assertThat(search("maison -rénovatio*")).isEmpty();
        }
        assertThat(tusk.collection("more").definition().language()).isEqualTo("tusk.unaccent_french");
    }

    @Test
    void offersWordsWithAndWithoutTheAccentsThatTheLanguagePassesOver() {
        docs = tusk.collections()
                .create(CollectionDefinition.named("offered")
                        .language("unaccent:french")
                        .build());
        put("one", "", "La résurrection du café à Besançon.");
        for (int round = 0; round < 2; round++) {
            assertThat(docs.suggest("cafe", 5).completions())
                    .extracting(SearchSuggestions.Completion::word)
                    .containsExactly("cafe");
            assertThat(docs.suggest("caf", 5).completions())
                    .extracting(SearchSuggestions.Completion::word)
                    .containsExactly("café");
            assertThat(docs.suggest("besanc", 5).completions()).hasSize(1);
            for (String typed : List.of("resurection", "résurection")) {
                assertThat(Objects.requireNonNull(docs.search(SearchRequest.keyword(typed)
                                                .spelling(SpellingUse.SUGGEST)
                                                .build())
                                        .spelling())
                                .query())
                        .isEqualTo(typed.replace("rec", "rrec"));
            }
            docs.maintain(step -> {});
        }
    }

    @Test
    void passesOverStopWordsWithAccents() {
        docs = tusk.collections()
                .create(CollectionDefinition.named("stops")
                        .language("unaccent:french")
                        .build());
        put("stops", "", "Le café a été là où même à midi.");
        assertThat(search("été même à")).isEmpty();
        assertThat(docs.search(SearchRequest.keyword("été à").build()).notes())
                .anyMatch(note -> note.contains("passes over"));
        assertThat(search("cafe midi")).containsExactly("stops");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"unaccent:", "unaccent:klingon", "unaccent:english'; drop table x", "unaccent:pg_catalog.english"
            })
    void refusesToUnaccentWhatIsNotThere(String language) {
        assertThatThrownBy(() -> tusk.collections()
                        .create(CollectionDefinition.named("none")
                                .language(language)
                                .build()))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("text-search configuration");
        assertThat(tusk.collections().find("none")).isEmpty();
    }
}
