package dev.tusk.server.wire;

import dev.tusk.core.boost.AppliedBoost;
import dev.tusk.core.boost.BoostFunction;
import dev.tusk.core.boost.Boosts;
import dev.tusk.core.boost.FieldBoost;
import dev.tusk.core.boost.HalfLife;
import dev.tusk.core.boost.Pins;
import dev.tusk.core.boost.Recency;
import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.Mmr;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.IsoTimestamp;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.search.AfterFusion;
import dev.tusk.core.search.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Boosts, pins, diversity and reranking as JSON: in requests, and on the hits. */
final class AfterFusionJson {

    private static final Set<String> RECENCY = Set.of("half_life", "field", "weight", "origin");
    private static final Set<String> BOOST = Set.of("field", "weight", "pivot", "function");
    private static final Set<String> DIVERSITY = Set.of("distinct", "mmr");
    private static final Set<String> DISTINCT = Set.of("threshold");
    private static final Set<String> MMR = Set.of("lambda", "candidates");
    private static final Set<String> RERANK = Set.of("model", "depth", "on_failure");

    private AfterFusionJson() {}

    /** What the request asks for; what is wrong with it is left out, and told as problems. */
    static AfterFusion read(ObjectForm form, Problems problems) {
        Recency recency = recency(form, problems);
        List<FieldBoost> fields = boosts(form, problems);
        Boosts boosts = problems.attempt(form.at("boost"), () -> new Boosts(recency, fields));
        List<String> ids = form.texts("pins");
        Pins pins = problems.attempt(form.at("pins"), () -> new Pins(ids));
        ObjectForm diversity = form.object("diversity", DIVERSITY);
        return new AfterFusion(
                Objects.requireNonNullElse(boosts, Boosts.NONE),
                Objects.requireNonNullElse(pins, Pins.NONE),
                diversity == null ? null : distinct(diversity, problems),
                rerank(form, problems),
                diversity == null ? null : mmr(diversity, problems));
    }

    private static @Nullable Recency recency(ObjectForm form, Problems problems) {
        JsonNode node = form.node("recency");
        if (node != null && node.isString()) {
            return problems.attempt(form.at("recency"), () -> Recency.of(HalfLife.parse(node.stringValue())));
        }
        ObjectForm recency = form.object("recency", RECENCY);
        if (recency == null) {
            return null;
        }
        String written = recency.requiredText("half_life");
        Duration halfLife =
                written.isEmpty() ? null : problems.attempt(recency.at("half_life"), () -> HalfLife.parse(written));
        String field = recency.text("field", Recency.DEFAULT_FIELD);
        double weight = recency.number("weight", Recency.DEFAULT_WEIGHT);
        String origin = recency.text("origin");
        Instant from = origin == null ? null : problems.attempt(recency.at("origin"), () -> time(origin));
        return halfLife == null
                ? null
                : problems.attempt(form.at("recency"), () -> new Recency(field, halfLife, weight, from));
    }

    private static Instant time(String written) {
        return IsoTimestamp.parse(written)
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "the origin is not a time",
                        "write a date (2024-05-01) or a date and time with its offset (2024-05-01T12:30:00Z)"));
    }

    private static List<FieldBoost> boosts(ObjectForm form, Problems problems) {
        List<FieldBoost> boosts = new ArrayList<>();
        JsonNode node = form.node("boost");
        if (node == null || node.isNull()) {
            return boosts;
        }
        if (!node.isArray()) {
            problems.add(form.at("boost"), "an array is expected, not %s".formatted(ObjectForm.kind(node)), null);
            return boosts;
        }
        for (int i = 0; i < node.size(); i++) {
            String place = form.at("boost") + "/" + i;
            ObjectForm boost = ObjectForm.of(node.get(i), place, problems, BOOST);
            if (!node.get(i).isObject()) {
                continue;
            }
            String field = boost.requiredText("field");
            double weight = boost.number("weight", FieldBoost.DEFAULT_WEIGHT);
            Double pivot = boost.has("pivot") && !boost.isNull("pivot") ? boost.number("pivot", 1) : null;
            String name = boost.text("function", BoostFunction.SATURATION.wireName());
            BoostFunction function = problems.attempt(boost.at("function"), () -> BoostFunction.ofWireName(name));
            if (function != null && !field.isEmpty()) {
                FieldBoost read = problems.attempt(place, () -> new FieldBoost(field, weight, pivot, function));
                if (read != null) {
                    boosts.add(read);
                }
            }
        }
        return boosts;
    }

    private static @Nullable Distinct distinct(ObjectForm diversity, Problems problems) {
        JsonNode node = diversity.node("distinct");
        if (node != null && node.isBoolean()) {
            return node.booleanValue() ? Distinct.DEFAULT : null;
        }
        ObjectForm distinct = diversity.object("distinct", DISTINCT);
        if (distinct == null) {
            return null;
        }
        double threshold = distinct.number("threshold", Distinct.DEFAULT_THRESHOLD);
        return problems.attempt(distinct.at("threshold"), () -> new Distinct(threshold));
    }

    private static @Nullable Mmr mmr(ObjectForm diversity, Problems problems) {
        JsonNode node = diversity.node("mmr");
        if (node != null && node.isNumber()) {
            double lambda = diversity.number("mmr", 1);
            return problems.attempt(diversity.at("mmr"), () -> Mmr.of(lambda));
        }
        ObjectForm mmr = diversity.object("mmr", MMR);
        if (mmr == null) {
            return null;
        }
        double lambda = mmr.number("lambda", Mmr.DEFAULT_LAMBDA);
        int candidates = mmr.integer("candidates", Mmr.DEFAULT_CANDIDATES);
        return problems.attempt(diversity.at("mmr"), () -> new Mmr(lambda, candidates));
    }

    /** The model that reorders hits, or null. */
    static @Nullable Rerank rerank(ObjectForm form, Problems problems) {
        JsonNode node = form.node("rerank");
        if (node != null && node.isString()) {
            return problems.attempt(form.at("rerank"), () -> Rerank.with(node.stringValue()));
        }
        ObjectForm rerank = form.object("rerank", RERANK);
        if (rerank == null) {
            return null;
        }
        String model = rerank.requiredText("model");
        int depth = rerank.integer("depth", Rerank.DEFAULT_DEPTH);
        String name = rerank.text("on_failure", Rerank.OnFailure.FAIL.wireName());
        Rerank.OnFailure choice = problems.attempt(rerank.at("on_failure"), () -> Rerank.OnFailure.ofWireName(name));
        return choice == null || model.isEmpty()
                ? null
                : problems.attempt(form.at("rerank"), () -> new Rerank(model, depth, choice));
    }

    /** Only what the request asked for. */
    static void put(ObjectNode hit, ObjectNode scores, Placement placement) {
        if (placement.pinned()) {
            hit.put("pinned", true);
        }
        if (placement.duplicates() > 0) {
            hit.put("duplicates", placement.duplicates());
        }
        if (!placement.boosts().isEmpty()) {
            ArrayNode boosts = hit.putArray("boosts");
            for (AppliedBoost boost : placement.boosts()) {
                boosts.addObject().put("name", boost.name()).put("factor", boost.factor());
            }
        }
        Double rerankScore = placement.rerankScore();
        if (rerankScore != null) {
            scores.putObject("rerank").put("score", rerankScore);
        }
    }
}
