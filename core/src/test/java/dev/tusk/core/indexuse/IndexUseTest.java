package dev.tusk.core.indexuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tusk.core.Tusk;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.indexuse.Rewrite.Proof;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The database has pgvector and no schema of Tusk. In the queries, Q is a vector of eight dimensions. */
@ExtendWith(PostgresExtension.class)
class IndexUseTest {

    private static final String Q = "'[1,2,3,4,5,6,7,8]'";

    private static TestDatabase database;
    private static Tusk tusk;

    @BeforeAll
    static void load(TestDatabase database) {
        IndexUseTest.database = database;
        database.execute("""
                create extension vector;
                create table graph (
                  id int primary key, category int, note text, embedding vector(8), other vector(8));
                insert into graph
                select
                  i, i % 500, 'n' || i,
                  array(select sin(i * (d + 3) * 1.7) from generate_series(1, 8) d)::vector,
                  array(select sin(i * (d + 7) * 1.3) from generate_series(1, 8) d)::vector
                from generate_series(1, 10000) i""");
        for (String copy : List.of("lists", "halves", "bits", "firsts", "partial", "plain", "broken")) {
            database.execute("create table %s (like graph); insert into %1$s select * from graph".formatted(copy));
        }
        database.execute("""
                create table loose (id int, embedding vector);
                insert into loose select id, embedding from graph;
                create table small (id int, embedding vector(8));
                insert into small select id, embedding from graph where id <= 20;
                create index on graph (category);
                create index on small using hnsw (embedding vector_cosine_ops);
                create index on graph using hnsw (embedding vector_cosine_ops);
                create index on lists using ivfflat (embedding vector_cosine_ops) with (lists = 20);
                create index on halves using hnsw ((embedding::halfvec(8)) halfvec_cosine_ops);
                create index on bits using hnsw ((binary_quantize(embedding)::bit(8)) bit_hamming_ops);
                create index on firsts using hnsw ((subvector(embedding, 1, 4)::vector(4)) vector_cosine_ops);
                create index on partial using hnsw (embedding vector_cosine_ops) where category < 100;
                create index on broken using ivfflat (embedding vector_cosine_ops) with (lists = 5);
                update pg_index set indisvalid = false where indexrelid = 'broken_embedding_idx'::regclass;
                create function lottery() returns vector volatile language plpgsql
                  as 'begin return ''[1,2,3,4,5,6,7,8]''::vector; end';
                create sequence counter;
                create schema app;
                create function embed(text) returns vector stable language plpgsql
                  as 'begin return ''[1,2,3,4,5,6,7,8]''::vector; end';
                create function app.embed(text) returns vector volatile language plpgsql
                  as 'begin return ''[1,2,3,4,5,6,7,8]''::vector; end'""");
        database.execute("vacuum analyze");
        tusk = Tusk.open(database.pool());
    }

    /**
     * A query and what is said of it.
     *
     * @param codes of the findings, in their order
     * @param proof of the rewritten query, or null where there is none
     * @param rewritten a part of it
     */
    record Case(String sql, List<String> codes, @Nullable Proof proof, String rewritten) {
        @Override
        public String toString() {
            return sql;
        }
    }

    private static Case used(String sql) {
        return new Case(sql, List.of(), null, "");
    }

    private static Case told(String sql, String... codes) {
        return new Case(sql, List.of(codes), null, "");
    }

    private static Case mended(String sql, String code, String rewritten) {
        return new Case(sql, List.of(code.split(",")), Proof.USED, rewritten);
    }

