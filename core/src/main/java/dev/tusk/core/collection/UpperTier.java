package dev.tusk.core.collection;

/**
 * The upper of two tiers of a lexeme's postings: the chunks in which it weighs much. There it stands once more in the chunk's
 * tsvector, behind a mark, so that all other chunks are known to be below a bound that is far lower than the greatest weight of
 * any (Daoud et al., Fast top-k preserving query processing using two-tier indexes, 2016).
 */
public final class UpperTier {

    /**
     * From so much on. A word that stands once in the text of a chunk of average length weighs 1, whatever the parameters of BM25 are;
     * where the text itself counts more than once, it weighs more, and the upper tier is larger and of less use.
     */
    public static final float WEIGHT = 1.2f;

    /** Longer lexemes, in bytes of UTF-8, have one tier: a mark must not make a lexeme longer than PostgreSQL takes (2,046 bytes). */
    static final int MAX_BYTES = 500;

    /** Stands in no lexeme of a text: PostgreSQL's parser takes no control character for part of a word. */
    private static final char MARK = '\u0001';

    /** In SQL: lexemes from here on, in the order of bytes, are those of texts. */
    public static final String FIRST_UNMARKED = "E'\\x02' collate \"C\"";

    private UpperTier() {}

    /** The lexeme that marks the chunks in which this one weighs much. */
    public static String mark(String lexeme) {
        return MARK + lexeme;
    }

    /** In SQL, the array of marks of a group of lexemes with their weights; null where none weighs so much. */
    static String marks(String lexeme, String weight) {
        return "array_agg(E'\\x01' || %1$s) filter (where %2$s >= %3$s::real and octet_length(%1$s) <= %4$d)"
                .formatted(lexeme, weight, WEIGHT, MAX_BYTES);
    }

    /**
     * In SQL, whether chunks of the collection are marked for a lexeme.
     *
     * @param lexeme as SQL
     */
    public static String isKept(CollectionDefinition definition, String lexeme) {
        return "((select b.version >= %d from tusk.bm25 b where b.collection = '%s') and pg_catalog.octet_length(%s) <= %d)"
                .formatted(LexicalTables.VERSION_WITH_UPPER_TIER, definition.store(), lexeme, MAX_BYTES);
    }
}
