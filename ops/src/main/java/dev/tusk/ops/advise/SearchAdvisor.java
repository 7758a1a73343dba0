package dev.tusk.ops.advise;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.naming.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;

/** Tells which search fits a need, for a column as it is. Reads the catalog and the statistics, and no row. */
public final class SearchAdvisor {

    /** Bytes of a value above which a B-tree refuses it: a third of a page (manual, B-Tree Indexes). */
    private static final int WIDEST_BTREE = 2_704;

    /** Mean bytes of a value from which a hash index is smaller than a B-tree by much, as it keeps four bytes of each. */
    private static final int WIDE = 100;

    /** Mean bytes up to which a text is short enough to be compared by its trigrams as a whole. */
    private static final int SHORT = 200;

    private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "citext", "name");

    private final Database database;

    public SearchAdvisor(DataSource dataSource) {
        this.database = new Database(dataSource);
    }

    /**
     * A column as the catalog and the statistics have it.
     *
     * @param table qualified, as SQL
     * @param column as SQL
     * @param type by its bare name
     * @param width mean bytes of a value; 0 where the table was not analyzed
     * @param language the usual text search configuration of the database
     */
    record Searched(
            String table, String column, String type, int width, double rows, String language, boolean hasTrigrams) {

        boolean isText() {
            return TEXTS.contains(type);
        }

        String index(String method, String key) {
            return "create index concurrently on %s using %s (%s)".formatted(table, method, key);
        }

        String rows(String condition) {
            return "select * from %s where %s".formatted(table, condition);
        }
    }

    /**
     * The approach for each need, in the order of {@link SearchNeed}.
     *
     * @param table with or without its schema, as SQL
     * @param column its bare name
     * @throws TuskException {@code INVALID_REQUEST} where there is no such table or column
     */
    public List<SearchApproach> approaches(String table, String column) {
        return of(database.connected("look at the column", connection -> read(connection, table, column)));
    }

    static List<SearchApproach> of(Searched at) {
        return List.of(exact(at), words(at), ranked(at), typo(at), meaning(at), questions(at));
    }

    private static Searched read(Connection connection, String table, String column) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("""
                                select
                                  pg_catalog.format('%I.%I', n.nspname, c.relname), pg_catalog.quote_ident(a.attname), t.typname,
                                  coalesce(s.avg_width, 0), greatest(c.reltuples, 0)::float8, pg_catalog.current_setting('default_text_search_config'),
                                  exists(select from pg_catalog.pg_extension where extname = 'pg_trgm')
                                from pg_catalog.pg_class c
                                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                                join pg_catalog.pg_attribute a on a.attrelid = c.oid
                                join pg_catalog.pg_type t on t.oid = a.atttypid
                                left join pg_catalog.pg_stats s
                                  on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = a.attname and s.inherited = (c.relkind = 'p')
                                where c.oid = pg_catalog.to_regclass(?)
                                  and c.relkind in ('r', 'p', 'm', 'f')
                                  and a.attname = ?
                                  and a.attnum > 0
                                  and not a.attisdropped""", Sql.value(table), Sql.value(column)),
                        row -> new Searched(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getInt(4),
                                row.getDouble(5),
                                configuration(row.getString(6)),
                                row.getBoolean(7)))
                .stream()
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "there is no column %s in a table %s that this user can see"
                                .formatted(new Identifier(column).quoted(), table),
                        "give TABLE.COLUMN, or SCHEMA.TABLE.COLUMN, with double quotes around names that need them"));
    }

    private static String configuration(String name) {
        return name.replaceFirst("^pg_catalog\\.", "");
    }

    private static SearchApproach exact(Searched at) {
        String query = at.rows(at.column() + " = $1");
        if (at.type().equals("jsonb") || CandidateFinder.UNORDERED.contains(at.type())) {
            return not(SearchNeed.EXACT, at, "values of the type %s are not looked up as a whole".formatted(at.type()));
        }
        if (at.width() >= WIDE) {
            return new SearchApproach(
                    SearchNeed.EXACT,
                    "equality, hash index",
                    "values take %d bytes on the average: a hash index keeps four of each, and a B-tree takes none over %,d"
                            .formatted(at.width(), WIDEST_BTREE),
                    List.of(at.index("hash", at.column())),
                    query,
                    true);
        }
        return new SearchApproach(
                SearchNeed.EXACT,
                "equality, B-tree",
                "it finds a value in a few pages, and serves ranges, order and beginnings as well",
                List.of(at.index("btree", at.column())),
                query,
                true);
    }

    private static SearchApproach words(Searched at) {
        if (at.type().equals("tsvector")) {
            return new SearchApproach(
                    SearchNeed.WORDS,
                    "full-text search",
                    "the column holds lexemes already",
                    List.of(at.index("gin", at.column())),
                    at.rows("%s @@ websearch_to_tsquery('%s', $1)".formatted(at.column(), at.language())),
                    true);
        }
        if (!at.isText()) {
            return noText(SearchNeed.WORDS, at);
        }
        String lexemes = "to_tsvector('%s', %s)".formatted(at.language(), at.column());
        return new SearchApproach(
                SearchNeed.WORDS,
                "full-text search",
                "words are found in all their forms, and nothing is ranked; an index over the expression rewrites no row, as a generated column would",
                List.of(at.index("gin", lexemes)),
                at.rows("%s @@ websearch_to_tsquery('%s', $1)".formatted(lexemes, at.language())),
                true);
    }

    private static SearchApproach ranked(Searched at) {
        return at.isText()
                ? attached(
                        SearchNeed.RANKED,
                        "BM25",
                        "rare words count for more than frequent ones, and long texts for no more than short ones; ts_rank knows neither, and reads every row that matches",
                        "keyword",
                        "",
                        at)
                : noText(SearchNeed.RANKED, at);
    }

    private static SearchApproach typo(Searched at) {
        if (!at.isText()) {
            return noText(SearchNeed.TYPO, at);
        }
        String extension = "create extension if not exists pg_trgm";
        String index = at.index("gin", at.column() + " gin_trgm_ops");
        if (at.width() > SHORT) {
            return attached(
                    SearchNeed.TYPO,
                    "trigrams of words",
                    "texts of %d bytes share few trigrams with a word as a whole: the words of the texts are compared in place of the texts"
                            .formatted(at.width()),
                    "fuzzy",
                    "",
                    at);
        }
        return new SearchApproach(
                SearchNeed.TYPO,
                "trigrams",
                "misspelled words share most of their trigrams with the right ones, and these texts are short; the index serves like '%...%', too",
                at.hasTrigrams() ? List.of(index) : List.of(extension, index),
                at.rows("$1 <%% %1$s order by $1 <<-> %1$s limit 10".formatted(at.column())),
                true);
    }

    private static SearchApproach meaning(Searched at) {
        if (Set.of("vector", "halfvec").contains(at.type())) {
            return new SearchApproach(
                    SearchNeed.MEANING,
                    "nearest vectors",
                    at.rows() < VectorIndexChoice.FEWEST_ROWS
                            ? "%,.0f rows are compared one by one in milliseconds, and none is missed: an index can wait"
                                    .formatted(at.rows())
                            : "the column holds vectors already; tusk advise \"QUERY\" tells HNSW or IVFFlat",
                    at.rows() < VectorIndexChoice.FEWEST_ROWS
                            ? List.of()
                            : List.of(at.index("hnsw", "%s %s_cosine_ops".formatted(at.column(), at.type()))),
                    "select * from %s order by %s <=> $1 limit 10".formatted(at.table(), at.column()),
                    true);
        }
        return at.isText()
                ? attached(
                        SearchNeed.MEANING,
                        "vectors of an embedding model",
                        "texts that mean the same lie close together, whatever their words; a name or a code may be missed",
                        "vector",
                        " --model minilm",
                        at)
                : noText(SearchNeed.MEANING, at);
    }

    private static SearchApproach questions(Searched at) {
        return at.isText()
                ? attached(
                        SearchNeed.QUESTIONS,
                        "hybrid search",
                        "BM25 finds names and codes, vectors find other words for the same: together they find more than each alone (docs/benchmarks.md)",
                        "hybrid",
                        " --model minilm",
                        at)
                : noText(SearchNeed.QUESTIONS, at);
    }

    /** By a collection that follows the table. */
    private static SearchApproach attached(
            SearchNeed need, String name, String why, String mode, String options, Searched at) {
        String letters = QualifiedName.of(at.table()).name().replaceAll("[^a-z0-9_]", "");
        String collection = letters.matches("[a-z].*") ? letters : "docs";
        return new SearchApproach(
                need,
                name,
                why,
                List.of("tusk attach %s --to %s --body %s%s --apply"
                        .formatted(inShell(at.table()), collection, inShell(at.column()), options)),
                "tusk search %s \"$1\" --mode %s".formatted(collection, mode),
                true);
    }

    private static String inShell(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static SearchApproach noText(SearchNeed need, Searched at) {
        return not(need, at, "the column is of type %s and holds no text".formatted(at.type()));
    }

    private static SearchApproach not(SearchNeed need, Searched at, String why) {
        return new SearchApproach(
                need, "not for %s".formatted(at.type().toLowerCase(Locale.ROOT)), why, List.of(), "", false);
    }
}
