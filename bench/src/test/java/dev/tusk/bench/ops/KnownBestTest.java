package dev.tusk.bench.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.bench.ops.KnownBest.Index;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownBestTest {

    @Test
    void aStatementHasItsIndexesWithAlternatives() {
        List<KnownBest> known = KnownBest.read("""
                -- best: orders (a, b desc) | orders (a)
                -- best: item gin (tags)
                select 1
                from orders;
                -- best: none
                select 2;
                """);
        assertThat(known).extracting(KnownBest::statement).containsExactly("select 1\nfrom orders", "select 2");
        assertThat(known.getFirst().best())
                .containsExactly(
                        List.of(new Index("orders", "btree", "a, b desc", ""), new Index("orders", "btree", "a", "")),
                        List.of(new Index("item", "gin", "tags", "")));
        assertThat(known.getLast().best()).isEmpty();
    }

    @Test
    void anIndexThatBeginsWithTheKeysServesButNotOneForAPartOfTheRows() {
        Index index = Index.parse("orders (a)");
        assertThat(index.isServedBy("public.orders using btree (a)")).isTrue();
        assertThat(index.isServedBy("public.orders using btree (a, b)")).isTrue();
        assertThat(index.isServedBy("public.orders using btree (a) include (c)"))
                .isTrue();
        assertThat(index.isServedBy("public.orders using btree (b, a)")).isFalse();
        assertThat(index.isServedBy("public.orders using btree (ab)")).isFalse();
        assertThat(index.isServedBy("public.orders using hash (a)")).isFalse();
        assertThat(index.isServedBy("public.orders using btree (a) where b is null"))
                .isFalse();
        assertThat(Index.parse("orders (a) where b is null")
                        .isServedBy("public.orders using btree (a) where b is null"))
                .isTrue();
    }
}
