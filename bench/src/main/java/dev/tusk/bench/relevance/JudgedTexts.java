package dev.tusk.bench.relevance;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.evaluate.BeirFolder;
import dev.tusk.core.evaluate.Corpus;
import dev.tusk.core.evaluate.EvaluationCollection;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.ingest.IngestProgress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Texts with judgements, embedded by bge-small. They lie in the cluster that {@code tusk eval} uses where no database is configured, and stay
 * there, as embedding them takes minutes.
 */
public final class JudgedTexts {

    /** The cluster that keeps them. */
    public static final String CLUSTER = "eval";

    /** SciFact's queries are written like its texts, so words do well and are judged; CoSQA's are not. */
    static final String JUDGED_WORDS = "scifact";

    /** The folders. */
    public static final List<String> FOLDERS = List.of(JUDGED_WORDS, "cosqa");

    private static final String MODEL = "bge-small";

    private JudgedTexts() {}

    /** Where the folders are, as an option names them, by the environment or beside the sources; empty where they are not there. */
    public static Optional<Path> folder(@Nullable Path option) {
        return DataFolder.find(option, System.getenv());
    }

    /** The collection with the texts of a folder; what is there and unchanged is not embedded again. */
    public static Collection fill(Tusk tusk, BeirFolder folder, Consumer<String> progress) {
        CollectionDefinition definition = CollectionDefinition.named(EvaluationCollection.name(folder, MODEL))
                .embedding(tusk.models().find(MODEL))
                .chunking(EvaluationCollection.WHOLE)
                .build();
        Collection collection = EvaluationCollection.open(tusk, definition, false);
        try (Corpus corpus = folder.corpus()) {
            collection.ingest(corpus, new IngestListener() {
                private long told;

                @Override
                public void progress(IngestProgress made) {
                    if (made.done() - told >= 500) {
                        told = made.done();
                        progress.accept("%s: %,d of %,d documents".formatted(folder.name(), told, folder.documents()));
                    }
                }
            });
        }
        EvaluationCollection.deleteOthers(collection, folder);
        collection.maintain(step -> progress.accept("%s: %s".formatted(folder.name(), step)));
        return collection;
    }
}