    static List<Case> cases() {
        return List.of(
                used("select id from graph order by embedding <=> Q limit 5"),
                used("select id from lists order by embedding <=> Q limit 5"),
                used("select id from halves order by embedding::halfvec(8) <=> Q limit 5"),
                used("select id, embedding <=> Q from graph order by 2 limit 5"),
                used("select id from graph order by embedding operator(public.<=>) Q limit 5;"),
                used("select id as into from graph order by embedding <=> Q limit 5"),
                used("-- a comment; with a semicolon\nselect ';' from graph order by embedding <=> Q limit 5"),
                used("select id from (select * from graph order by embedding <=> Q limit 50) x order by embedding <-> Q"
                        + " limit 5"),
                used("select id from graph a order by a.embedding <=> (select b.embedding from plain b where b.id = 5)"
                        + " limit 5"),
                mended(
                        "select id from graph order by embedding <-> Q limit 5",
                        "wrong_operator",
                        "order by embedding <=> '"),
                mended("select id from lists order by embedding <#> Q limit 5", "wrong_operator", "embedding <=> '"),
                mended(
                        "select id from halves h order by h.embedding <=> Q limit 5",
                        "other_expression",
                        "h.embedding::halfvec(8) <=> %s::halfvec(8)".formatted(Q)),
                mended(
                        "select id from bits order by embedding <=> Q limit 5",
                        "other_expression",
                        "limit 100\n) as bits order by embedding <=> "),
                mended(
                        "select id from firsts as f where f.id > 5 order by f.embedding <=> Q limit 5",
                        "other_expression",
                        "limit 50\n) as f order by f.embedding <=> "),
                mended(
                        "select id from graph order by embedding <=> Q::halfvec limit 5",
                        "other_expression",
                        "embedding <=> " + Q + " limit"),
                mended(
                        "select id from graph order by embedding::halfvec(8) <=> Q limit 5",
                        "other_expression",
                        "by embedding <=> "),
                mended("select id from graph order by embedding <=> Q desc limit 5", "descending", Q + " limit 5"),
                mended(
                        "select id from graph order by embedding <=> Q nulls first limit 5",
                        "descending",
                        Q + " limit 5"),
                mended(
                        "select id, 1 - (embedding <=> Q) as similarity from lists order by similarity desc limit 5",
                        "expression_around",
                        "as similarity from lists order by embedding <=> "),
                mended(
                        "select id from graph order by 1 - (embedding <=> (select embedding from graph where id = 5)) desc limit 5",
                        "expression_around",
                        "order by embedding <=> (select embedding from graph where id = 5) limit 5"),
                mended(
                        "select id from graph order by (embedding <=> Q) + 0 limit 5",
                        "expression_around",
                        "order by embedding <=> "),
                mended(
                        "select id from graph order by cosine_distance(embedding, Q) limit 5",
                        "function_for_operator",
                        "order by embedding <=> "),
                mended("select id from graph order by embedding <=> Q", "no_limit", Q + "\nlimit 100"),
                mended(
                        "select id from graph order by embedding <-> Q desc",
                        "descending,wrong_operator,no_limit",
                        "embedding <=> %s\nlimit 100".formatted(Q)),
                mended(
                        "select id from graph order by category, embedding <=> Q limit 5",
                        "other_key_first",
                        "order by embedding <=> "),
                mended(
                        "select id from graph where embedding <=> Q < 0.3",
                        "only_compared",
                        "< 0.3\norder by embedding <=> %s\nlimit 100".formatted(Q)),
                mended(
                        "select id, embedding <=> Q as d from graph limit 5",
                        "not_ordered",
                        "from graph\norder by embedding <=> %s limit 5".formatted(Q)),
                mended(
                        "select id from partial order by embedding <=> Q limit 5",
                        "partial_index",
                        "from partial where (category < 100) order by"),
                mended(
                        "select id from graph order by embedding <=> lottery() limit 5",
                        "volatile_vector",
                        "embedding <=> (select lottery())"),
                mended(
                        "with x as materialized (select * from graph) select id from x order by embedding <=> Q limit 5",
                        "between",
                        "x as not materialized (select"),
                told("select id from graph where category = 7 order by embedding <=> Q limit 5", "filter_first"),
                told("select id from graph where note = 'n7' order by embedding <=> Q limit 5", "filter_first"),
                told("select id from small order by embedding <=> Q limit 5", "cost"),
                told("select id from bits order by embedding <=> Q limit 10 offset 300", "other_expression"),
                told("select id from bits order by embedding <=> Q offset 300 limit 10", "other_expression"),
                told("select id from bits order by embedding <=> Q fetch first 300 rows only", "other_expression"),
                told("select id from bits order by embedding <=> Q limit 10 + 300", "other_expression"),
                mended("select id from graph order by embedding <-> embed('a') limit 5", "wrong_operator", "<=> embed"),
                mended(
                        "select id from graph order by embedding <-> app.embed('a') limit 5",
                        "volatile_vector,wrong_operator",
                        "embedding <=> (select app.embed('a'))"),
                told("select id from plain order by embedding <=> Q limit 5", "no_index"),
                told("select id from loose order by embedding <=> Q limit 5", "no_dimensions"),
                told("select id from broken order by embedding <=> Q limit 5", "invalid_index"),
                told("select id from graph order by embedding <=> '[1,2,3]' limit 5", "dimensions_mismatch"),
                told(
                        "select a.id from graph a, plain b where b.id = 7 order by a.embedding <=> b.embedding limit 5",
                        "vector_of_row"),
                told(
                        "select a.id from graph a order by a.embedding <=> (select embedding from plain b where b.id ="
                                + " a.id) limit 5",
                        "vector_of_row"),
                told(
                        "select id from (select id, embedding <=> Q as d from graph offset 0) x order by d limit 5",
                        "between"),
                told(
                        "select category, min(embedding <=> Q) from graph group by category order by 2 limit 5",
                        "between"),
                told("select id from graph order by id limit 5", "no_distance"),
                told("values (1)", "no_distance"));
    }

