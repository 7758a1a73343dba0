package dev.tusk.core.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class AliasesTest {

    private TestDatabase database;
    private Tusk tusk;

    @BeforeEach
    void create(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool(), name -> new WordHashModel());
        for (String name : List.of("spring", "summer")) {
            tusk.collections()
                    .create(CollectionDefinition.named(name)
                            .embedding(new WordHashModel())
                            .build());
            tusk.collection(name).put(Document.of(name, "apples of " + name));
        }
    }

    private Aliases aliases() {
        return tusk.collections().aliases();
    }

    private static void assertRefused(ErrorCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TuskException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).isEqualTo(message);
        });
    }

    @Test
    void standsWhereACollectionsNameDoes() {
        aliases().set("fruit", "spring");
        assertThat(tusk.collection("fruit").definition())
                .isEqualTo(tusk.collection("spring").definition());
        tusk.collection("fruit").put(Document.of("more", "pears"));
        assertThat(tusk.collection("spring").count(null)).isEqualTo(2);
        assertThat(tusk.collection("fruit")
                        .search(SearchRequest.hybrid("apples").build())
                        .hits())
                .extracting(hit -> hit.documentId())
                .contains("spring");
        tusk.collections()
                .alter(
                        "fruit",
                        new CollectionChange(
                                List.of(new DeclaredField("year", FieldType.INTEGER)), List.of(), null, null, null));
        assertThat(tusk.collection("spring").definition().fields()).hasSize(1);
        assertThat(tusk.collections().list())
                .extracting(definition -> definition.name().value())
                .containsExactly("spring", "summer");
    }

    @Test
    void switchesForAllAtOnce() throws Exception {
        aliases().set("fruit", "spring");
        AtomicBoolean ended = new AtomicBoolean();
        try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
            Callable<Integer> reading = () -> {
                int searches = 0;
                while (!ended.get()) {
                    String name = tusk.collection("fruit").definition().name().value();
                    assertThat(List.of("spring", "summer")).contains(name);
                    searches++;
                }
                return searches;
            };
            List<Future<Integer>> running = List.of(readers.submit(reading), readers.submit(reading));
            for (int i = 0; i < 50; i++) {
                assertThat(aliases()
                                .set("fruit", i % 2 == 0 ? "summer" : "spring")
                                .collection()
                                .value())
                        .isEqualTo(i % 2 == 0 ? "summer" : "spring");
            }
            ended.set(true);
            for (Future<Integer> reader : running) {
                assertThat(reader.get()).isPositive();
            }
        }
        assertThat(tusk.collection("fruit").definition().name().value()).isEqualTo("spring");
    }

    @Test
    void sharesTheNamesOfCollections() {
        aliases().set("fruit", "spring");
        assertRefused(
                ErrorCode.COLLECTION_EXISTS,
                "\"fruit\" is an alias of collection \"spring\"",
                () -> tusk.collections()
                        .create(CollectionDefinition.named("fruit").build()));
        assertRefused(
                ErrorCode.COLLECTION_EXISTS,
                "\"summer\" is the name of a collection, so it cannot be an alias",
                () -> aliases().set("summer", "spring"));
        assertRefused(
                ErrorCode.INVALID_NAME,
                "\"no name\" cannot be the name of a collection",
                () -> aliases().set("no name", "spring"));
        assertRefused(
                ErrorCode.COLLECTION_NOT_FOUND,
                "there is no collection \"sumer\" that \"food\" could name",
                () -> aliases().set("food", "sumer"));
        assertThatThrownBy(() -> aliases().set("food", "sumer"))
                .extracting(e -> ((TuskException) e).hint())
                .asString()
                .contains("summer");
        assertThat(aliases().list()).hasSize(1);
    }

    @Test
    void namesWhatAnotherAliasNamesNow() {
        aliases().set("fruit", "spring");
        aliases().set("food", "fruit");
        aliases().set("fruit", "summer");
        assertThat(tusk.collection("food").definition().name().value()).isEqualTo("spring");
        assertThat(aliases().of(new CollectionName("spring"))).containsExactly("food");
        assertThat(aliases().list())
                .extracting(alias -> alias.name() + " " + alias.collection())
                .containsExactly("food spring", "fruit summer");
    }

    @Test
    void isDroppedAloneOrWithItsCollection() {
        aliases().set("fruit", "spring");
        aliases().set("food", "summer");
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "\"fruit\" is an alias of collection \"spring\"",
                () -> tusk.collections().drop("fruit"));
        assertThat(tusk.collection("spring").count(null)).isEqualTo(1);
        assertThat(aliases().drop("fruit")).isTrue();
        assertThat(aliases().drop("fruit")).isFalse();
        assertRefused(
                ErrorCode.COLLECTION_NOT_FOUND, "there is no collection \"fruit\"", () -> tusk.collection("fruit"));
        assertThat(tusk.collections().drop("summer")).isTrue();
        assertThat(aliases().list()).isEmpty();
        assertThat(database.queryLong("select count(*) from tusk.store")).isEqualTo(1);
    }

    @Test
    void aNameThatIsMissingIsLikenedToAliasesToo() {
        aliases().set("vegetables", "spring");
        assertThatThrownBy(() -> tusk.collection("vegetable"))
                .extracting(e -> ((TuskException) e).hint())
                .asString()
                .contains("vegetables");
    }

    @RepeatedTest(3)
    void aNameGoesToOneOfTwoThatWantIt() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        List<String> refused = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Callable<String> creating = () -> {
                start.await();
                tusk.collections().create(CollectionDefinition.named("fruit").build());
                return "created";
            };
            Callable<String> naming = () -> {
                start.await();
                aliases().set("fruit", "spring");
                return "named";
            };
            for (Future<String> done : threads.invokeAll(List.of(creating, naming))) {
                try {
                    done.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e.getCause())
                            .isInstanceOfSatisfying(
                                    TuskException.class,
                                    failure -> refused.add(failure.code().name()));
                }
            }
        }
        assertThat(refused).containsExactly("COLLECTION_EXISTS");
        assertThat(database.queryLong("select (select count(*) from tusk.alias where name = 'fruit')"
                        + " + (select count(*) from tusk.collection where name = 'fruit')"))
                .isEqualTo(1);
    }
}
