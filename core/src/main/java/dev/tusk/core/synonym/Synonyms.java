package dev.tusk.core.synonym;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The synonyms of one collection. A change takes effect with the next search and touches no document. Safe for use by many
 * threads and processes at once.
 */
public final class Synonyms {

    /** The most rules of a collection. */
    public static final int MAX_RULES = 10_000;

    private final Database database;
    private final CollectionDefinition definition;

    public Synonyms(Database database, CollectionDefinition definition) {
        this.database = database;
        this.definition = definition;
    }

    /** All rules, in the order of their texts. */
    public List<SynonymRule> list() {
        return database.query(
                purpose("list"),
                Sql.of("""
                        select rule
                        from tusk.synonym
                        where collection = ?
                        group by rule
                        order by rule""", Sql.value(definition.name().value())),
                row -> SynonymRule.parse(row.getString(1)));
    }

    /**
     * Adds rules; those that are there already stay as they are. All or none.
     *
     * @throws TuskException {@code INVALID_REQUEST} when a word means nothing to the collection's language, or there would be
     *     more than {@link #MAX_RULES}; and when the collection has no keyword search
     */
    public void add(List<SynonymRule> rules) {
        requireAtMost(rules);
        database.transaction(purpose("add"), connection -> {
            Replacing.lock(connection, definition);
            insert(connection, rules);
            return true;
        });
    }

    /** Puts these rules in the place of all others. All or none; errors as with {@link #add}. */
    public void replace(List<SynonymRule> rules) {
        requireAtMost(rules);
        database.transaction(purpose("replace"), connection -> {
            Replacing.lock(connection, definition);
            Database.execute(
                    connection,
                    Sql.of(
                            "delete from tusk.synonym where collection = ?",
                            Sql.value(definition.name().value())));
            insert(connection, rules);
            return true;
        });
    }

    /** Removes a rule; false when there was none like it. */
    public boolean remove(SynonymRule rule) {
        return database.execute(
                        purpose("remove"),
                        Sql.of(
                                "delete from tusk.synonym where collection = ? and rule = ?",
                                Sql.value(definition.name().value()),
                                Sql.value(rule.toString())))
                > 0;
    }

    private void insert(Connection connection, List<SynonymRule> rules) throws SQLException {
        String language = definition.requireLanguage();
        List<String> texts = new ArrayList<>();
        List<String> words = new ArrayList<>();
        List<String> alternatives = new ArrayList<>();
        for (SynonymRule rule : rules) {
            for (String word : rule.words()) {
                texts.add(rule.toString());
                words.add(word);
                // No word holds a comma.
                alternatives.add(String.join(",", rule.alternativesOf(word)));
            }
        }
        // A phrase has to stand in the query as it is; of an identifier all that it is found by.
        Optional<Refused> empty = Database.query(
                        connection,
                        Sql.of(
                                """
                                with given as materialized (
                                  select
                                    g.ordinal, g.rule, g.word, g.alternatives,
                                    pg_catalog.tsvector_to_array(%1$s(%2$s, g.word)) as lexemes
                                  from rows from (
                                    pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[])
                                  ) with ordinality g (rule, word, alternatives, ordinal)
                                ),
                                added as (
                                  insert into tusk.synonym (collection, rule, words, lexemes, pattern, alternatives)
                                  select
                                    ?, rule, word, lexemes,
                                    case
                                      when word ~ '\\s' then pg_catalog.phraseto_tsquery(%2$s, word)
                                      else (
                                        select pg_catalog.string_agg(pg_catalog.quote_literal(lexeme), ' & ')
                                        from pg_catalog.unnest(lexemes) lexeme
                                      )::pg_catalog.tsquery
                                    end,
                                    pg_catalog.string_to_array(alternatives, ',')
                                  from given
                                  where pg_catalog.cardinality(lexemes) > 0
                                  on conflict do nothing
                                )
                                select rule, word
                                from given
                                where pg_catalog.cardinality(lexemes) = 0
                                order by ordinal
                                limit 1""".formatted(
                                        CollectionTables.LEXEMES, CollectionTables.configurationLiteral(language)),
                                Sql.textArray(texts),
                                Sql.textArray(words),
                                Sql.textArray(alternatives),
                                Sql.value(definition.name().value())),
                        row -> new Refused(row.getString(1), row.getString(2)))
                .stream()
                .findFirst();
        if (empty.isPresent()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "cannot use \"%s\" as a synonym: the configuration \"%s\" passes over all its words"
                            .formatted(empty.get().word(), language),
                    "leave it out of the rule \"%s\"".formatted(empty.get().rule()));
        }
        requireAtMost(Database.query(
                        connection,
                        Sql.of(
                                "select pg_catalog.count(distinct rule) from tusk.synonym where collection = ?",
                                Sql.value(definition.name().value())),
                        row -> row.getLong(1))
                .getFirst());
    }

    /** A word that means nothing to the language, and its rule. */
    private record Refused(String rule, String word) {}

    /** Before anything is written: no more can come of these. */
    private void requireAtMost(List<SynonymRule> rules) {
        requireAtMost(rules.stream().map(SynonymRule::toString).distinct().count());
    }

    private void requireAtMost(long rules) {
        if (rules > MAX_RULES) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "collection \"%s\" would have %,d rules for synonyms; at most %,d are allowed"
                            .formatted(definition.name(), rules, MAX_RULES));
        }
    }

    private String purpose(String verb) {
        return "%s synonyms of collection \"%s\"".formatted(verb, definition.name());
    }
}
