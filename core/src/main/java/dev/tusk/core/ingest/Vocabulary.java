package dev.tusk.core.ingest;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.PreparedDocument.PreparedChunk;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of a collection, among which a fuzzy search finds those that are spelled alike, with the number of chunks that have
 * them. Words of small writes are added at once and about counted, deletions are not; after bulk loads {@link #refresh}
 * collects them all. A word that no document has any more does no harm, as the search itself is over the documents.
 */
public final class Vocabulary {

    /** Chunks of a write up to which its words are added at once. */
    static final int SMALL_WRITE_CHUNKS = 100;

    /**
     * By how much a word's count {@code k.chunks} grows at once. Counting each new chunk would write the rows of frequent
     * words with every document, and have writers wait for each other; so they grow by steps of a sixteenth, with a chance of
     * as much less (R. Morris, "Counting large numbers of events in small registers", CACM 1978).
     */
    private static final String COUNT_STEP = "greatest(1, coalesce(k.chunks, 0) / 16)";

    private static final System.Logger LOG = System.getLogger(Vocabulary.class.getName());

    private final Database database;
    private final CollectionDefinition definition;
    private final CollectionTables tables;

    public Vocabulary(Database database, CollectionDefinition definition) {
        this.database = database;
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
    }

    /**
     * The condition that something is a word which fuzzy search can look for: letters, digits and underscores, not digits
     * alone, long enough to be misspelt.
     *
     * @param expression the word, as SQL
     */
    public static String isWord(String expression) {
        return "%1$s ~ '^[[:alnum:]_]{3,40}$' and %1$s !~ '^[0-9_]+$'".formatted(expression);
    }

    /**
     * A word, and where the language passes over accents the word without them: who types none is offered that, and who types
     * some the word as it is written.
     *
     * @param word as SQL
     */
    private String forms(String word) {
        return definition.passesOverAccents() ? """
                        select %1$s
                        union
                        select coalesce((pg_catalog.ts_lexize((
                          select d.oid::pg_catalog.regdictionary
                          from pg_catalog.pg_ts_dict d
                          join pg_catalog.pg_extension e on e.extnamespace = d.dictnamespace
                          where e.extname = 'unaccent' and d.dictname = 'unaccent'
                        ), %1$s))[1], %1$s)""".formatted(word) : "select " + word;
    }

    /** Adds the words of a small write, after it is committed; leaves large ones to {@link #refresh}. */
    void addWordsOf(List<PreparedDocument> written) {
        if (definition.language() == null) {
            return;
        }
        List<String> texts = new ArrayList<>();
        for (PreparedDocument document : written) {
            for (PreparedChunk chunk : document.chunks()) {
                texts.add(chunk.title() + "\n" + chunk.heading() + "\n" + chunk.text());
            }
        }
        if (texts.isEmpty() || texts.size() > SMALL_WRITE_CHUNKS) {
            return;
        }
        try {
            database.execute(
                    "add words of collection \"%s\"".formatted(definition.name()),
                    Sql.of(
                            """
                            insert into %1$s as t (term, chunks)
                            select w.word, w.chunks * %2$s
                            from (
                              select word, pg_catalog.count(*) as chunks
                              from
                                pg_catalog.unnest(?::text[]) text,
                                pg_catalog.unnest(pg_catalog.tsvector_to_array(
                                  pg_catalog.to_tsvector('pg_catalog.simple', tusk.readable(text)))) written,
                                lateral (%4$s) form (word)
                              where %3$s
                              group by word
                            ) w
                            left join %1$s k on k.term = w.word
                            where k.term is null or pg_catalog.random() * %2$s < 1
                            order by w.word
                            on conflict (term) do update set chunks = t.chunks + excluded.chunks""".formatted(tables.word(), COUNT_STEP, isWord("word"), forms("written")),
                            Sql.textArray(texts)));
        } catch (TuskException e) {
            // The documents are committed. Words that are missing here come with the next refresh.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the vocabulary is incomplete until the next maintain: " + e.getMessage());
        }
    }

    /**
     * Collects the words of all chunks, in a transaction on this connection: adds the new, removes those that no chunk has.
     *
     * @throws TuskException {@code CONCURRENT_CHANGE} when another session changed the words meanwhile
     */
    public void refresh(Connection connection) {
        collect(connection, transaction -> {
            // One snapshot for all of it, or words that a put adds meanwhile would be taken for words without a chunk.
            Database.execute(transaction, Sql.of("set transaction isolation level repeatable read"));
            collectWords(transaction);
            Database.execute(
                    transaction,
                    Sql.of("delete from %s t where not exists (select from tusk_word w where w.term = t.term)"
                            .formatted(tables.word())));
            return addCollected(transaction);
        });
    }

    /** Adds the words of all chunks that are not there yet; that never gets into the way of others, nor they into its. */
    public void addMissing(Connection connection) {
        collect(connection, transaction -> {
            collectWords(transaction);
            return addCollected(transaction);
        });
    }

    private void collect(Connection connection, Database.Work<Integer> work) {
        try {
            Database.inTransaction(connection, work);
        } catch (SQLException e) {
            throw SqlFailures.translate("collect the words of collection \"%s\"".formatted(definition.name()), e);
        }
    }

    private void collectWords(Connection connection) throws SQLException {
        Database.execute(connection, Sql.of("""
                        create temporary table tusk_word on commit drop as
                        select form.word collate "C" as term, pg_catalog.sum(written.ndoc)::bigint as chunks
                        from pg_catalog.ts_stat($$
                          select pg_catalog.to_tsvector('pg_catalog.simple', tusk.readable(title || ' ' || heading || ' ' || text))
                          from %s
                        $$) written
                        cross join lateral (%s) form (word)
                        where %s
                        group by 1""".formatted(tables.chunk(), forms("written.word"), isWord("form.word"))));
        Database.execute(connection, Sql.of("analyze pg_temp.tusk_word"));
    }

    private int addCollected(Connection connection) throws SQLException {
        return Database.execute(connection, Sql.of("""
                        insert into %1$s as t (term, chunks)
                        select w.term, w.chunks
                        from tusk_word w
                        left join %1$s k on k.term = w.term
                        where k.chunks is distinct from w.chunks
                        order by w.term
                        on conflict (term) do update set chunks = excluded.chunks""".formatted(tables.word())));
    }
}
