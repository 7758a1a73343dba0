package dev.tusk.server.wire;

import dev.tusk.core.answer.Answer;
import dev.tusk.core.answer.Citation;
import dev.tusk.core.answer.Support;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers as JSON. */
public final class AnswerJson {

    private AnswerJson() {}

    public static ObjectNode of(Answer answer) {
        ObjectNode json = Json.object();
        json.put("kind", answer.kind().wireName());
        json.put("text", answer.text());
        json.put("question", answer.question());
        json.set("citations", citations(answer.citations()));
        json.set("nearest", citations(answer.nearest()));
        json.set("support", of(answer.support()));
        json.put("model", answer.model());
        ObjectNode checks = json.putObject("checks");
        ArrayNode unknown = checks.putArray("unknown_citations");
        answer.checks().unknownCitations().forEach(unknown::add);
        checks.set("uncited", Json.array(answer.checks().uncited()));
        checks.set("removed_addresses", Json.array(answer.checks().removedAddresses()));
        json.set("notes", Json.array(answer.notes()));
        json.putObject("usage").put("prompt_tokens", answer.promptTokens()).put("answer_tokens", answer.answerTokens());
        json.put("retrieval_ms", Json.milliseconds(answer.retrieval()));
        json.put("writing_ms", Json.milliseconds(answer.writing()));
        return json;
    }

    /** What an answer may cite, before it is written. */
    public static ObjectNode passages(List<Citation> passages) {
        ObjectNode json = Json.object();
        json.set("passages", citations(passages));
        return json;
    }

    /** A piece of an answer. */
    public static ObjectNode piece(String text) {
        return Json.object().put("text", text);
    }

    private static ObjectNode of(Support support) {
        return Json.object()
                .put("similarity", support.similarity())
                .put("coverage", support.coverage())
                .put("weak", support.weak())
                .put("reason", support.reason());
    }

    private static ArrayNode citations(List<Citation> citations) {
        ArrayNode array = Json.object().arrayNode();
        for (Citation citation : citations) {
            ObjectNode json = array.addObject();
            json.put("number", citation.number());
            json.put("document", citation.documentId());
            json.put("title", citation.title());
            json.put("heading", citation.heading());
            json.put("source", citation.source());
            json.put("anchor", citation.anchor());
            json.put("link", citation.link());
            ArrayNode chunks = json.putArray("chunks");
            citation.chunks().forEach(chunks::add);
            json.put("text", citation.text());
            ArrayNode quotes = json.putArray("quotes");
            citation.quotes()
                    .forEach(quote -> quotes.addObject()
                            .put("chunk", quote.chunk())
                            .put("start", quote.start())
                            .put("end", quote.end()));
        }
        return array;
    }
}
