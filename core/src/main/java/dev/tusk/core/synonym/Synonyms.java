package dev.tusk.core.synonym;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

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
        database.transaction(purpose("add"), connection -> {
            insert(connection, rules);
            return true;
        });
    }

    /** Puts these rules in the place of all others. All or none; errors as with {@link #add}. */
    public void replace(List<SynonymRule> rules) {
        database.transaction(purpose("replace"), connection -> {
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
        definition.requireLanguage();
        for (SynonymRule rule : rules) {
            for (String word : rule.words()) {
                insert(connection, rule, word);
            }
        }
        long count = Database.query(
                        connection,
                        Sql.of(
                                "select pg_catalog.count(distinct rule) from tusk.synonym where collection = ?",
                                Sql.value(definition.name().value())),
                        row -> row.getLong(1))
                .getFirst();
        if (count > MAX_RULES) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "collection \"%s\" would have %,d rules for synonyms; at most %,d are allowed"
                            .formatted(definition.name(), count, MAX_RULES));
        }
    }

    private void insert(Connection connection, SynonymRule rule, String word) throws SQLException {
        String configuration = CollectionTables.configurationLiteral(definition.requireLanguage());
        // A phrase has to stand in the query as it is; of an identifier all that it is found by.
        boolean empty = Database.query(
                        connection,
                        Sql.of(
                                """
                                with word as (
                                  select pg_catalog.tsvector_to_array(%1$s(%2$s, ?::text)) as lexemes
                                ),
                                added as (
                                  insert into tusk.synonym (collection, rule, words, lexemes, pattern, alternatives)
                                  select
                                    ?, ?, ?, lexemes,
                                    case
                                      when ?::text ~ '\\s' then pg_catalog.phraseto_tsquery(%2$s, ?::text)
                                      else (
                                        select pg_catalog.string_agg(pg_catalog.quote_literal(lexeme), ' & ')
                                        from pg_catalog.unnest(lexemes) lexeme
                                      )::pg_catalog.tsquery
                                    end,
                                    ?::text[]
                                  from word
                                  where pg_catalog.cardinality(lexemes) > 0
                                  on conflict do nothing
                                )
                                select pg_catalog.cardinality(lexemes) = 0 from word""".formatted(CollectionTables.LEXEMES, configuration),
                                Sql.value(word),
                                Sql.value(definition.name().value()),
                                Sql.value(rule.toString()),
                                Sql.value(word),
                                Sql.value(word),
                                Sql.value(word),
                                Sql.textArray(rule.alternativesOf(word))),
                        row -> row.getBoolean(1))
                .getFirst();
        if (empty) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "cannot use \"%s\" as a synonym: the configuration \"%s\" passes over all its words"
                            .formatted(word, definition.requireLanguage()),
                    "leave it out of the rule \"%s\"".formatted(rule));
        }
    }

    private String purpose(String verb) {
        return "%s synonyms of collection \"%s\"".formatted(verb, definition.name());
    }
}
