package dev.tusk.core.search;

import dev.tusk.core.embedding.EmbeddedText;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.rerank.RerankModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Has a model score the best hits and orders them by it; pinned hits stay first, unread. */
record RerankStage(Rerank rerank, RerankModel model, String query) {

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
            notes.add("the hits were not reranked: " + e.getMessage());
            return hits;
        }
    }

    private List<Hit> scored(List<Hit> read) {
        double[] scores = model.scores(
                query,
                read.stream()
                        .map(hit -> EmbeddedText.of(hit.title(), hit.heading(), hit.text()))
                        .toList());
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
