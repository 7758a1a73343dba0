package dev.tusk.server.wire;

import dev.tusk.core.answer.AskRequest;
import dev.tusk.core.answer.Turn;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterJson;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.search.SearchMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Questions as JSON.
 *
 * @param streamed whether the answer is wanted as it is written
 */
public record AskRequestJson(AskRequest request, boolean streamed) {

    /** What stands for no model where there is a usual one. */
    public static final String NO_MODEL = "none";

    private static final Set<String> KNOWN = Set.of(
            "question",
            "history",
            "model",
            "mode",
            "filter",
            "hits",
            "context_tokens",
            "answer_tokens",
            "sentences",
            "rerank",
            "even_if_weak",
            "stream",
            "timeout_ms");
    private static final Set<String> TURN = Set.of("question", "answer");

    /**
     * A request.
     *
     * @param usualModel the chat model where none is named, or null
     * @param longest the most time that may be asked for, and what is given when nothing is said
     * @throws dev.tusk.core.failure.TuskException with all problems of the value
     */
    public static AskRequestJson read(JsonNode json, @Nullable String usualModel, Duration longest) {
        Problems problems = new Problems("the question");
        ObjectForm form = ObjectForm.of(json, "", problems, KNOWN);
        String question = form.requiredText("question");
        List<Turn> history = history(form, problems);
        String model = model(form.text("model"), usualModel);
        String modeName = form.text("mode");
        SearchMode mode = modeName == null ? null : problems.attempt("/mode", () -> SearchMode.ofWireName(modeName));
        JsonNode node = form.node("filter");
        Filter filter = node == null || node.isNull()
                ? null
                : FilterFault.attempt(problems, "/filter", () -> FilterJson.parse(node));
        int hits = form.integer("hits", AskRequest.DEFAULT_HITS);
        int contextTokens = form.integer("context_tokens", AskRequest.DEFAULT_CONTEXT);
        int answerTokens = form.integer("answer_tokens", AskRequest.DEFAULT_ANSWER);
        int sentences = form.integer("sentences", AskRequest.DEFAULT_SENTENCES);
        Rerank rerank = AfterFusionJson.rerank(form, problems);
        boolean evenIfWeak = form.flag("even_if_weak", false);
        boolean streamed = form.flag("stream", false);
        Duration timeout = SearchRequestJson.timeout(form, problems, longest);
        AskRequest request = problems.finish(() -> new AskRequest(
                question,
                history,
                model,
                mode,
                filter,
                hits,
                contextTokens,
                answerTokens,
                sentences,
                rerank,
                evenIfWeak,
                timeout));
        return new AskRequestJson(request, streamed);
    }

    /** The model to ask: as named, the usual one, or null for none. */
    public static @Nullable String model(@Nullable String named, @Nullable String usual) {
        String model = named == null || named.isBlank() ? usual : named.strip();
        return model == null || model.isBlank() || model.equals(NO_MODEL) ? null : model;
    }

    private static List<Turn> history(ObjectForm form, Problems problems) {
        JsonNode node = form.node("history");
        List<Turn> history = new ArrayList<>();
        if (node == null || node.isNull()) {
            return history;
        }
        if (!node.isArray()) {
            problems.add("/history", "an array is expected, not %s".formatted(ObjectForm.kind(node)), null);
            return history;
        }
        for (int i = 0; i < node.size(); i++) {
            ObjectForm turn = ObjectForm.of(node.get(i), form.at("history") + "/" + i, problems, TURN);
            history.add(new Turn(turn.requiredText("question"), turn.text("answer", "")));
        }
        return history;
    }
}
