package dev.tusk.models.bundled;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The models that come with Tusk: English, 384 dimensions, weights in 8-bit integers. */
public enum BundledModel {
    /**
     * all-MiniLM-L6-v2: mean of the token vectors, no prefix, cut at 256 word pieces as its model card and its
     * sentence-transformers configuration say (it was trained on 128).
     */
    MINILM("minilm", "all-minilm-l6-v2", "all-minilm-l6-v2-q", Pooling.MEAN, 256, ""),

    /**
     * bge-small-en-v1.5: vector of the first token, cut at 512 word pieces; questions carry the instruction of its
     * model card.
     */
    BGE_SMALL(
            "bge-small",
            "bge-small-en-v1.5",
            "bge-small-en-v1.5-q",
            Pooling.FIRST_TOKEN,
            512,
            "Represent this sentence for searching relevant passages: ");

    static final int DIMENSIONS = 384;

    private final String modelName;
    private final String alias;
    private final String resource;
    private final Pooling pooling;
    private final int maxPieces;
    private final String queryPrefix;

    BundledModel(String modelName, String alias, String resource, Pooling pooling, int maxPieces, String queryPrefix) {
        this.modelName = modelName;
        this.alias = alias;
        this.resource = resource;
        this.pooling = pooling;
        this.maxPieces = maxPieces;
        this.queryPrefix = queryPrefix;
    }

    /** The model of this name or alias, ignoring case and an organisation before it ({@code BAAI/...}). */
    public static Optional<BundledModel> named(String name) {
        String wanted = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(model -> model.modelName.equals(wanted) || model.alias.equals(wanted))
                .findFirst();
    }

    /** The name that a collection keeps. */
    public String modelName() {
        return modelName;
    }

    /** Another name that means this model. */
    public String alias() {
        return alias;
    }

    /** The most word pieces that the model reads of a text, its two marks included; what follows is ignored. */
    public int maxPieces() {
        return maxPieces;
    }

    String weightsResource() {
        return "/" + resource + ".onnx";
    }

    String tokenizerResource() {
        return "/" + resource + "-tokenizer.json";
    }

    Pooling pooling() {
        return pooling;
    }

    String queryPrefix() {
        return queryPrefix;
    }
}
