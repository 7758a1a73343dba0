package dev.tusk.core.boost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.Ranking;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class PinsTest {

    private final WordHashModel model = new WordHashModel();
    private Collection docs;

    @BeforeEach
    void open(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool(), name -> model);
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs").embedding(model).build());
        for (int i = 0; i < 30; i++) {
            docs.put(Document.builder("d%02d".formatted(i))
                    .body("red fox " + "blue ".repeat(i))
                    .metadata("even", i % 2 == 0)
                    .build());
        }
        docs.put(Document.builder("other")
                .body("nothing of it")
                .metadata("even", true)
                .build());
        docs.put(Document.builder("long")
                .body(
                        "# One\n\nSomething else, and far from it.\n\n# Two\n\nHere is a red fox that jumps.\n\n# Three\n\nAnd the end.")
                .metadata("even", true)
                .build());
    }

    private static List<String> ids(SearchResult result) {
        return result.hits().stream().map(Hit::documentId).toList();
    }

    @ParameterizedTest
    @EnumSource
    void pinnedDocumentsComeFirstInTheirOrderWhetherTheyMatchOrNot(SearchMode mode) {
        for (Ranking ranking : Ranking.values()) {
            SearchRequest.Builder request =
                    SearchRequest.of(mode).query("red fox").ranking(ranking).limit(5);
            List<String> plain = ids(docs.search(request.build()));
            SearchResult pinned = docs.search(
                    request.pins(List.of("d20", "other", plain.get(1))).build());
            assertThat(ids(pinned).subList(0, 3)).containsExactly("d20", "other", plain.get(1));
            assertThat(pinned.hits())
                    .extracting(hit -> hit.placement().pinned())
                    .containsExactly(true, true, true, false, false);
            assertThat(ids(pinned).subList(3, 5)).containsExactly(plain.get(0), plain.get(2));
            assertThat(pinned.hits()).extracting(Hit::rank).containsExactly(1, 2, 3, 4, 5);
            if (mode == SearchMode.VECTOR && ranking != Ranking.BM25) {
                assertThat(pinned.notes()).singleElement().asString().contains("ranks no words");
            } else {
                assertThat(pinned.notes()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void pagesOfAPinnedResultHoldEachChunkOnce(SearchMode mode) {
        Set<String> seen = new HashSet<>();
        List<String> all = new ArrayList<>();
        for (int offset = 0; offset < 40; offset += 3) {
            docs.search(SearchRequest.of(mode)
                            .query("red fox")
                            .pins(List.of("other", "d07", "d29"))
                            .limit(3)
                            .offset(offset)
                            .candidates(100)
                            .build())
                    .hits()
                    .forEach(hit -> {
                        assertThat(seen.add(hit.documentId() + "#" + hit.chunk()))
                                .isTrue();
                        all.add(hit.documentId());
                    });
        }
        assertThat(all.subList(0, 3)).containsExactly("other", "d07", "d29");
        assertThat(seen).hasSizeGreaterThanOrEqualTo(32);
    }

    @Test
    void theBestChunkOfAPinnedDocumentIsShown() {
        for (SearchMode mode : SearchMode.values()) {
            Hit hit = docs.search(SearchRequest.of(mode)
                            .query("red fox")
                            .pins(List.of("long"))
                            .limit(1)
                            .build())
                    .hits()
                    .getFirst();
            assertThat(hit.documentId()).isEqualTo("long");
            assertThat(hit.text()).as(mode.wireName()).contains("red fox");
        }
    }

    @Test
    void whatIsNotThereOrKeptOutByTheFilterIsNoted() {
        SearchResult result = docs.search(SearchRequest.keyword("fox")
                .pins(List.of("d01", "ghost", "d02"))
                .filter(Filter.eq("even", true))
                .limit(3)
                .build());
        assertThat(ids(result).getFirst()).isEqualTo("d02");
        assertThat(ids(result)).doesNotContain("d01");
        assertThat(result.notes()).hasSize(1);
        assertThat(result.notes().getFirst()).contains("\"d01\", \"ghost\"").contains("filter");
        SearchResult nothing = docs.search(
                SearchRequest.keyword("unheard").pins(List.of("ghost")).build());
        assertThat(nothing.hits()).isEmpty();
        assertThat(nothing.notes().getFirst()).contains("\"ghost\"");
    }

    @Test
    void tooManyTwiceOrImpossibleIdsAreRefused() {
        assertThatThrownBy(() -> SearchRequest.keyword("fox").pins(List.of("a", "b", "a")))
                .isInstanceOf(TuskException.class)
                .hasMessage("document \"a\" is pinned twice");
        assertThatThrownBy(() -> SearchRequest.keyword("fox")
                        .pins(IntStream.range(0, 101).mapToObj(i -> "d" + i).toList()))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("at most 100");
        for (String id : List.of("", "a\0b", "\uD800", "x".repeat(3000))) {
            assertThatThrownBy(() -> SearchRequest.keyword("fox").pins(List.of(id)))
                    .isInstanceOf(TuskException.class);
        }
    }
}
