package dev.tusk.core.search;

import dev.tusk.core.boost.Boosts;
import dev.tusk.core.boost.FieldBoost;
import dev.tusk.core.boost.Pins;
import dev.tusk.core.boost.Recency;
import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.Mmr;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.rerank.Rerank;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the hits when each has its score from words and vectors, in this order: boosts multiply the scores,
 * near-duplicates are left out, a model reads and reorders the best, and MMR mixes them. Pinned documents stay first through
 * all of it.
 *
 * @param distinct null for all hits, near-duplicates too
 * @param rerank null for the order of the scores
 * @param mmr null for the order of the scores
 */
public record AfterFusion(
        Boosts boosts,
        Pins pins,
        @Nullable Distinct distinct,
        @Nullable Rerank rerank,
        @Nullable Mmr mmr) {

    /** Hits that near-duplicates, MMR and models look at have to be fetched before any is returned. */
    public static final int MAX_STAGED_HITS = 1000;

    public static final AfterFusion NOTHING = new AfterFusion(Boosts.NONE, Pins.NONE, null, null, null);

    public AfterFusion {
        Objects.requireNonNull(boosts, "boosts");
        Objects.requireNonNull(pins, "pins");
    }

    /** Whether the statement of the search has to do with it. */
    boolean isInStatement() {
        return !boosts.isEmpty() || !pins.isEmpty();
    }

    /** Whether the best with boosts are looked for among all that the words match, rather than among candidates. */
    boolean boostsAllMatches(SearchRequest request) {
        return !boosts.isEmpty()
                && request.mode().usesText()
                && request.mode() != SearchMode.HYBRID
                && request.candidates() == 0;
    }

    /** Whether more hits are fetched than are returned, to choose among them. */
    boolean isStaged() {
        return distinct != null || rerank != null || mmr != null;
    }

    /** What is left for the statements that fetch the hits of {@linkplain #isStaged stages}. */
    AfterFusion inStatement() {
        return new AfterFusion(boosts, pins, null, null, null);
    }

    AfterFusion with(Boosts known) {
        return new AfterFusion(known, pins, distinct, rerank, mmr);
    }

    AfterFusion with(Pins documents) {
        return new AfterFusion(boosts, documents, distinct, rerank, mmr);
    }

    AfterFusion with(@Nullable Distinct asked) {
        return new AfterFusion(boosts, pins, asked, rerank, mmr);
    }

    AfterFusion with(@Nullable Rerank asked) {
        return new AfterFusion(boosts, pins, distinct, asked, mmr);
    }

    AfterFusion with(@Nullable Mmr asked) {
        return new AfterFusion(boosts, pins, distinct, rerank, asked);
    }

    AfterFusion with(@Nullable Recency recency) {
        return with(new Boosts(recency, boosts.fields()));
    }

    AfterFusion plus(FieldBoost boost) {
        List<FieldBoost> fields = new ArrayList<>(boosts.fields());
        fields.add(boost);
        return with(new Boosts(boosts.recency(), fields));
    }

    /** Refuses what does not go together with the rest of a request. */
    void check(SearchMode mode, @Nullable String query, int limit, int offset) {
        if (isStaged() && limit + offset > MAX_STAGED_HITS) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "limit + offset is %d; with distinct, mmr or rerank it must be at most %d"
                            .formatted(limit + offset, MAX_STAGED_HITS),
                    "narrow the search by a filter");
        }
        if (rerank != null && (query == null || query.isBlank())) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "a rerank model reads the query, and there is none beside the vector",
                    "send the words that the vector was made of as the query too");
        }
    }
}
