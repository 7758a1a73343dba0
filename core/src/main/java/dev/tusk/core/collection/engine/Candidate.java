package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.engine.EngineFacts.Installed;
import dev.tusk.core.setup.ServerInfo;
import dev.tusk.core.sql.Identifier;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An extension in this database whose index a collection may use for BM25. There is one at most: both that there are name their access
 * method {@code bm25}.
 *
 * @param index the one that the collection needs
 * @param unusable why the extension cannot be used as it is; null where it can
 * @param valid whether the index is; null where there is none
 * @param needsTrial whether the index serves only after a trial
 * @param trial what was found when the index was tried; null where it was not
 * @param refusal how an index of this version kept chunks from being written; null where none did
 */
record Candidate(
        Installed extension,
        EngineIndex index,
        @Nullable String unusable,
        @Nullable Boolean valid,
        boolean needsTrial,
        @Nullable EngineTrial trial,
        @Nullable EngineTrial refusal) {

    /** Mended faults of indexes on expressions, and of merges beside writers. */
    private static final String OLDEST_TEXTSEARCH = "1.5.1";

    /** What the collection allows and the database has. */
    static Optional<Candidate> of(CollectionDefinition definition, EngineFacts facts) {
        Installed textsearch = facts.textsearch();
        if (textsearch != null && definition.engine().allowsTextsearch()) {
            return Optional.of(new Candidate(
                    textsearch,
                    TextsearchIndex.of(definition),
                    unusable(textsearch, facts.textsearchLibrary()),
                    facts.textsearchIndex(),
                    false,
                    null,
                    null));
        }
        Installed pgSearch = facts.pgSearch();
        if (pgSearch != null && definition.engine().allowsPgSearch()) {
            return Optional.of(new Candidate(
                    pgSearch,
                    PgSearchIndex.of(definition),
                    tooOld(pgSearch, PgSearchIndex.OLDEST),
                    facts.pgSearchIndex(),
                    true,
                    facts.pgSearchTrial(),
                    ofVersion(pgSearch, facts.pgSearchRefusal())));
        }
        return Optional.empty();
    }

    private static @Nullable EngineTrial ofVersion(Installed extension, @Nullable EngineTrial trial) {
        return trial != null && trial.version().equals(extension.version()) ? trial : null;
    }

    private static @Nullable String unusable(Installed extension, @Nullable String library) {
        @Nullable String tooOld = tooOld(extension, OLDEST_TEXTSEARCH);
        if (tooOld != null) {
            return tooOld;
        }
        if (library == null) {
            return "the server has not loaded it: it has to be in shared_preload_libraries";
        }
        return library.equals(extension.version())
                ? null
                : "the server has loaded its version %s: run \"alter extension pg_textsearch update\""
                        .formatted(library);
    }

    private static @Nullable String tooOld(Installed extension, String oldest) {
        return ServerInfo.compareVersions(extension.version(), oldest) < 0
                ? "Tusk needs %s or newer".formatted(oldest)
                : null;
    }

    Identifier schema() {
        return extension.schema();
    }

    String version() {
        return extension.version();
    }

    /** The extension with its version. */
    String named() {
        return index.extension() + " " + version();
    }

    /** Why it cannot rank the collection; empty where it can. */
    Optional<String> obstacle() {
        return Optional.ofNullable(unusable)
                .or(index::obstacle)
                .or(() -> Optional.ofNullable(refusal)
                        .map(of ->
                                "chunks could not be written with its index (%s): it is not built again for this version"
                                        .formatted(of.outcome())));
    }

    /** Why its index, which is there, does not serve; empty where it does. */
    Optional<String> distrust() {
        if (!needsTrial) {
            return Optional.empty();
        }
        if (trial == null) {
            return Optional.of("its index has not been tried yet: run maintain");
        }
        if (!trial.version().equals(version())) {
            return Optional.of("its index was tried with version %s: run maintain".formatted(trial.version()));
        }
        return trial.passed()
                ? Optional.empty()
                : Optional.of(
                        "its index failed its trial (%s): Tusk's own weights are used; with the engine stock, maintain drops it"
                                .formatted(trial.outcome()));
    }

    /** Why it is used, where it is. */
    String reason() {
        String there = "%s is in this database".formatted(named());
        return trial == null ? there : "%s, and its index passed its trial: %s".formatted(there, trial.outcome());
    }
}
