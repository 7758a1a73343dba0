package dev.tusk.core.collection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.testkit.TestDatabase;

/** The weights as they are stored, which need not be those that the newest parameters would give. */
public final class StoredWeights {

    private StoredWeights() {}

    /** Asserts that no chunk has a greater weight than is known of the word, and that it is marked for those of {@link UpperTier}. */
    public static void assertBounded(TestDatabase database, String collection) {
        assertThat(database.query("""
                        select l.chunk_id, t.term, w.weight, t.max_weight, c.max_weight
                        from tusk.%1$s_lexical l
                        cross join lateral (
                          select split_part(e, ':', 1)::integer as id, split_part(e, ':', 2)::real as weight
                          from unnest(string_to_array(substring(l.weights::text from '{(.*)}'), ',')) e
                        ) w
                        left join tusk.%1$s_term t on t.id = w.id
                        left join lateral (
                          select max(c.max_weight) as max_weight from tusk.%1$s_term_change c where c.term_id = w.id
                        ) c on true
                        where w.weight <= greatest(t.max_weight, c.max_weight) is not true
                        order by l.chunk_id, t.term""".formatted(collection)))
                .as("weights above their bounds")
                .isEmpty();
        assertThat(database.query("""
                        select l.chunk_id, m.upper, m.marked
                        from tusk.%1$s_lexical l
                        cross join lateral (
                          select
                            array(
                              select t.term
                              from unnest(string_to_array(substring(l.weights::text from '{(.*)}'), ',')) e
                              join tusk.%1$s_term t on t.id = split_part(e, ':', 1)::integer
                              where split_part(e, ':', 2)::real >= %2$s::real
                                and octet_length(t.term) <= %3$d
                              order by t.term collate "C"
                            ) as upper,
                            array(
                              select substr(lexeme, 2)
                              from unnest(l.tsv)
                              where lexeme < E'\\x02' collate "C"
                              order by lexeme collate "C"
                            ) as marked
                        ) m
                        where m.upper <> m.marked
                        order by l.chunk_id""".formatted(collection, UpperTier.WEIGHT, UpperTier.MAX_BYTES)))
                .as("marks that are missing or too many")
                .isEmpty();
    }
}