    private static IndexUse look(String sql) {
        return tusk.indexUse(QueryCheck.of(sql.replace("Q", Q)));
    }

    private static List<String> codes(IndexUse use) {
        return use.findings().stream().map(finding -> finding.reason().code()).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void namesWhyAndProvesWhatItProposes(Case each) {
        IndexUse use = look(each.sql());
        assertThat(codes(use)).as("%s", use).isEqualTo(each.codes());
        assertThat(use.isUsed()).isEqualTo(each.codes().isEmpty());
        Rewrite rewrite = use.rewrite();
        assertThat(rewrite == null ? null : rewrite.proof()).as("%s", use).isEqualTo(each.proof());
        if (rewrite != null) {
            assertThat(rewrite.sql()).contains(each.rewritten());
            assertThat(look(rewrite.sql()).isUsed()).as(rewrite.sql()).isTrue();
            database.query(rewrite.sql());
        }
        use.findings().forEach(finding -> {
            assertThat(finding.reason().cause()).isNotBlank();
            assertThat(finding.reason().advice()).isNotBlank();
            assertThat(finding.evidence()).as(finding.reason().code()).isNotEmpty();
        });
    }

    @Test
    void tellsWhatIsDifferentInARewrittenQuery() {
        assertThat(rewritten("select id from graph order by embedding <-> Q limit 5")
                        .changes())
                .containsExactly("it orders by another distance: <=> in place of <->");
        assertThat(rewritten("select id from graph order by 1 - (embedding <=> Q) desc limit 5")
                        .changes())
                .as("the same order")
                .isEmpty();
        assertThat(rewritten("select id from graph order by 1 - (embedding <=> Q) limit 5")
                        .changes())
                .isNotEmpty();
        assertThat(rewritten("select id from graph order by embedding <=> Q desc limit 5")
                        .changes())
                .containsExactly("it gives the nearest, not the farthest");
        for (String order : List.of(
                "cosine_distance(embedding, Q) desc",
                "inner_product(embedding, Q)",
                "cosine_distance(embedding, Q) * category",
                "-public.cosine_distance(embedding, Q) desc")) {
            assertThat(rewritten("select id from graph order by %s limit 5".formatted(order))
                            .changes())
                    .as(order)
                    .containsOnlyOnce("it orders by the bare distance, nearest first");
        }
        assertThat(rewritten("select id from graph order by public.cosine_distance(embedding, Q) limit 5")
                        .changes())
                .isEmpty();
        assertThat(rewritten("select id from graph order by cosine_distance(embedding, Q), id limit 5")
                        .changes())
                .containsExactly("it orders by the distance alone");
        assertThat(rewritten("select id from graph order by inner_product(embedding, Q) desc limit 5")
                        .changes())
                .as("another distance, of which the nearest come first as well")
                .containsExactly("it orders by another distance: <=> in place of <#>");
    }

    @Test
    void readsNumbersAsTheyCanBeWrittenSincePostgres16() {
        assumeTrue(database.majorVersion() >= 16);
        for (String limit : List.of("1_00", "0x64", "0o144", "100")) {
            assertThat(look("select id from graph order by embedding <=> Q limit " + limit)
                            .hazards())
                    .as(limit)
                    .containsExactly(new Hazard.FewCandidates("hnsw.ef_search", 40, 40, 100));
        }
        IndexUse use =
                look("select 1, 2, 3, 4, 5, 6, 7, 8, id, embedding <-> Q as far from graph order by 1_0 limit 5");
        assertThat(codes(use)).containsExactly("wrong_operator");
        assertThat(use.rewrite()).isNull();
    }

    /** A setting that was set for an ended transaction is empty where the server has not loaded what it belongs to. */
    @Test
    void takesSettingsThatAreEmpty() {
        PGSimpleDataSource plain = (PGSimpleDataSource) database.dataSource();
        PGSimpleDataSource emptied = new PGSimpleDataSource() {
            @Override
            public Connection getConnection(String user, String password) throws SQLException {
                Connection connection = super.getConnection(user, password);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("""
                            begin;
                            set local hnsw.ef_search = 100;
                            set local hnsw.iterative_scan = strict_order;
                            set local ivfflat.probes = 10;
                            set local ivfflat.iterative_scan = relaxed_order;
                            commit""");
                }
                return connection;
            }
        };
        emptied.setURL(plain.getURL());
        emptied.setUser(plain.getUser());
        emptied.setPassword(plain.getPassword());
        assertThat(codes(Tusk.open(emptied).indexUse(QueryCheck.of("values (1)"))))
                .containsExactly("no_distance");
    }

