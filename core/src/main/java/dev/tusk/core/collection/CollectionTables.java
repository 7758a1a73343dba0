package dev.tusk.core.collection;

import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldExpression;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Identifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables and indexes of one collection: their names, and the statements that create and drop them. */
public final class CollectionTables {

    /** Of longer titles the beginning is indexed, as an index row holds no more than 2,700 bytes. */
    public static final int TITLE_PREFIX = 120;

    /** The schema that holds everything Tusk owns. */
    public static final Identifier SCHEMA = new Identifier("tusk");

    /** The dimensions of all sparse vectors of weights, as those of different dimensions cannot be compared; pgvector's limit. */
    public static final int WEIGHT_DIMENSIONS = 1_000_000_000;

    /** How many documents a row of the facet index is about. */
    public static final int FACET_BLOCK = 4096;

    /**
     * A vector of so many dimensions (7,608 bytes) leaves room in a page of 8 kB for the pointers to all else that a row has, as the
     * server moves the texts out where they do not fit; see docs/decisions/0010.
     */
    private static final int MAX_INLINE_DIMENSIONS = 1900;

    /** What {@code toast_tuple_target} leaves for the texts, where a page has it. */
    private static final int BYTES_BESIDE_VECTOR = 2048;

    /** The greatest {@code toast_tuple_target} with pages of 8 kB. */
    private static final int MOST_IN_ROW = 8160;

    private final String name;

    public CollectionTables(StoreName store) {
        this.name = store.value();
    }

    /** The documents, qualified. */
    public String document() {
        return table("document");
    }

    /** The chunks, qualified. */
    public String chunk() {
        return table("chunk");
    }

    /** The vocabulary of fuzzy search, qualified. */
    public String word() {
        return table("word");
    }

    /** The lexemes of the chunks with their number of chunks, qualified. */
    public String term() {
        return table("term");
    }

    /** What was added to and taken from {@link #term} and is not merged yet, qualified. */
    public String termChange() {
        return table("term_change");
    }

    /** Number and length of the chunks, as rows to be added up, qualified. */
    public String lexicalTotal() {
        return table("lexical_total");
    }

    /** Each chunk's lexemes and their BM25 weights, qualified. */
    public String lexical() {
        return table("lexical");
    }

    /** The function of the triggers that keep {@link #lexical}, qualified. */
    String lexicalTrigger() {
        return table("index_chunks");
    }

    /** The place of each document in the facet index, qualified. */
    public String facetSlot() {
        return table("facet_slot");
    }

    /** The facet index: for each value the documents that have it, as bits by their slots, qualified. */
    public String facetBits() {
        return table("facet_bits");
    }

    /** The bins of numbers in the facet index, qualified. */
    public String facetBin() {
        return table("facet_bin");
    }

    /** The numbers in each bin, qualified. */
    public String facetNumber() {
        return table("facet_number");
    }

    /** The documents that were changed since the facet index was built, qualified. */
    public String facetChange() {
        return table("facet_change");
    }

    /** The function of the triggers that note changes, qualified. */
    public String facetTrigger() {
        return table("note_changes");
    }

    /** A copy of some of the vectors, which a tuning of their index makes and drops; a tuning that was killed leaves it, qualified. */
    public String trial() {
        return table("trial");
    }

    /** The vectors of this name, one row a document, qualified. Names hold no full stop, so that no other table can have this one. */
    public String vector(String vector) {
        return shortened("%s.vector.%s".formatted(name, vector)).qualifiedBy(SCHEMA);
    }

    /**
     * The name of an index over the vectors of this name.
     *
     * @param kind what tells it from others over the same vectors
     */
    public Identifier vectorIndex(String vector, String kind) {
        return shortened("%s.vector.%s.%s".formatted(name, vector, kind));
    }

    /** The vectors of chunks whose documents pass the filter of the partial index of this name, qualified. */
    public String partial(String partial) {
        return shortened("%s.partial.%s".formatted(name, partial)).qualifiedBy(SCHEMA);
    }

    /**
     * The name of a partial index.
     *
     * @param kind what tells it from others over the same vectors
     */
    public Identifier partialIndex(String partial, String kind) {
        return shortened("%s.partial.%s.%s".formatted(name, partial, kind));
    }

    /** The name of the chunk table, without schema. */
    public String chunkName() {
        return name + "_chunk";
    }

    /** The name of the document table, without schema. */
    public String documentName() {
        return name + "_document";
    }

    /** The HNSW index over the chunks' vectors. */
    public Identifier vectorIndex() {
        return new Identifier(name + "_chunk_hnsw");
    }

    /** The function that makes lexemes of a text: of a configuration and a text, a tsvector. */
    public static final String LEXEMES = SCHEMA.quoted() + ".lexemes";

