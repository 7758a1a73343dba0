package dev.tusk.ops.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** On a server with HypoPG, where that can be had. */
class IndexAdvisorTest {

    private static @Nullable TestCluster cluster;
    private TestDatabase database;

    @BeforeAll
    static void start() {
        cluster = TestCluster.startWith(List.of("hypopg"), Map.of("shared_preload_libraries", "pg_stat_statements"));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void create() {
        TestCluster server = cluster;
        if (server == null) {
            System.err.println("skipped: HypoPG cannot be had here");
        }
        Assumptions.assumeTrue(server != null, "HypoPG cannot be had here");
        database = java.util.Objects.requireNonNull(server).createDatabase();
        database.prepare("advised orders", IndexAdvisorTest::orders);
    }

    @AfterEach
    void drop() {
        if (cluster != null) {
            database.close();
        }
    }

    private static void orders(TestDatabase database) {
        database.execute("""
                create extension hypopg;
                create extension pg_stat_statements;
                create extension pg_trgm;
                create extension vector;
                create table customer (id int primary key, email text not null, name text not null, city text, country text);
                insert into customer
                select i, 'user' || i || '@example.org', 'Name ' || i, 'city ' || i % 500, 'country ' || i % 500 / 25
                from generate_series(1, 50000) i;
                create table orders (
                  id bigint primary key, customer_id int not null, status text not null, created timestamptz not null,
                  total numeric not null, tags text[] not null, details jsonb not null, words tsvector not null,
                  during int4range not null, deleted_at timestamptz, embedding vector(3),
                  place point not null, address inet not null);
                insert into orders
                select
                  i, i % 500 + 1, (array['new', 'paid', 'sent', 'done'])[1 + i % 4], timestamptz '2024-01-01' + i * 7919 % 200000 * interval '1 minute',
                  i % 1000, array['t' || i % 3000], jsonb_build_object('k', i % 5000), to_tsvector('simple', 'w' || i % 4000),
                  int4range(i, i + 3), case when i % 100 = 0 then null else now() end, array[i % 100, i % 7, i % 11]::vector,
                  point(i % 1000, i / 1000), inet '10.0.0.0' + i
                from generate_series(1, 200000) i;
                vacuum analyze customer, orders""".replace("vacuum analyze customer, orders", "analyze customer, orders"));
    }

    private Advice advise(String... statements) {
        return new IndexAdvisor(database.dataSource())
                .advise(Arrays.stream(statements)
                        .map(each -> new WorkloadStatement(each, 100, 0))
                        .toList());
    }

    private static List<String> definitions(Advice advice) {
        return advice.recommendations().stream().map(Recommendation::definition).toList();
    }

    static Stream<Arguments> known() {
        return KnownIndex.ALL.stream().map(each -> Arguments.of(each.statement(), each.definition()));
    }

    @ParameterizedTest
    @MethodSource("known")
    void findsTheIndexThatIsKnownToBeBest(String statement, String definition) {
        assertThat(advise(statement).recommendations())
                .filteredOn(each -> each.definition().equals(definition))
                .singleElement()
                .satisfies(each -> assertThat(each.verified()).isEqualTo(!definition.contains("using hnsw")));
        assertThat(database.queryLong("select count(*) from pg_class where relname like 'tusk_sample%'"))
                .isZero();
    }

    @Test
    void whatHypopgDoesNotKnowIsTriedOverASampleAndPassedOverWhereItGainsLittle() {
        Recommendation words = advise("select * from orders where words @@ to_tsquery('simple', 'w7')")
                .recommendations()
                .getFirst();
        assertThat(words.finding().code()).isEqualTo("ADV-001");
        assertThat(words.finding().evidence())
                .anySatisfy(each -> assertThat(each.toString()).isEqualTo("rows of the sample: 20,000"));
        assertThat(words.saved()).isGreaterThan(0.7);
        database.execute(words.statement());
        long bytes = database.queryLong("select pg_relation_size('%s')".formatted(words.qualifiedName()));
        assertThat(words.bytes()).isBetween(bytes / 3, bytes * 3);
        Advice all = advise("select * from orders where during && int4range(1, 1000000)");
        assertThat(all.recommendations()).isEmpty();
        assertThat(all.notes())
                .singleElement()
                .satisfies(note -> assertThat(note).contains("public.orders using gist (during)", "20,000 rows"));
    }

    @Test
    void aConditionOnWhatOthersFindIsNotTriedAndToldSo() {
        Advice advice =
                advise("select * from orders where tags @> array(select 't' || min(id) from customer) and total >= 0");
        assertThat(advice.recommendations())
                .filteredOn(each -> each.definition().equals("public.orders using gin (tags)"))
                .singleElement()
                .satisfies(each -> assertThat(each.finding().code()).isEqualTo("ADV-002"));
    }

    @Test
    void withoutTheRightToMakeTemporaryTablesNothingIsTried() {
        TestDatabase.TestRole plain = database.createRole();
        database.execute(
                "grant select on all tables in schema public to %s; revoke temporary on database %s from public"
                        .formatted(plain.name(), database.name()));
        Advice advice = new IndexAdvisor(database.dataSource(plain))
                .advise(List.of(new WorkloadStatement("select * from orders where tags @> array['t7']", 100, 0)));
        assertThat(advice.recommendations())
                .singleElement()
                .satisfies(each -> assertThat(each.finding().code()).isEqualTo("ADV-002"));
    }

    @Test
    void overlapsThatAreAskedForAndNeverAreCanBeForbidden() {
        database.execute("""
                create table shift (person int not null, during tsrange not null);
                insert into shift
                select i % 40, tsrange(d, d + interval '1 hour')
                from generate_series(1, 4000) i, lateral (select timestamp '2026-01-01' + i / 40 * interval '1 hour' as d) s;
                analyze shift""");
        String asks = "select 1 from shift where person = $1 and during && tsrange($2, $3)";
        assertThat(advise(asks).findings()).singleElement().satisfies(each -> {
            assertThat(each.code()).isEqualTo("ADV-005");
            assertThat(each.fix().kind()).isEqualTo(Fix.Kind.DECIDE);
            assertThat(each.fix().statements())
                    .containsExactly(
                            "create extension if not exists btree_gist",
                            "alter table public.shift add constraint shift_no_overlap exclude using gist (person with =, during with &&)");
        });
        assertThat(advise("select 1 from shift where during && tsrange($1, $2)").findings())
                .isEmpty();
        database.execute("insert into shift values (7, '[2026-01-01 00:00, 2026-03-01 00:00)')");
        assertThat(advise(asks).findings()).isEmpty();
    }

    @Test
    void oneIndexServesSeveralStatementsAndNoneIsProposedTwice() {
        Advice advice = advise(
                "select * from orders where customer_id = $1",
                "select * from orders where customer_id = $1 order by created desc limit 5",
                "select count(*) from orders where customer_id = $1 and created > $2");
        assertThat(advice.recommendations()).singleElement().satisfies(each -> {
            assertThat(each.definition()).startsWith("public.orders using btree (customer_id, created");
            assertThat(each.effects()).hasSize(3);
            assertThat(each.verified()).isTrue();
            assertThat(each.saved()).isGreaterThan(0.9);
        });
        database.execute(advice.recommendations().getFirst().statement());
        assertThat(advise("select * from orders where customer_id = $1").recommendations())
                .isEmpty();
    }

    @Test
    void whatIsServedOrSmallOrReadWholeWantsNothing() {
        assertThat(advise(
                                "select * from orders where id = $1",
                                "select count(*) from orders",
                                "select sum(total) from orders where total >= 0")
                        .recommendations())
                .isEmpty();
    }

    @Test
    void overVectorsTheMethodIsChosenByMemoryAndChangesAndItsBuildIsForecast() {
        String statement = "select id from orders order by embedding <-> '[1,2,3]' limit 5";
        Recommendation graph = advise(statement).recommendations().getFirst();
        assertThat(graph.definition()).isEqualTo("public.orders using hnsw (embedding vector_l2_ops)");
        assertThat(graph.finding().code()).isEqualTo("ADV-004");
        assertThat(graph.finding().evidence())
                .anySatisfy(each -> assertThat(each.toString()).isEqualTo("vectors: 200,000"))
                .anySatisfy(each -> assertThat(each.name()).startsWith("time of its build"));
        database.execute("alter database %s set effective_cache_size = '64MB'".formatted(database.name()));
        database.execute("update orders set total = total + 1 where id <= 20000; select pg_stat_force_next_flush()");
        Recommendation changing = advise(statement).recommendations().getFirst();
        assertThat(changing.definition()).contains("using hnsw");
        assertThat(changing.finding().effect()).contains("rows change too much");
        database.execute("select pg_stat_reset()");
        Recommendation lists = advise(statement).recommendations().getFirst();
        assertThat(lists.definition())
                .isEqualTo("public.orders using ivfflat (embedding vector_l2_ops) with (lists = 200)");
        database.execute(lists.statement());
        assertThat(database.queryLong("select count(*) from pg_class where relname like 'tusk_sample%'"))
                .isZero();
    }

    @Test
    void writesAreWeighedWhereTheServerCountedTheCallsAndOnlyThere() {
        // All rows twice, so that far more was written than a single call reads.
        database.execute("update orders set total = total + 1; update orders set total = total + 1");
        database.execute("select pg_stat_force_next_flush()");
        for (String statement : List.of(
                "select * from orders where status = 'new' and customer_id = 7",
                "select * from orders where tags @> array['t7']")) {
            IndexAdvisor advisor = new IndexAdvisor(database.dataSource());
            assertThat(advisor.advise(StatementList.of(statement)).recommendations())
                    .singleElement()
                    .satisfies(each -> assertThat(each.writes()).isGreaterThan(300_000));
            assertThat(advisor.advise(List.of(new WorkloadStatement(statement, 1, 20)))
                            .recommendations())
                    .isEmpty();
        }
    }

    @Test
    void indexesThatCouldGoAreTold() {
        database.execute(
                "create unique index unique_one on orders (id, total); create unique index unique_other on orders (id, total)");
        database.execute("create index one on orders (customer_id); create index other on orders (customer_id);"
                + " create index longer on orders (customer_id, created)");
        assertThat(new IndexAdvisor(database.dataSource()).needless(List.of()))
                .extracting(each -> each.code() + " " + each.subject().name())
                .contains("IDX-002 public.other", "IDX-003 public.one")
                .noneMatch(each -> each.contains("unique"));
    }

    @Test
    void anIndexThatCouldGoIsDroppedByItsNameAndHadBackAndOfTwoTheSameOneStays() {
        database.execute("create index one on orders (customer_id); create index other on orders (customer_id)");
        IndexAdvisor advisor = new IndexAdvisor(database.dataSource());
        assertThatThrownBy(() -> advisor.needless("orders_pkey", List.of()))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.hint()).isEqualTo("those are: public.other"));
        Finding finding = advisor.needless("other", List.of());
        List<String> told = new ArrayList<>();
        advisor.drop(finding, told::add);
        assertThat(told).containsExactly("drop index concurrently public.other");
        assertThat(database.queryLong("select count(*) from pg_class where relname = 'other'"))
                .isZero();
        assertThatThrownBy(() -> advisor.needless("public.one", List.of())).isInstanceOf(TuskException.class);
        finding.fix().undo().forEach(database::execute);
        assertThat(database.queryLong("select count(*) from pg_class where relname = 'other'"))
                .isOne();
    }

    @Test
    void columnsThatGoTogetherWantStatistics() {
        Advice advice = advise("select * from customer where city = 'city 7' and country = 'country 0'");
        assertThat(advice.findings()).singleElement().satisfies(each -> {
            assertThat(each.code()).isEqualTo("ADV-003");
            assertThat(each.fix().statements().getFirst())
                    .isEqualTo(
                            "create statistics public.customer_city_country_stat on city, country from public.customer");
        });
        database.execute(advice.findings().getFirst().fix().statements().getFirst());
        assertThat(advise("select * from customer where city = 'city 7' and country = 'country 0'")
                        .findings())
                .isEmpty();
    }

    @Test
    void theStatementsThatRanAreRead() {
        database.execute("select pg_stat_statements_reset()");
        for (int i = 0; i < 3; i++) {
            database.execute("select * from orders where customer_id = " + i);
        }
        assertThat(new IndexAdvisor(database.dataSource()).advise(100).recommendations())
                .filteredOn(each -> each.definition().equals("public.orders using btree (customer_id)"))
                .singleElement()
                .satisfies(each -> assertThat(each.effects())
                        .singleElement()
                        .satisfies(effect -> assertThat(effect.calls()).isEqualTo(3)));
    }

    @Test
    void functionsOfOthersAreNotRunByPlanning() throws SQLException {
        database.execute("select pg_stat_statements_reset()");
        TestDatabase.TestRole mallory = database.createRole();
        database.execute("create schema own authorization " + mallory.name());
        try (Connection theirs = database.dataSource(mallory).getConnection();
                Statement statement = theirs.createStatement()) {
            statement.execute("create table own.item as select i as id from generate_series(1, 50000) i");
            statement.execute(
                    "create function own.trap() returns int language plpgsql immutable as $$"
                            + " begin if current_setting('is_superuser')::boolean then raise exception 'sprung'; end if; return 1; end $$");
            statement.execute("select id from own.item where id = own.trap()");
        }
        database.execute("select * from orders where customer_id = 5");
        Advice advice = new IndexAdvisor(database.dataSource()).advise(100);
        assertThat(advice.left())
                .filteredOn(each -> each.statement().startsWith("select id from own.item"))
                .singleElement()
                .satisfies(each ->
                        assertThat(each.reason()).contains("functions of other roles with the rights of a superuser"));
        assertThat(advice.left()).noneMatch(each -> each.reason().contains("sprung"));
        assertThat(definitions(advice)).contains("public.orders using btree (customer_id)");
        database.execute("drop owned by " + mallory.name());
    }

    @Test
    void whatCannotBePlannedIsToldAndNothingIsRun() {
        database.execute("create table victim (id int)");
        Advice advice = advise(
                "selec 1",
                "select 1; drop table victim",
                "drop table victim",
                "delete from orders where customer_id = $1",
                "select * from orders where customer_id = $1");
        assertThat(advice.left()).hasSize(3);
        assertThat(advice.considered()).isEqualTo(2);
        assertThat(definitions(advice)).containsExactly("public.orders using btree (customer_id)");
        assertThat(database.queryLong("select count(*) from orders")).isEqualTo(200_000);
        assertThat(database.queryLong("select count(*) from pg_tables where tablename = 'victim'"))
                .isOne();
    }

    @Test
    void strangeNamesAreQuoted() {
        database.execute("""
                create schema "Sh;op";
                create table "Sh;op"."or'd""ers" ("cust omer" int, x int);
                insert into "Sh;op"."or'd""ers" select i, i from generate_series(1, 50000) i;
                analyze "Sh;op"."or'd""ers\"""");
        Advice advice = advise("select * from \"Sh;op\".\"or'd\"\"ers\" where \"cust omer\" = $1");
        assertThat(definitions(advice)).containsExactly("\"Sh;op\".\"or'd\"\"ers\" using btree (\"cust omer\")");
        database.execute(advice.recommendations().getFirst().statement());
    }

    @Test
    void whatAnEarlierBuildLeftIsMadeAnewUnderItsName() {
        database.execute("create index customer_city_idx on customer (city)");
        database.execute("update pg_index set indisvalid = false where indexrelid = 'customer_city_idx'::regclass");
        Advice advice = advise("select * from customer where city = $1");
        assertThat(advice.recommendations()).singleElement().satisfies(each -> {
            assertThat(each.name()).isEqualTo("customer_city_idx");
            assertThat(new ConcurrentBuild(database.dataSource()).build(each, (phase, share) -> {}))
                    .isTrue();
        });
        assertThat(database.query("select indisvalid from pg_index where indexrelid = 'customer_city_idx'::regclass"))
                .containsExactly(List.of("t"));
    }

    @Test
    void whatSomebodyElseBuildsIsNotDropped() throws Exception {
        Advice advice = advise("select * from customer where city = $1");
        Recommendation wanted = advice.recommendations().getFirst();
        try (Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement();
                ExecutorService others = Executors.newSingleThreadExecutor()) {
            holder.setAutoCommit(false);
            statement.execute("update customer set city = 'x' where id = 1");
            Future<?> building = others.submit(() -> database.execute(wanted.statement()));
            while (database.queryLong("select count(*) from pg_stat_progress_create_index where index_relid <> 0")
                    == 0) {
                Thread.sleep(10);
            }
            assertThatThrownBy(() -> new ConcurrentBuild(database.dataSource()).build(wanted, (phase, share) -> {}))
                    .isInstanceOf(TuskException.class)
                    .hasMessageContaining("another session is building it");
            holder.rollback();
            building.get();
        }
        assertThat(new ConcurrentBuild(database.dataSource()).build(wanted, (phase, share) -> {}))
                .as("there already")
                .isFalse();
    }

    @Test
    void keywordsAreNamesToo() {
        database.execute("""
                create table "order" (id int primary key, "user" int not null, "end" int not null);
                insert into "order" select i, i % 5000, i from generate_series(1, 50000) i;
                analyze "order\"""");
        Advice advice = advise("select * from \"order\" where \"user\" = $1 order by \"end\" limit 10");
        assertThat(definitions(advice)).singleElement().asString().startsWith("public.\"order\" using btree (\"user\"");
        database.execute(advice.recommendations().getFirst().statement());
    }

    @Test
    void trigramsAreFoundInASchemaOfTheirOwn() {
        database.execute("create schema extensions; alter extension pg_trgm set schema extensions");
        Advice advice = advise("select * from customer where email like '%ser4999%'");
        assertThat(definitions(advice)).containsExactly("public.customer using gin (email extensions.gin_trgm_ops)");
        database.execute(advice.recommendations().getFirst().statement());
        assertThat(definitions(advise("select * from customer where email like '%ser4999%'")))
                .isEmpty();
    }

    @Test
    void aTableThatWasNeverAnalyzedIsTold() {
        database.execute("create table fresh as select i as a from generate_series(1, 50000) i");
        assertThat(advise("select * from fresh where a = 5").notes())
                .anySatisfy(note -> assertThat(note).startsWith("public.fresh was never analyzed"));
    }

    @Test
    void whoMayReadAViewAloneIsAdvisedAllTheSame() {
        TestDatabase.TestRole reader = database.createRole();
        database.execute("create view places as select id, city, country from customer; grant select on places to "
                + reader.name());
        Advice advice = new IndexAdvisor(database.dataSource(reader))
                .advise(List.of(new WorkloadStatement(
                        "select * from places where city = 'city 7' and country = 'country 0'", 1, 0)));
        assertThat(advice.considered()).isOne();
        assertThat(advice.notes())
                .anySatisfy(note -> assertThat(note).contains("city and country of public.customer go together"));
        database.execute("drop view places");
    }

    @Test
    void indexesOfPartitionedTablesAreMade() {
        database.execute("""
                create table event (id int not null, kind int not null, at date not null) partition by range (at);
                create table event_1 partition of event for values from ('2026-01-01') to ('2026-02-01');
                create table event_2 partition of event for values from ('2026-02-01') to ('2026-03-01');
                insert into event select i, i % 5000, date '2026-01-01' + i % 59 from generate_series(1, 100000) i;
                analyze event""");
        Advice advice = advise("select * from event where kind = 7");
        assertThat(advice.recommendations()).isNotEmpty();
        ConcurrentBuild build = new ConcurrentBuild(database.dataSource());
        advice.recommendations()
                .forEach(each ->
                        assertThat(build.build(each, (phase, share) -> {})).isTrue());
        assertThat(advise("select * from event where kind = 7").recommendations())
                .isEmpty();
    }

    @Test
    void strangeNamesOfVectorsAreQuoted() {
        database.execute("""
                create schema if not exists "Vec;tors";
                create table "Vec;tors"."or'd""ers
of" ("v using (x)" vector(3));
                insert into "Vec;tors"."or'd""ers
of" select array[i, 1, 1]::vector from generate_series(1, 20000) i;
                analyze "Vec;tors"."or'd""ers
of\"""");
        Advice advice =
                advise("select * from \"Vec;tors\".\"or'd\"\"ers\nof\" order by \"v using (x)\" <-> '[1,2,3]' limit 5");
        assertThat(definitions(advice))
                .containsExactly("\"Vec;tors\".\"or'd\"\"ers\nof\" using hnsw (\"v using (x)\" vector_l2_ops)");
        database.execute(advice.recommendations().getFirst().statement());
    }

    @Test
    void withoutHypopgItIsSaidThatNobodyWasAsked() {
        database.execute("drop extension hypopg");
        Advice advice = advise("select * from orders where status = $1 and customer_id = $2");
        assertThat(advice.notes()).anySatisfy(note -> assertThat(note).contains("HypoPG"));
        assertThat(advice.recommendations()).singleElement().satisfies(each -> {
            assertThat(each.verified()).isFalse();
            assertThat(each.definition()).isEqualTo("public.orders using btree (customer_id, status)");
        });
        assertThat(definitions(advise("select * from orders where during && int4range(1, 180000) and customer_id = 7")))
                .as("beside a GiST index that was tried in vain")
                .containsExactly("public.orders using btree (customer_id)");
        database.execute("drop extension pg_stat_statements");
        assertThatThrownBy(() -> new IndexAdvisor(database.dataSource()).advise(10))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.hint()).contains("--file"));
    }
}
