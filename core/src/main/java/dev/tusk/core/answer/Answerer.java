package dev.tusk.core.answer;

import dev.tusk.core.answer.ContextPacker.Context;
import dev.tusk.core.chat.ChatModel;
import dev.tusk.core.chat.ChatModels;
import dev.tusk.core.chat.ChatReply;
import dev.tusk.core.chat.ChatRequest;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.core.sql.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions to one collection: makes a follow-up a question of its own, searches, packs passages, looks whether they support an
 * answer, and has it written or takes the passages' own sentences. Safe for use by many threads at once.
 */
public final class Answerer {

    private static final int REWRITING_TOKENS = 400;
    private static final int MOST_NEAREST = 3;

    private final Database database;
    private final CollectionDefinition definition;
    private final EmbeddingModels models;
    private final ChatModels chatModels;
    private final Function<SearchRequest, SearchResult> search;
    private final Supplier<String> codes;

    /**
     * For one collection.
     *
     * @param search searches it
     * @param codes makes codes of letters and digits that nobody can foresee
     */
    public Answerer(
            Database database,
            CollectionDefinition definition,
            EmbeddingModels models,
            ChatModels chatModels,
            Function<SearchRequest, SearchResult> search,
            Supplier<String> codes) {
        this.database = database;
        this.definition = definition;
        this.models = models;
        this.chatModels = chatModels;
        this.search = search;
        this.codes = codes;
    }

    /** The time that is left of a request. */
    private record Time(Duration whole, long begun) {
        Duration passed() {
            return Duration.ofNanos(System.nanoTime() - begun);
        }

        Duration left() {
            Duration left = whole.minus(passed());
            if (left.toMillis() < 1) {
                throw TuskException.withHint(
                        ErrorCode.TIMEOUT,
                        "cannot answer: it takes longer than the time limit of %,d ms".formatted(whole.toMillis()),
                        "allow more time, or ask for less: fewer tokens, another model, no reranking");
            }
            return left;
        }
    }

    /** What there is to answer with. */
    private record Found(
            String question,
            Context context,
            QuestionTerms terms,
            Support support,
            List<String> notes,
            Duration took) {}

    /**
     * Answers.
     *
     * @throws TuskException as {@link dev.tusk.core.Collection#ask} says
     */
    public Answer ask(AskRequest request, AnswerListener listener) {
        Time time = new Time(request.timeout(), System.nanoTime());
        String name = request.model();
        ChatModel chat = name == null ? null : chatModels.find(name);
        List<String> notes = new ArrayList<>();
        String question = standalone(request, chat, time, notes);
        Found found = find(request, question, time, notes);
        if (found.support().weak()
                && (!request.evenIfWeak() || found.context().passages().isEmpty())) {
            return notInDocuments(found, null, null, time, listener);
        }
        return chat == null ? extracted(request, found, time, listener) : written(request, chat, found, time, listener);
    }

    private String standalone(AskRequest request, @Nullable ChatModel chat, Time time, List<String> notes) {
        String asked = request.question().strip();
        if (request.history().isEmpty()) {
            return asked;
        }
        if (chat == null) {
            String joined = FollowUp.joined(asked, request.history());
            if (!joined.equals(asked)) {
                notes.add(
                        "without a chat model a follow-up is not rewritten: it is asked together with the question before, \""
                                + joined + "\"");
            }
            return joined;
        }
        ChatReply reply = chat.reply(new ChatRequest(
                new Prompt(codes.get()).rewriting(asked, request.history()), REWRITING_TOKENS, time.left()));
        Optional<String> rewritten = FollowUp.rewritten(reply);
        if (rewritten.isEmpty()) {
            notes.add("the model made no question of the follow-up: it is asked together with the one before");
        }
        return rewritten.orElseGet(() -> FollowUp.joined(asked, request.history()));
    }

    private Found find(AskRequest request, String question, Time time, List<String> notes) {
        SearchMode wanted = request.mode();
        SearchMode mode = wanted == null ? SearchMode.bestFor(definition) : wanted;
        SearchResult result = search.apply(SearchRequest.of(mode)
                .query(words(question))
                .filter(request.filter())
                .limit(request.hits())
                .snippets(false)
                .rerank(request.rerank())
                .timeout(time.left())
                .build());
        notes.addAll(result.notes());
        Context context = ContextPacker.pack(result.hits(), request.contextTokens());
        QuestionTerms terms = definition.language() == null
                ? new QuestionTerms(Map.of())
                : QuestionTerms.read(database, definition, question);
        List<Double> coverages = terms.size() == 0
                ? List.of()
                : terms
                        .matches(
                                database,
                                definition,
                                context.passages().stream()
                                        .map(Passage::searchable)
                                        .toList())
                        .stream()
                        .map(terms::coverage)
                        .toList();
        Support support = Support.of(definition, result.hits(), coverages);
        return new Found(question, context, terms, support, notes, time.passed());
    }

    /** A sentence is not written in the syntax of queries: its signs are no operators. */
    private static String words(String question) {
        return question.replaceAll("[\"\\u201C-\\u201F\\u00AB\\u00BB\\uFF02]", " ")
                .replaceAll("(?<=^|\\s)[-+]+", "")
                .replaceAll("\\*(?=\\s|$)", " ")
                .replaceAll("(?i)\\b(title|heading|text):(?=\\S)", "$1 ");
    }