    /** The function that makes of the lexemes of a chunk a text that has each as often as it counts. */
    public static final String WEIGHTED_LEXEMES = SCHEMA.quoted() + ".weighted_lexemes";

    /** The same, each lexeme as a word that the parser of PostgreSQL leaves as it is. */
    public static final String LEXEMES_AS_WORDS = SCHEMA.quoted() + ".lexemes_as_words";

    private String table(String suffix) {
        return new Identifier(name + "_" + suffix).qualifiedBy(SCHEMA);
    }

    /**
     * What titles are looked up by: their beginnings in lower case.
     *
     * @param title as SQL
     */
    public static String titleBegin(String title) {
        return "pg_catalog.lower(pg_catalog.left(%s, %d)) collate \"C\"".formatted(title, TITLE_PREFIX);
    }

    /** The statements that create the tables and their indexes, all but the HNSW index, which is built after loading. */
    public List<String> create(CollectionDefinition definition, Extensions extensions) {
        List<String> statements = new ArrayList<>();
        statements.add(createDocument());
        statements.add(createChunk(definition, extensions));
        if (isInline(definition.embedding())) {
            // In the row itself rather than in the TOAST table: an exact scan is then more than twice as fast.
            statements.add("alter table %s alter column embedding set storage plain".formatted(chunk()));
        }
        statements.addAll(followDocuments("chunks", chunk()));
        statements.addAll(new FacetTables(this).create());
        statements.add("create index on %s ((%s), id)".formatted(document(), titleBegin("title")));
        statements.add("create index on %s using gin (title %s)"
                .formatted(document(), extensions.trigramFunction("gin_trgm_ops")));
        statements.add("create index on %s using gin (tags)".formatted(document()));
        statements.add("create index on %s using gin (metadata jsonb_path_ops)".formatted(document()));
        for (DeclaredField field : definition.fields()) {
            statements.add(createFieldIndex(field, false));
        }
        for (NamedVector vector : definition.vectors()) {
            statements.addAll(createVector(vector, extensions));
        }
        if (definition.language() != null) {
            statements.addAll(new LexicalTables(this, definition.store(), definition.language(), extensions).create());
            statements.add("""
                    create table %s (
                      term text collate "C" primary key,
                      chunks bigint not null
                    )""".formatted(word()));
            // For completing one and two letters, with which thousands of words begin.
            for (int letters = 1; letters <= 2; letters++) {
                statements.add(
                        "create index on %s (pg_catalog.left(term, %d), chunks desc, term)".formatted(word(), letters));
            }
            statements.add("create index on %s using gin (term %s)"
                    .formatted(word(), extensions.trigramFunction("gin_trgm_ops")));
        }
        return statements;
    }

    /**
     * The statements that create the table of a named vector. A row whose vector is null says that there is nothing to make one of.
     */
    public List<String> createVector(NamedVector vector, Extensions extensions) {
        EmbeddingSpec embedding = vector.embedding();
        String table = vector(vector.name());
        boolean inline = embedding.type() == VectorType.VECTOR && isInline(embedding);
        List<String> statements = new ArrayList<>();
        statements.add("""
                create table %s (
                  document_id text collate "C" primary key,
                  source_hash bytea not null,
                  embedding %s(%d)
                )%s""".formatted(
                table, extensions.type(embedding.type()), embedding.dimensions(), inline ? inRow(embedding) : ""));
        if (inline) {
            statements.add("alter table %s alter column embedding set storage plain".formatted(table));
        }
        statements.addAll(followDocuments("vector_%s".formatted(vector.name()), table));
        return statements;
    }

    /** The statements that create the table of a partial index. */
    public List<String> createPartial(String partial, EmbeddingSpec embedding, Extensions extensions) {
        String table = partial(partial);
        List<String> statements = new ArrayList<>();
        statements.add("""
                create table %s (
                  id bigint primary key,
                  document_id text collate "C" not null,
                  embedding %s(%d) not null
                )%s""".formatted(table, extensions.vectorType(), embedding.dimensions(), inRow(embedding)));
        if (isInline(embedding)) {
            statements.add("alter table %s alter column embedding set storage plain".formatted(table));
        }
        statements.add("create index on %s (document_id)".formatted(table));
        return statements;
    }

    /** The statements that drop the table of a named vector. */
    public List<String> dropVector(String vector) {
        List<String> statements = new ArrayList<>();
        for (String event : List.of("deleted", "truncated", "renamed")) {
            statements.add("drop trigger if exists %s on %s"
                    .formatted(new Identifier("vector_%s_%s".formatted(vector, event)).quoted(), document()));
        }
        statements.add("drop table if exists " + vector(vector));
        return statements;
    }

    /** What keeps a vector of four bytes a dimension in the row itself, where it fits. */
    private static String inRow(@Nullable EmbeddingSpec embedding) {
        return embedding != null && isInline(embedding)
                ? " with (toast_tuple_target = %d)"
                        .formatted(Math.min(MOST_IN_ROW, 4 * embedding.dimensions() + BYTES_BESIDE_VECTOR))
                : "";
    }

