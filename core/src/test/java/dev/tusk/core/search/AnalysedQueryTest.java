package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class AnalysedQueryTest {

    private static final int MORE = 300;

    @Test
    void whatWasTypedCountsBeforeWhatStandsForSomething() {
        List<QueryTerm> terms = new ArrayList<>();
        QueryTerm.Source prefix = new QueryTerm.Source(QueryTerm.SourceKind.PREFIX, "a");
        for (int i = 0; i < MORE; i++) {
            terms.add(QueryTerm.of("a" + i, i, 1, 1, 2, 1000, false).standingIn(prefix, 1, 1, 1000));
        }
        terms.add(QueryTerm.of("frequent", MORE, 900, 1, 1, 1000, false));
        AnalysedQuery query = new AnalysedQuery(terms, 1000, false);
        assertThat(query.terms())
                .hasSize(AnalysedQuery.MAX_TERMS)
                .isSortedAccordingTo(
                        Comparator.comparingDouble(QueryTerm::bound).reversed())
                .filteredOn(QueryTerm::typed)
                .extracting(QueryTerm::lexeme)
                .containsExactly("frequent");
        assertThat(query.passedOver()).isEqualTo(MORE + 1 - AnalysedQuery.MAX_TERMS);
        assertThat(new AnalysedQuery(terms.subList(0, 3), 1000, false).passedOver())
                .isZero();
    }

    @Test
    void whatDoesNotCountIsTold(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        Collection docs =
                tusk.collections().create(CollectionDefinition.named("docs").build());
        String numbers = String.join(
                " ",
                IntStream.range(2024000, 2024000 + MORE)
                        .mapToObj(String::valueOf)
                        .toList());
        docs.put(Document.of("a", numbers + " alpha beta"));
        assertThat(docs.search(SearchRequest.keyword("+2024* alpha beta").build())
                        .notes())
                .containsExactly(
                        "the query stands for more words of the collection than count: 256 do, and of them rather those that were typed");
        assertThat(docs.search(SearchRequest.keyword("2024* alpha").build()).notes())
                .isEmpty();
    }
}