    private Answer extracted(AskRequest request, Found found, Time time, AnswerListener listener) {
        time.left();
        Extracts.Extracted extracts = new Extracts(database, definition, embeddingModel(found.notes()))
                .of(found.question(), found.terms(), found.context().passages(), request.sentences());
        if (extracts.text().isEmpty()) {
            return notInDocuments(found, null, null, time, listener);
        }
        listener.passages(extracts.citations());
        listener.text(extracts.text());
        return answer(
                Answer.Kind.EXTRACTS,
                extracts.text(),
                found,
                time,
                extracts.citations(),
                null,
                null,
                Answer.Checks.NONE);
    }

    /** That of the collection, where it can be had. */
    private @Nullable EmbeddingModel embeddingModel(List<String> notes) {
        String name = definition.embeddingSpec().map(EmbeddingSpec::model).orElse(null);
        if (name == null) {
            return null;
        }
        try {
            return models.find(name);
        } catch (TuskException e) {
            if (e.code() != ErrorCode.UNKNOWN_MODEL && e.code() != ErrorCode.MODEL_UNAVAILABLE) {
                throw e;
            }
            notes.add("sentences are chosen by their words alone: " + e.getMessage());
            return null;
        }
    }

    private Answer written(AskRequest request, ChatModel chat, Found found, Time time, AnswerListener listener) {
        List<Passage> passages = found.context().passages();
        List<Citation> citations = passages.stream().map(Passage::citation).toList();
        Prompt prompt = new Prompt(codes.get());
        listener.passages(citations);
        CheckedText text =
                new CheckedText(passages.size(), address -> isKnown(address, found), prompt.code(), listener::text);
        ChatReply reply = chat.reply(
                new ChatRequest(prompt.answering(found.question(), passages), request.answerTokens(), time.left()),
                text::add);
        text.finish();
        if (!text.isRefused() && text.text().isBlank() && reply.finish() != ChatReply.Finish.WHOLE) {
            throw endedBefore(request, reply.finish());
        }
        if (text.isRefused() || text.text().isBlank()) {
            if (!text.isRefused()) {
                found.notes().add("the model answered nothing");
            }
            return notInDocuments(found, chat, reply, time, listener);
        }
        switch (reply.finish()) {
            case WHOLE -> {}
            case TOO_LONG ->
                found.notes()
                        .add("the answer is cut off: it may have at most %,d tokens".formatted(request.answerTokens()));
            case FILTERED -> found.notes().add("the answer is cut off: a filter of the endpoint stopped it");
        }
        return answer(
                Answer.Kind.GENERATED,
                text.text(),
                found,
                time,
                citations.stream()
                        .filter(citation -> text.cited().contains(citation.number()))
                        .toList(),
                chat,
                reply,
                new Answer.Checks(text.unknown(), UncitedSentences.of(text.text()), text.removed()));
    }

    /** As of models that think aloud first: that they said nothing does not mean that the documents say nothing. */
    private static TuskException endedBefore(AskRequest request, ChatReply.Finish finish) {
        return finish == ChatReply.Finish.FILTERED
                ? TuskException.withHint(
                        ErrorCode.MODEL_UNAVAILABLE,
                        "the model ended before it answered: a filter of the endpoint stopped it",
                        "ask in other words, or another model")
                : TuskException.withHint(
                        ErrorCode.MODEL_UNAVAILABLE,
                        "the model ended before it answered: it used all of its %,d tokens"
                                .formatted(request.answerTokens()),
                        "allow more tokens for the answer; models that think first need thousands");
    }

    private static boolean isKnown(String address, Found found) {
        return !address.isBlank()
                && (found.question().contains(address)
                        || found.context().passages().stream()
                                .anyMatch(passage -> passage.text().contains(address)
                                        || address.equals(passage.first().source())));
    }

    private static Answer notInDocuments(
            Found found, @Nullable ChatModel chat, @Nullable ChatReply reply, Time time, AnswerListener listener) {
        listener.text(Answer.NOT_IN_DOCUMENTS);
        return answer(
                Answer.Kind.NOT_IN_DOCUMENTS,
                Answer.NOT_IN_DOCUMENTS,
                found,
                time,
                List.of(),
                chat,
                reply,
                Answer.Checks.NONE);
    }

    private static Answer answer(
            Answer.Kind kind,
            String text,
            Found found,
            Time time,
            List<Citation> citations,
            @Nullable ChatModel chat,
            @Nullable ChatReply reply,
            Answer.Checks checks) {
        List<Citation> nearest = kind == Answer.Kind.NOT_IN_DOCUMENTS
                ? found.context().passages().stream()
                        .limit(MOST_NEAREST)
                        .map(Passage::citation)
                        .toList()
                : List.of();
        return new Answer(
                kind,
                text,
                found.question(),
                citations,
                nearest,
                found.support(),
                chat == null ? null : chat.name(),
                checks,
                found.notes(),
                reply == null ? 0 : reply.promptTokens(),
                reply == null ? 0 : reply.replyTokens(),
                found.took(),
                time.passed().minus(found.took()));
    }
}