    @Test
    void namesStatementsThatWork() {
        for (String sql : List.of(
                "select id from plain order by embedding <+> Q limit 5",
                "select id from loose order by embedding <=> Q limit 5",
                "select id from graph order by embedding <-> Q limit 5",
                "select id from graph where category = 7 order by embedding <=> Q limit 5")) {
            String statement = Objects.requireNonNull(
                    look(sql).findings().getFirst().reason().statement());
            database.execute("begin; %s; rollback".formatted(statement.replace("concurrently ", "")));
        }
    }

    private static Rewrite rewritten(String sql) {
        return Objects.requireNonNull(look(sql).rewrite());
    }

    @Test
    void namesTheHazardsOfAWalk() {
        assertThat(look("select id from graph order by embedding <=> Q limit 100")
                        .hazards())
                .singleElement()
                .isInstanceOf(Hazard.FewCandidates.class);
        assertThat(look("select id from lists order by embedding <=> Q limit 3000")
                        .hazards())
                .singleElement()
                .isEqualTo(new Hazard.FewCandidates("ivfflat.probes", 1, 500, 3000));
        IndexUse filtered = look("select id from graph where note like '%1%' order by embedding <=> Q limit 30");
        assertThat(filtered.hazards())
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.type(Hazard.FilteredAfter.class))
                .satisfies(hazard -> assertThat(hazard.expected()).isBetween(1.0, 29.0));
        PGSimpleDataSource iterative = (PGSimpleDataSource) database.dataSource();
        iterative.setOptions("-c hnsw.iterative_scan=strict_order");
        assertThat(Tusk.open(iterative)
                        .indexUse(QueryCheck.of(
                                "select id from graph where note like '%%1%%' order by embedding <=> %s limit 30"
                                        .formatted(Q)))
                        .hazards())
                .isEmpty();
        IndexUse run = tusk.indexUse(new QueryCheck(
                "select id from graph order by embedding <=> $1 limit $2",
                List.of("[1,2,3,4,5,6,7,8]", "100"),
                true,
                Duration.ofSeconds(10)));
        assertThat(run.isUsed()).isTrue();
        assertThat(run.hazards()).anyMatch(Hazard.FewerRows.class::isInstance);
    }

    @Test
    void tellsOfSettingsThatAreOff() {
        PGSimpleDataSource off = (PGSimpleDataSource) database.dataSource();
        off.setOptions("-c enable_indexscan=off");
        IndexUse use = Tusk.open(off)
                .indexUse(QueryCheck.of("select id from graph order by embedding <=> %s limit 5".formatted(Q)));
        assertThat(codes(use)).containsExactly("setting_off");
        assertThat(use.findings().getFirst().reason().statement()).isEqualTo("set enable_indexscan = on");
    }

    @Test
    void looksAtGenericPlansWhereTheServerHasThem() {
        String sql = "select id from graph order by embedding <=> $1 limit 5";
        if (database.majorVersion() < 16) {
            assertThatThrownBy(() -> look(sql)).hasMessageContaining("plans no query without the values");
        } else {
            IndexUse use = look(sql);
            assertThat(use.isUsed()).isTrue();
            assertThat(use.generic()).isTrue();
        }
        assertThat(tusk.indexUse(
                                new QueryCheck(sql, List.of("[1,2,3,4,5,6,7,8]"), false, QueryCheck.DEFAULT_TIME_LIMIT))
                        .isUsed())
                .isTrue();
    }

    @Test
    void aLimitThatIsNotKnownMayKeepTheIndexAway() {
        assumeTrue(database.majorVersion() >= 16);
        PGSimpleDataSource dear = (PGSimpleDataSource) database.dataSource();
        dear.setOptions("-c random_page_cost=20");
        IndexUse use =
                Tusk.open(dear).indexUse(QueryCheck.of("select id from graph order by embedding <=> $1 limit $2"));
        assertThat(codes(use)).containsExactly("limit_unknown");
        assertThat(Objects.requireNonNull(use.rewrite()).sql()).endsWith("limit 10");
    }

    @Test
    void refusesWhatIsNoSingleQueryAndWritesNothing() {
        refused("", "empty");
        refused(" ; ", "empty");
        refused("select 1; select 2", "more than one statement");
        refused("drop table graph", "begins with \"drop\"");
        refused("explain select 1", "begins with \"explain\"");
        refused("with gone as (delete from graph returning id) select id from gone", "writes to a table");
        refused("selekt", "begins with");
        refused("select id from nowhere", "relation \"nowhere\" does not exist");
        refused("with new as (insert into graph values (0) returning id) select id from new", "writes to a table");
        refused("select id into fresh from graph", "writes to a table: SELECT INTO");
        refused("select 'a' 'b", "unterminated quoted string");
        refused("select id from graph order by embedding <=> 'no vector' limit 1", "invalid input syntax");
        refused("select id from graph order by embedding <=> array['a']::text[] limit 1", "operator does not exist");
        refused("select $x$ ; $x", "unterminated dollar-quoted string");
        refused("select 1\0", "NUL");
        refused(new QueryCheck("select 1", List.of("1"), false, QueryCheck.DEFAULT_TIME_LIMIT), "0 parameters");
        refused(new QueryCheck("select $1", List.of(), true, QueryCheck.DEFAULT_TIME_LIMIT), "without their values");
        refused(run("select setval('counter', 7)"), "read-only");
        refused(run("select id from graph for update"), "read-only");
        refused(run("select id into fresh from graph"), "SELECT INTO");
        refused(run("with x as (select 1) select * into table fresh from x"), "SELECT INTO");
        assertThatThrownBy(() ->
                        tusk.indexUse(new QueryCheck("select pg_sleep(5)", List.of(), true, Duration.ofMillis(50))))
                .asInstanceOf(InstanceOfAssertFactories.type(TuskException.class))
                .extracting(TuskException::code)
                .isEqualTo(ErrorCode.TIMEOUT);
        assertThat(database.queryLong("select count(*) from graph")).isEqualTo(10_000);
        assertThat(database.queryLong("select last_value from counter")).isEqualTo(1);
        assertThat(database.queryLong("select count(*) from pg_class where relname = 'fresh'"))
                .isZero();
    }

    private static QueryCheck run(String sql) {
        return new QueryCheck(sql, List.of(), true, Duration.ofSeconds(10));
    }

    /** Even where the server reads a text otherwise than this program does, as it ends strings elsewhere. */
    @Test
    void theServerRefusesSelectIntoAsWell() {
        PGSimpleDataSource old = (PGSimpleDataSource) database.dataSource();
        old.setOptions("-c standard_conforming_strings=off");
        assertThatThrownBy(() -> Tusk.open(old).indexUse(run("select '\\' , ' as a into hidden from graph --'")))
                .hasMessageContaining("PostgreSQL does not take the query")
                .hasMessageContaining("INTO");
        assertThat(database.queryLong("select count(*) from pg_class where relname = 'hidden'"))
                .isZero();
    }

    @Test
    void givesLocksOfTheSessionBack() throws SQLException {
        try (Connection one = database.dataSource().getConnection()) {
            Connection open = (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) ->
                            method.getName().equals("close") ? null : method.invoke(one, arguments));
            PGSimpleDataSource same = new PGSimpleDataSource() {
                @Override
                public Connection getConnection() {
                    return open;
                }
            };
            Tusk.open(same).indexUse(run("select pg_advisory_lock(4711)"));
            assertThat(database.queryLong("select count(*) from pg_locks where locktype = 'advisory' and objid = 4711"))
                    .isZero();
        }
    }

    @Test
    void noQueryReachesASecondStatement() {
        for (String sql : List.of(
                "select 1 /* ; */; drop table graph",
                "select 1; commit; drop table graph",
                "select E'\\'; drop table graph; --'; drop table graph",
                "select $a$ $a$ ; drop table graph",
                "select 1) ; drop table graph; --",
                "select U&'\\0027'; drop table graph")) {
            assertThatThrownBy(() -> look(sql)).as(sql).isInstanceOf(TuskException.class);
        }
        // What the client's scanner takes for one text and the server for two statements is refused by the server.
        PGSimpleDataSource old = (PGSimpleDataSource) database.dataSource();
        old.setOptions("-c standard_conforming_strings=off");
        assertThatThrownBy(() ->
                        Tusk.open(old).indexUse(QueryCheck.of("select '\\' ; drop table graph --'; drop table graph")))
                .isInstanceOf(TuskException.class);
        assertThatThrownBy(() -> Tusk.open(old).indexUse(QueryCheck.of("select '\\'' ; drop table graph; --'")))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("PostgreSQL does not take the query: it is more than one statement");
        assertThat(database.queryLong("select count(*) from graph")).isEqualTo(10_000);
    }

    private static void refused(String sql, String why) {
        assertThatThrownBy(() -> look(sql))
                .as(sql)
                .hasMessageContaining(why)
                .asInstanceOf(InstanceOfAssertFactories.type(TuskException.class))
                .satisfies(failure -> assertThat(failure.code().category()).isEqualTo(ErrorCode.Category.INVALID));
    }

    private static void refused(QueryCheck check, String why) {
        assertThatThrownBy(() -> tusk.indexUse(check))
                .as(check.sql())
                .isInstanceOf(TuskException.class)
                .hasMessageContaining(why);
    }
}
