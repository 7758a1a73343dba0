package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.ingest.Vocabulary;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The words of a search as SQL. Functions are named by their schema and values by their type, so that nothing in the
 * {@code search_path} can stand in for them.
 */
final class LexicalLeg {

    private static final int MAX_ALTERNATIVES = 5;
    private static final String OR = " operator(pg_catalog.||) ";
    private static final String AND = " operator(pg_catalog.&&) ";

    private static final String MARKED_THROUGHOUT =
            "StartSel=%c, StopSel=%c, HighlightAll=true".formatted(Snippets.START_MARK, Snippets.STOP_MARK);

    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final Extensions extensions;
    private final LexicalQuery query;
    private final String configuration;

    LexicalLeg(CollectionDefinition definition, Extensions extensions, LexicalQuery query, String language) {
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.extensions = extensions;
        this.query = query;
        this.configuration = CollectionTables.configurationLiteral(language);
    }

    /** All words, as {@code websearch_to_tsquery} reads them, with all prefixes and places. */
    Sql allWords() {
        Sql web =
                Sql.of("pg_catalog.websearch_to_tsquery(%s, ?::text)".formatted(configuration), Sql.value(query.web()));
        TsqueryText beyond = query.beyondWeb();
        return beyond == null
                ? web
                : Sql.of("(").append(web).append(AND).append(all(beyond)).append(")");
    }

    /** Any word, with all phrases and without the exclusions. */
    Sql anyWord() {
        return anyWord(query.anyWord(), query.conditions());
    }

    /** As {@link #anyWord()}, for marking words in texts. */
    Sql anyWordToMark() {
        return anyWord(query.anyWordToMark(), query.marked());
    }

    private Sql anyWord(TsqueryText any, @Nullable TsqueryText conditions) {
        if (any.literal().isEmpty() && (conditions == null || conditions.isAnalysed())) {
            String words = any.analysed().isEmpty() ? "" : "(" + any.analysed() + ")";
            return toTsquery(
                    conditions == null
                            ? words
                            : words.isEmpty() ? conditions.analysed() : words + " & " + conditions.analysed());
        }
        Sql words = Sql.of("(").append(toTsquery(any.analysed()));
        if (!any.literal().isEmpty()) {
            words = words.append(OR).append(literal(any.literal()));
        }
        words = words.append(")");
        return conditions == null
                ? words
                : Sql.of("(").append(words).append(AND).append(all(conditions)).append(")");
    }

    /** Any lexeme of the words, and all that begin with a prefix; null when there is none. */
    Sql anyLexeme() {
        String literal = query.anyWord().literal();
        return literal.isEmpty()
                ? lexemes()
                : Sql.of("(coalesce(")
                        .append(lexemes())
                        .append(", ''::pg_catalog.tsquery)")
                        .append(OR)
                        .append(literal(literal))
                        .append(")");
    }

    private Sql lexemes() {
        return Sql.of("""
                (
                  select pg_catalog.string_agg(
                    pg_catalog.concat(
                      '''', pg_catalog.replace(pg_catalog.replace(lexeme, '\\', '\\\\'), '''', ''''''), ''''),
                    ' | ' order by lexeme)::pg_catalog.tsquery
                  from pg_catalog.unnest(pg_catalog.to_tsvector(%s, ?::text))
                )""".formatted(configuration), Sql.value(query.readable()));
    }

    private Sql toTsquery(String input) {
        return Sql.of("pg_catalog.to_tsquery(%s, ?::text)".formatted(configuration), Sql.value(input));
    }

    private static Sql literal(String tsquery) {
        return Sql.of("?::pg_catalog.tsquery", Sql.value(tsquery));
    }

    /** All parts of it; what is empty adds nothing. */
    private Sql all(TsqueryText text) {
        List<Sql> parts = new ArrayList<>();
        if (!text.analysed().isEmpty()) {
            parts.add(toTsquery(text.analysed()));
        }
        if (!text.literal().isEmpty()) {
            parts.add(literal(text.literal()));
        }
        text.notTogether()
                .forEach(each -> parts.add(
                        Sql.of("(operator(pg_catalog.!!) ").append(all(each)).append(")")));
        return parts.isEmpty()
                ? toTsquery("")
                : parts.size() == 1
                        ? parts.getFirst()
                        : Sql.of("(").append(Sql.join(AND, parts)).append(")");
    }

