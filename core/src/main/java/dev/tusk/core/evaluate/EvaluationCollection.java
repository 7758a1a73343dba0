package dev.tusk.core.evaluate;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.DocumentPage;
import dev.tusk.core.document.StoredDocument;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.text.ChunkingSpec;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The collection that an evaluation fills with the texts of a {@link BeirFolder}. It is kept, so that the next evaluation
 * finds what is unchanged; all its documents say in their source that they are of an evaluation, so that nobody's own
 * collection is taken for one.
 */
public final class EvaluationCollection {

    /**
     * Texts up to this length, some 1,000 words, stay whole: judgements are of whole documents, and so are published
     * figures. docs/evaluation.md has what shorter chunks do to the measures.
     */
    public static final ChunkingSpec WHOLE = new ChunkingSpec(6_000, 300, 0);

    private static final int MAX_NAME = 40;
    private static final int PAGE = 1000;

    /** Documents whose source is not {@link Corpus#SOURCE_PREFIX} and more: '!' comes next after the space at its end. */
    private static final Filter FROM_ELSEWHERE = Filter.or(
            Filter.missing("source"),
            Filter.lt("source", Corpus.SOURCE_PREFIX),
            Filter.gte("source", Corpus.SOURCE_PREFIX.strip().concat("!")));

    private EvaluationCollection() {}

    /**
     * The name of the collection of a folder, for example {@code eval_scifact_bge_small}.
     *
     * @param model the embedding model, or null for a collection of words alone
     */
    public static String name(BeirFolder folder, @Nullable String model) {
        String all = "eval_" + folder.name() + "_" + (model == null ? "words" : model);
        String name = all.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("_+$", "");
        if (name.length() <= MAX_NAME) {
            return name;
        }
        CRC32 rest = new CRC32();
        rest.update(all.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return "%s_%08x".formatted(name.substring(0, MAX_NAME - 9), rest.getValue());
    }

    /**
     * The collection of this definition; made when it is not there.
     *
     * @param fresh whether to drop it first
     * @throws TuskException {@code COLLECTION_EXISTS} when there is one of that name that has another definition, or that
     *     holds documents of another origin
     */
    public static Collection open(Tusk tusk, CollectionDefinition wanted, boolean fresh) {
        String name = wanted.name().value();
        Optional<Collection> found = tusk.collections().find(name);
        if (found.isPresent()) {
            Collection there = found.get();
            requireOwn(there, wanted);
            if (!fresh) {
                requireSame(there.definition(), wanted);
                return there;
            }
            tusk.collections().drop(name);
        }
        return tusk.collections().create(wanted);
    }

    /** Whatever else is in it would be deleted sooner or later, and with it fields, synonyms and judgements. */
    private static void requireOwn(Collection collection, CollectionDefinition wanted) {
        long others = collection.count(FROM_ELSEWHERE);
        if (others > 0) {
            throw TuskException.withHint(
                    ErrorCode.COLLECTION_EXISTS,
                    "cannot evaluate in collection \"%s\": it holds documents that no evaluation put there (%,d)"
                            .formatted(collection.definition().name(), others),
                    "choose another name; judgements of your own documents are read from a CSV file");
        }
        boolean bare = collection.definition().equals(wanted)
                && (wanted.language() == null
                        || (collection.synonyms().list().isEmpty()
                                && collection.stopWords().list().isEmpty()));
        if (!bare && collection.count(null) == 0) {
            throw TuskException.withHint(
                    ErrorCode.COLLECTION_EXISTS,
                    "cannot evaluate in collection \"%s\": it is empty, and no evaluation makes one like it"
                            .formatted(collection.definition().name()),
                    "choose another name, or drop it if nobody needs it");
        }
    }

    private static void requireSame(CollectionDefinition there, CollectionDefinition wanted) {
        boolean same = Objects.equals(there.language(), wanted.language())
                && Objects.equals(there.embedding(), wanted.embedding())
                && there.chunking().equals(wanted.chunking());
        if (!same) {
            throw new TuskException(
                    ErrorCode.COLLECTION_EXISTS,
                    "collection \"%s\" was made with other settings".formatted(there.name()),
                    "there: %s; wanted: %s".formatted(shown(there), shown(wanted)),
                    "build it anew (--fresh), or choose another name",
                    null);
        }
    }

    private static String shown(CollectionDefinition definition) {
        return "language %s, model %s, chunks of up to %,d characters"
                .formatted(
                        definition.language(),
                        definition.embedding() == null
                                ? "none"
                                : definition.embedding().model(),
                        definition.chunking().maxCharacters());
    }

    /**
     * Deletes what is no longer in the folder; to be called after all its documents were put.
     *
     * @return how many were deleted
     */
    public static long deleteOthers(Collection collection, BeirFolder folder) {
        if (collection.count(null) <= folder.documents()) {
            return 0;
        }
        Set<String> wanted = new HashSet<>();
        try (Corpus corpus = folder.corpus()) {
            corpus.forEachRemaining(document -> wanted.add(document.id()));
        }
        long deleted = 0;
        Optional<String> cursor = Optional.empty();
        do {
            DocumentPage page = collection.list(null, cursor.orElse(null), PAGE);
            for (StoredDocument stored : page.documents()) {
                String id = stored.document().id();
                if (!wanted.contains(id) && collection.delete(id)) {
                    deleted++;
                }
            }
            cursor = page.next();
        } while (cursor.isPresent());
        return deleted;
    }
}