    private static boolean isInline(@Nullable EmbeddingSpec embedding) {
        return embedding != null && embedding.dimensions() <= MAX_INLINE_DIMENSIONS;
    }

    private String createDocument() {
        return """
                create table %s (
                  id text collate "C" primary key,
                  title text not null,
                  title_given boolean not null,
                  body text not null,
                  format text not null,
                  source text,
                  metadata jsonb not null,
                  tags text[] not null,
                  vector_given boolean not null,
                  text_hash bytea not null,
                  content_hash bytea not null,
                  created_at timestamptz not null,
                  updated_at timestamptz not null
                )""".formatted(document());
    }

    private String createChunk(CollectionDefinition definition, Extensions extensions) {
        StringBuilder sql = new StringBuilder();
        sql.append("""
                create table %s (
                  id bigint generated by default as identity primary key,
                  document_id text collate "C" not null,
                  ordinal integer not null,
                  title text not null,
                  heading text not null,
                  anchor text,
                  text text not null""".formatted(chunk()));
        EmbeddingSpec embedding = definition.embedding();
        if (embedding != null) {
            sql.append(",\n  embedding %s(%d)".formatted(extensions.vectorType(), embedding.dimensions()));
        }
        return sql.append(",\n  unique (document_id, ordinal)\n)")
                .append(inRow(embedding))
                .toString();
    }

    /**
     * In place of a foreign key, which would cost a seventh of the time of a load.
     *
     * @param what the names of the triggers begin with
     * @param table with a column {@code document_id}
     */
    private List<String> followDocuments(String what, String table) {
        String follow = "execute function %s.chunks_follow_documents('%s')"
                .formatted(SCHEMA.quoted(), table.replace("'", "''"));
        return List.of(
                "create trigger %s_deleted after delete on %s referencing old table as gone for each statement %s"
                        .formatted(what, document(), follow),
                "create trigger %s_truncated after truncate on %s for each statement %s"
                        .formatted(what, document(), follow),
                "create trigger %s_renamed after update of id on %s for each row %s"
                        .formatted(what, document(), follow));
    }

    /** A text-search configuration as an SQL constant; its name was read from the catalog when the collection was made. */
    public static String configurationLiteral(String language) {
        String qualified = language.contains(".") ? language : "pg_catalog." + language;
        return "'" + qualified.replace("'", "''") + "'::pg_catalog.regconfig";
    }

    /**
     * The name of the index of a declared field, for example {@code docs.by.year}. Names of collections and fields hold no
     * full stop, so that no other table or index can have it.
     */
    public Identifier fieldIndex(DeclaredField field) {
        return shortened(name + ".by." + field.name());
    }

    /** A name as it is, or its beginning with a hash of it where PostgreSQL allows no name so long. */
    public static Identifier shortened(String plain) {
        return new Identifier(plain.length() <= 63 ? plain : plain.substring(0, 46) + "." + hash(plain));
    }

    /** 16 hexadecimal digits. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The statement that creates the index of a declared field. */
    public String createFieldIndex(DeclaredField field, boolean concurrently) {
        return "create index %s%s on %s ((%s))"
                .formatted(
                        concurrently ? "concurrently " : "",
                        fieldIndex(field).quoted(),
                        document(),
                        FieldExpression.indexed(SCHEMA, field, "metadata"));
    }

    /**
     * The statement that drops the index of a declared field.
     *
     * @param concurrently without waiting for an exclusive lock, which works only outside a transaction
     */
    public String dropFieldIndex(DeclaredField field, boolean concurrently) {
        return "drop index %sif exists %s"
                .formatted(
                        concurrently ? "concurrently " : "", fieldIndex(field).qualifiedBy(SCHEMA));
    }

    /**
     * The statements that drop everything {@link #create} made.
     *
     * @param vectors the names of the named vectors
     * @param partials the names of the partial indexes
     */
    public List<String> drop(List<String> vectors, List<String> partials) {
        List<String> statements = new ArrayList<>(new FacetTables(this).drop());
        vectors.forEach(vector -> statements.addAll(dropVector(vector)));
        partials.forEach(partial -> statements.add("drop table if exists " + partial(partial)));
        statements.addAll(List.of(
                "drop table if exists " + word(),
                "drop table if exists " + term(),
                "drop table if exists " + termChange(),
                "drop table if exists " + lexicalTotal(),
                "drop table if exists " + lexical(),
                "drop table if exists " + trial(),
                "drop table if exists " + chunk(),
                "drop table if exists " + document(),
                "drop function if exists " + lexicalTrigger() + "()",
                "drop function if exists " + facetTrigger() + "()"));
        return List.copyOf(statements);
    }
}