    /** The condition that phrases and exclusions make of a row {@code l} of the lexemes; stop words alone make none. */
    Optional<Sql> constraint() {
        TsqueryText conditions = query.conditions();
        if (conditions == null) {
            return Optional.empty();
        }
        Sql matches = Sql.of("l.tsv @@ ").append(all(conditions));
        return Optional.of(
                conditions.isAnalysed()
                        ? Sql.of("(pg_catalog.numnode(")
                                .append(toTsquery(conditions.analysed()))
                                .append(") = 0 or ")
                                .append(matches)
                                .append(")")
                        : matches);
    }

    /** What a row {@code l} of the lexemes fulfils that has none of the excluded words; stop words alone exclude nothing. */
    Sql onlyExclusions() {
        TsqueryText conditions = Objects.requireNonNull(query.conditions(), "exclusions are conditions");
        return Sql.of("pg_catalog.numnode(").append(all(conditions)).append(") > 0");
    }

    /** The rank of {@code l} by {@code ts_rank_cd}. */
    Sql rank(Sql tsquery) {
        // 1: divided by 1 + the logarithm of the length, as long chunks hold more matches by chance.
        return Sql.of(
                        // Without the marks of the upper tier, which have no places and would count for the length.
                        "pg_catalog.ts_rank_cd(?::real[], pg_catalog.ts_filter(l.tsv, '{a,b,c,d}'), ",
                        Sql.realArray(definition.weights().toArray()))
                .append(tsquery)
                .append(", 1)");
    }

    /** The text of {@code chunk c} with marks around the words of a query. */
    Sql marked(Sql tsquery) {
        return Sql.of("pg_catalog.ts_headline(%s, %s, ".formatted(configuration, MarkedText.sql("c.text")))
                .append(tsquery)
                .append(Sql.of(", ?::text)", Sql.value(MARKED_THROUGHOUT)));
    }

    /**
     * Table expressions: {@code spelled} with a row for each word that the vocabulary lacks and each word that is spelled
     * like it, or null; {@code fuzzy} with the query. A word that nothing is spelled like is passed over, unless it is all
     * there is.
     */
    Sql spelling() {
        return Sql.of(
                        """
                word as (
                  select
                    w.ordinal,
                    w.word,
                    %5$s as spellable,
                    exists (select from %2$s t where t.term = w.word) as known
                  from pg_catalog.unnest(?::text[]) with ordinality as w (word, ordinal)
                  where pg_catalog.to_tsvector(%4$s, w.word) <> ''::pg_catalog.tsvector
                ),
                spelled as materialized (
                  select w.ordinal, w.word, t.term, t.similarity
                  from word w
                  left join lateral (
                    select term, %1$s(term, w.word) as similarity
                    from %2$s
                    where term %3$s w.word
                    order by %1$s(term, w.word) desc, term
                    limit %6$d
                  ) t on true
                  where w.spellable
                    and not w.known
                ),
                operand as (
                  select ordinal, term as word from spelled where term is not null
                  union
                  select w.ordinal, w.word
                  from word w
                  where not exists (select from spelled s where s.ordinal = w.ordinal and s.term is null)
                    or not exists (
                      select from word o
                      where not exists (select from spelled s where s.ordinal = o.ordinal and s.term is null))
                ),
                part as (
                  select ordinal, pg_catalog.string_agg('''' || word || '''', ' | ' order by word) as terms
                  from operand
                  group by ordinal
                ),
                """.formatted(
                                        extensions.trigramFunction("similarity"),
                                        tables.word(),
                                        extensions.trigramOperator("%"),
                                        configuration,
                                        Vocabulary.isWord("w.word"),
                                        MAX_ALTERNATIVES),
                        Sql.textArray(query.words()))
                .append(fuzzy());
    }

    /** All words in any of their spellings, with all prefixes and places. */
    private Sql fuzzy() {
        Sql words = Sql.of("""
                coalesce(
                    pg_catalog.to_tsquery(
                      %s, pg_catalog.string_agg('(' || terms || ')', ' & ' order by ordinal)),
                    ''::pg_catalog.tsquery)""".formatted(configuration));
        TsqueryText beyond = query.beyondWeb();
        return Sql.of("fuzzy as materialized (\n  select ")
                .append(beyond == null ? words : words.append(AND).append(all(beyond)))
                .append(" as query\n  from part\n),\n");
    }

    /** The query of {@link #spelling}. */
    static Sql fuzzyQuery() {
        return Sql.of("(select query from fuzzy)");
    }

    /** What {@link #spelling} found, as a JSON array of pairs of the word and its alternative or null. */
    static Sql spelledPairs() {
        return Sql.of("""
                (
                    select pg_catalog.json_agg(
                      pg_catalog.json_build_array(word, term) order by ordinal, similarity desc, term)::text
                    from spelled
                  )""");
    }
}
