package dev.tusk.core.search;

import dev.tusk.core.embedding.EmbeddedText;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.rerank.RerankModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Has a model score the best hits and orders them by it; pinned hits stay first, unread. What a model fails with may tell of
 * addresses and accounts, so clients are told that it failed and the log why.
 */
record RerankStage(Rerank rerank, RerankModel model, String query, Deadline deadline) {

    private static final System.Logger LOG = System.getLogger(RerankStage.class.getName());

    List<Hit> apply(List<Hit> hits, List<String> notes) {
        List<Hit> pinned = hits.stream().filter(hit -> hit.placement().pinned()).toList();
        List<Hit> others =
                hits.stream().filter(hit -> !hit.placement().pinned()).toList();
        List<Hit> read = others.subList(0, Math.min(rerank.depth(), others.size()));
        if (read.isEmpty()) {
            return hits;
        }
        try {
            List<Hit> all = new ArrayList<>(pinned);
            all.addAll(scored(read));
            all.addAll(others.subList(read.size(), others.size()));
            return all;
        } catch (TuskException e) {
            if (rerank.onFailure() == Rerank.OnFailure.FAIL || e.code() == ErrorCode.INTERNAL) {
                throw e;
            }
            LOG.log(System.Logger.Level.WARNING, "hits were not reranked: {0} ({1})", e.getMessage(), e.detail());
            notes.add("the hits were not reranked, as \"%s\" %s"
                    .formatted(
                            rerank.model(),
                            e.code() == ErrorCode.TIMEOUT
                                    ? "gave no answer in the time that the search has"
                                    : "cannot be had at the moment"));
            return hits;
        }
    }

    /** The stages after this one need time too, unless the search fails with it anyway. */
    private Duration longest() {
        if (rerank.onFailure() == Rerank.OnFailure.FAIL) {
            return deadline.left();
        }
        Duration spare = deadline.toSpare();
        if (spare.isZero()) {
            throw new TuskException(ErrorCode.TIMEOUT, "no time is left for \"%s\"".formatted(rerank.model()));
        }
        return spare;
    }

    private List<Hit> scored(List<Hit> read) {
        double[] scores = model.scores(
                query,
                read.stream()
                        .map(hit -> EmbeddedText.of(hit.title(), hit.heading(), hit.text()))
                        .toList(),
                longest());
        if (scores.length != read.size()) {
            throw new TuskException(
                    ErrorCode.MODEL_UNAVAILABLE,
                    "the rerank model \"%s\" gave %d scores for %d texts"
                            .formatted(model.name(), scores.length, read.size()));
        }
        List<Hit> scored = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            if (!Double.isFinite(scores[i])) {
                throw new TuskException(
                        ErrorCode.MODEL_UNAVAILABLE,
                        "the rerank model \"%s\" gave a text the score %s".formatted(model.name(), scores[i]));
            }
            Hit hit = read.get(i);
            scored.add(hit.at(hit.rank(), hit.snippet(), hit.placement().withRerankScore(scores[i])));
        }
        // Stable: hits of equal scores keep their order.
        scored.sort(Comparator.comparingDouble(
                        (Hit hit) -> Objects.requireNonNull(hit.placement().rerankScore()))
                .reversed());
        return scored;
    }
}
