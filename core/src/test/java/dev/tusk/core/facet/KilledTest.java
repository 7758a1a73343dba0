package dev.tusk.core.facet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.synonym.SynonymRule;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is there after kill -9 in the middle of something. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class KilledTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Collection docs;

    @BeforeEach
    void create(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.dataSource());
        docs = tusk.collections().create(CollectionDefinition.named("docs").build());
        docs.putAll(IntStream.range(0, 40)
                .mapToObj(i -> Document.builder("d" + i)
                        .body("apple")
                        .source("s" + i % 4)
                        .build())
                .toList());
        docs.maintain(step -> {});
    }

    @Test
    void aBuildOfTheFacetIndexLeavesNothingHalfDone(TestDatabase database) throws Exception {
        kill(database, "facets", "lock table tusk.facet_index in share mode", "insert into tusk.facet_index");
        for (String table : List.of("facet_index", "docs_facet_slot", "docs_facet_bits")) {
            assertThat(database.queryLong("select count(*) from tusk." + table))
                    .as(table)
                    .isZero();
        }
        docs.put(Document.builder("d0").body("apple").source("s1").build());
        docs.maintain(step -> {});
        List<String> steps = new ArrayList<>();
        try (Connection connection = database.dataSource().getConnection()) {
            new FacetIndexBuild(docs.definition(), new FacetIndexBuild.Thresholds(1, 0, 1)).run(connection, steps::add);
        }
        assertThat(steps).containsExactly("index facets");
        assertThat(Tusk.open(database.dataSource())
                        .collection("docs")
                        .search(SearchRequest.keyword("apple")
                                .facets(Facet.terms("source"))
                                .build())
                        .facets()
                        .getFirst()
                        .buckets())
                .extracting(FacetBucket::key, FacetBucket::count)
                .startsWith(org.assertj.core.groups.Tuple.tuple("s1", 11L))
                .endsWith(org.assertj.core.groups.Tuple.tuple("s0", 9L));
    }

    @Test
    void anImportOfSynonymsLeavesTheOnesBefore(TestDatabase database) throws Exception {
        docs.synonyms().add(List.of(SynonymRule.parse("kept, stays")));
        kill(database, "synonyms", """
                insert into tusk.synonym (collection, rule, words, lexemes, pattern, alternatives)
                values ('docs', 'x300, y300', 'x300', '{x300}', 'x300', '{y300}')""", "%insert into tusk.synonym");
        assertThat(docs.synonyms().list()).containsExactly(SynonymRule.parse("kept, stays"));
        docs.maintain(step -> {});
        docs.synonyms().replace(List.of(SynonymRule.parse("x300, y300")));
        assertThat(docs.synonyms().list()).containsExactly(SynonymRule.parse("x300, y300"));
    }

    /** @param blocking what makes the program wait in the middle, in the statement that begins so */
    private static void kill(TestDatabase database, String work, String blocking, String statement)
            throws SQLException, IOException, InterruptedException {
        Process program;
        try (Connection blocker = database.dataSource().getConnection();
                Statement lock = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            lock.execute(blocking);
            program = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            DoomedProgram.class.getName(),
                            database.jdbcUrl(),
                            database.user(),
                            database.password(),
                            work)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                await(database, program, "wait_event_type = 'Lock' and query like '%s%%'".formatted(statement), 1);
            } finally {
                program.destroyForcibly().waitFor();
            }
            blocker.rollback();
        }
        await(database, null, "pid <> pg_backend_pid()", 0);
    }

    private static void await(
            TestDatabase database, @org.jspecify.annotations.Nullable Process alive, String condition, long sessions) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String count =
                "select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and "
                        + condition;
        while (database.queryLong(count) != sessions) {
            assertThat(alive == null || alive.isAlive())
                    .as("the program is at work")
                    .isTrue();
            assertThat(System.nanoTime()).as("waiting for %s", condition).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
