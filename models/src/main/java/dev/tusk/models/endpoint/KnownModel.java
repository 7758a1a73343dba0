package dev.tusk.models.endpoint;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the model cards of widely used models say.
 *
 * @param dimensions the length of the vectors; empty when it depends on a variant that is not known
 * @param queryPrefix what to put before a question
 * @param documentPrefix what to put before a stored text
 * @param shortenable whether the first numbers of a vector, brought to length 1, are a vector too (Kusupati et al.,
 *     "Matryoshka Representation Learning", NeurIPS 2022)
 */
record KnownModel(OptionalInt dimensions, String queryPrefix, String documentPrefix, boolean shortenable) {

    /** A model that no table tells about: dimensions are asked for, nothing is put before a text. */
    static final KnownModel UNKNOWN = new KnownModel(OptionalInt.empty(), "", "", false);

    private static final String PASSAGES = "Represent this sentence for searching relevant passages: ";
    private static final String QWEN =
            "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:";

    /** By the name's last part in lower case, without organisation and without {@code :latest}. */
    private static final Map<String, KnownModel> TABLE = new TreeMap<>();

    /** Families of Ollama whose variants ({@code name:variant}) differ in dimensions. */
    private static final Set<String> VARIANTS_DIFFER = Set.of(
            "snowflake-arctic-embed",
            "qwen3-embedding",
            "granite-embedding",
            "embeddinggemma",
            "paraphrase-multilingual");

    static {
        shortenable(1536, "", "", "text-embedding-3-small");
        shortenable(3072, "", "", "text-embedding-3-large");
        fixed(1536, "", "", "text-embedding-ada-002");

        shortenable(768, "search_query: ", "search_document: ", "nomic-embed-text", "nomic-embed-text-v1.5");
        fixed(768, "search_query: ", "search_document: ", "nomic-embed-text-v1");
        shortenable(768, "search_query: ", "search_document: ", "nomic-embed-text-v2-moe");
        shortenable(1024, PASSAGES, "", "mxbai-embed-large", "mxbai-embed-large-v1");
        shortenable(
                768, "task: search result | query: ", "title: none | text: ", "embeddinggemma", "embeddinggemma-300m");

        fixed(384, "", "", "all-minilm", "all-minilm-l6-v2", "all-minilm-l12-v2");
        fixed(768, "", "", "all-mpnet-base-v2", "paraphrase-multilingual");

        fixed(384, PASSAGES, "", "bge-small-en-v1.5");
        fixed(768, PASSAGES, "", "bge-base-en-v1.5");
        fixed(1024, PASSAGES, "", "bge-large-en-v1.5", "bge-large");
        fixed(1024, "", "", "bge-m3");

        fixed(384, "query: ", "passage: ", "e5-small-v2", "multilingual-e5-small");
        fixed(768, "query: ", "passage: ", "e5-base-v2", "multilingual-e5-base");
        fixed(1024, "query: ", "passage: ", "e5-large-v2", "multilingual-e5-large");

        fixed(384, "", "", "gte-small");
        fixed(768, "", "", "gte-base", "gte-base-en-v1.5", "gte-multilingual-base");
        fixed(1024, "", "", "gte-large", "gte-large-en-v1.5");

        fixed(384, PASSAGES, "", "snowflake-arctic-embed:22m", "snowflake-arctic-embed-xs");
        fixed(384, PASSAGES, "", "snowflake-arctic-embed:33m", "snowflake-arctic-embed-s");
        fixed(768, PASSAGES, "", "snowflake-arctic-embed:110m", "snowflake-arctic-embed-m");
        fixed(1024, PASSAGES, "", "snowflake-arctic-embed", "snowflake-arctic-embed:335m", "snowflake-arctic-embed-l");
        shortenable(768, "query: ", "", "snowflake-arctic-embed-m-v2.0");
        shortenable(1024, "query: ", "", "snowflake-arctic-embed2", "snowflake-arctic-embed-l-v2.0");

        shortenable(1024, QWEN, "", "qwen3-embedding:0.6b", "qwen3-embedding-0.6b");
        shortenable(2560, QWEN, "", "qwen3-embedding:4b", "qwen3-embedding-4b");
        shortenable(4096, QWEN, "", "qwen3-embedding", "qwen3-embedding:8b", "qwen3-embedding-8b");

        fixed(384, "", "", "granite-embedding", "granite-embedding:30m");
        fixed(768, "", "", "granite-embedding:278m");
    }

    private static void fixed(int dimensions, String queryPrefix, String documentPrefix, String... names) {
        add(new KnownModel(OptionalInt.of(dimensions), queryPrefix, documentPrefix, false), names);
    }

    private static void shortenable(int dimensions, String queryPrefix, String documentPrefix, String... names) {
        add(new KnownModel(OptionalInt.of(dimensions), queryPrefix, documentPrefix, true), names);
    }

    private static void add(KnownModel model, String... names) {
        for (String name : names) {
            TABLE.put(name, model);
        }
    }

    /** What is known of this model, named as its endpoint names it. */
    static KnownModel of(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        name = name.substring(name.lastIndexOf('/') + 1);
        if (name.endsWith(":latest")) {
            name = name.substring(0, name.length() - ":latest".length());
        }
        KnownModel exact = TABLE.get(name);
        if (exact != null) {
            return exact;
        }
        int variant = name.indexOf(':');
        String family = variant < 0 ? name : name.substring(0, variant);
        KnownModel relative = TABLE.getOrDefault(family, UNKNOWN);
        return VARIANTS_DIFFER.contains(family)
                ? new KnownModel(
                        OptionalInt.empty(), relative.queryPrefix, relative.documentPrefix, relative.shortenable)
                : relative;
    }

    /** The names in the table, in alphabetical order. */
    static List<String> names() {
        return List.copyOf(TABLE.keySet());
    }
}
