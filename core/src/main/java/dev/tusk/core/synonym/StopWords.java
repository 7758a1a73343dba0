package dev.tusk.core.synonym;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.util.List;

/**
 * Words of queries that a collection passes over, besides those of its language: they count only where nothing else was typed,
 * and in phrases. A change takes effect with the next search and touches no document. Safe for use by many threads and
 * processes at once.
 */
public final class StopWords {

    /** The most stop words of a collection. */
    public static final int MAX_WORDS = 1000;

    private final Database database;
    private final CollectionDefinition definition;

    public StopWords(Database database, CollectionDefinition definition) {
        this.database = database;
        this.definition = definition;
    }

    /** All of them in alphabetical order. */
    public List<String> list() {
        return database.query(
                "list the stop words of collection \"%s\"".formatted(definition.name()),
                Sql.of(
                        "select word from tusk.stop_word where collection = ? order by word",
                        Sql.value(definition.name().value())),
                row -> row.getString(1));
    }

    /**
     * Puts these words in the place of all others. All or none.
     *
     * @throws TuskException {@code INVALID_REQUEST} when one is not a single word to the collection's language; {@code
     *     TOO_LARGE}; and when the collection has no keyword search
     */
    public void replace(List<String> words) {
        String configuration = CollectionTables.configurationLiteral(definition.requireLanguage());
        if (words.size() > MAX_WORDS) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "%,d stop words are too many; at most %,d are allowed".formatted(words.size(), MAX_WORDS));
        }
        database.transaction("set the stop words of collection \"%s\"".formatted(definition.name()), connection -> {
            Replacing.lock(connection, definition);
            Database.execute(
                    connection,
                    Sql.of(
                            "delete from tusk.stop_word where collection = ?",
                            Sql.value(definition.name().value())));
            for (String word : words) {
                int added = word.length() > SynonymRule.MAX_CHARACTERS || word.indexOf('\0') >= 0
                        ? 0
                        : Database.execute(
                                connection,
                                Sql.of(
                                        """
                                        insert into tusk.stop_word (collection, word, lexeme)
                                        select ?, ?, lexemes[1]
                                        from (select pg_catalog.tsvector_to_array(pg_catalog.to_tsvector(%s, ?::text)) as lexemes) w
                                        where pg_catalog.cardinality(lexemes) = 1
                                        on conflict (collection, word) do update set lexeme = excluded.lexeme""".formatted(configuration),
                                        Sql.value(definition.name().value()),
                                        Sql.value(word),
                                        Sql.value(word)));
                if (added == 0) {
                    throw TuskException.withHint(
                            ErrorCode.INVALID_REQUEST,
                            "\"%s\" cannot be a stop word: it is not one word to the configuration \"%s\""
                                    .formatted(
                                            word.length() > 50 ? word.substring(0, 50) + "…" : word,
                                            definition.requireLanguage()),
                            "words that the language passes over by itself need not be named; name others one by one");
                }
            }
            return true;
        });
    }
}
