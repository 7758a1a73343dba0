package dev.tusk.core.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class TermUpkeepTest {

    /** As after as many programs that ended before they had written much. */
    private static void writes(TestDatabase database, long count) {
        database.execute(
                "insert into tusk.docs_lexical_total select 0, 0 from generate_series(1, %d)".formatted(count));
    }

    @Test
    void theFirstWriteOfAProgramMergesWhatManyHaveLeft(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        tusk.collections().create(CollectionDefinition.named("docs").build());
        tusk.collection("docs").put(Document.of("a", "alpha beta"));
        assertThat(database.queryLong("select count(*) from tusk.docs_term_change"))
                .isPositive();
        writes(database, TermUpkeep.MERGE_FROM_WRITES - 3);
        Tusk.open(database.pool()).collection("docs").put(Document.of("b", "alpha gamma"));
        assertThat(database.queryLong("select count(*) from tusk.docs_term_change"))
                .isEqualTo(4);
        Tusk.open(database.pool()).collection("docs").put(Document.of("c", "alpha delta"));
        assertThat(database.queryLong("select count(*) from tusk.docs_term_change"))
                .isZero();
        assertThat(database.queryLong("select count(*) from tusk.docs_lexical_total"))
                .isOne();
        assertThat(database.queryLong("select chunks from tusk.docs_lexical_total"))
                .isEqualTo(3);
        assertThat(database.queryLong("select df from tusk.docs_term where term = 'alpha'"))
                .isEqualTo(3);
    }

    @Test
    void aHandleThatStaysLooksAgain(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        Collection docs =
                tusk.collections().create(CollectionDefinition.named("docs").build());
        docs.put(Document.of("a", "alpha"));
        writes(database, TermUpkeep.MERGE_FROM_WRITES);
        IntStream.range(0, 100).forEach(i -> docs.put(Document.of("d" + i, "alpha")));
        assertThat(database.queryLong("select count(*) from tusk.docs_lexical_total"))
                .isLessThan(5);
    }

    /** Numbers are not among the words that are kept for completions, by which prefixes find words, too. */
    @Test
    void aPrefixStandsForTheMostFrequentOfWhatIsNotMergedYet(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        Collection docs =
                tusk.collections().create(CollectionDefinition.named("docs").build());
        String numbers = String.join(
                " ", IntStream.range(202400, 202470).mapToObj(String::valueOf).toList());
        docs.putAll(List.of(Document.of("a", numbers), Document.of("b", numbers)));
        docs.maintain(step -> {});
        docs.putAll(IntStream.range(0, 3)
                .mapToObj(i -> Document.of("new" + i, "202499"))
                .toList());
        assertThat(docs.search(SearchRequest.keyword("2024*").build()).hits())
                .extracting(Hit::documentId)
                .contains("new0", "new1", "new2");
    }
}
