package dev.tusk.cli.ask;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Text;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.core.answer.Answer;
import dev.tusk.core.answer.AnswerListener;
import dev.tusk.core.answer.Citation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints an answer for people while it is written: its text and its sources as data, what is to be said of it as messages. */
final class AnswerPrinter implements AnswerListener {

    private final Output output;

    AnswerPrinter(Output output) {
        this.output = output;
    }

    @Override
    public void passages(List<Citation> passages) {
        if (passages.stream().anyMatch(passage -> !passage.quotes().isEmpty())) {
            output.line(output.style().bold("Sentences of the documents; no model wrote this:"));
            output.line("");
        }
    }

    @Override
    public void text(String piece) {
        output.piece(piece);
    }

    /** Ends the text, and prints what belongs to it. */
    void end(Answer answer) {
        output.line("");
        if (!answer.citations().isEmpty()) {
            output.line("");
            answer.citations().forEach(this::source);
        }
        if (answer.kind() == Answer.Kind.NOT_IN_DOCUMENTS) {
            output.say(
                    answer.model() == null
                            ? answer.support().reason() + "; --even-if-weak answers all the same"
                            : "%s found no answer in %s"
                                    .formatted(
                                            answer.model(),
                                            Spoken.count(answer.nearest().size(), "passage")));
            if (!answer.nearest().isEmpty()) {
                output.say("nearest: "
                        + answer.nearest().stream()
                                .map(each -> each.title().isEmpty() ? each.documentId() : each.title())
                                .map(Text::oneLine)
                                .distinct()
                                .collect(Collectors.joining("; ")));
            }
        }
        checks(answer.checks());
        answer.notes().forEach(note -> output.say("note: " + note));
        output.say(summary(answer));
    }

    private void source(Citation citation) {
        List<String> parts = new ArrayList<>();
        add(parts, citation.title());
        add(parts, citation.heading());
        String link = citation.link();
        String where = link == null ? citation.source() : link;
        parts.add(output.style()
                .dim("document %s, chunk %s"
                        .formatted(
                                Text.oneLine(citation.documentId()),
                                citation.chunks().stream().map(String::valueOf).collect(Collectors.joining(", ")))));
        output.line("[%d] %s".formatted(citation.number(), String.join(" · ", parts)));
        if (where != null) {
            output.line("    " + output.style().cyan(Text.oneLine(where)));
        }
    }

    private static void add(List<String> parts, @Nullable String text) {
        if (text != null && !text.isBlank()) {
            parts.add(Text.oneLine(text));
        }
    }

    private void checks(Answer.Checks checks) {
        if (!checks.unknownCitations().isEmpty()) {
            output.say("warning: the model cited passages that there are not (%s); these citations were removed"
                    .formatted(checks.unknownCitations().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "))));
        }
        if (!checks.removedAddresses().isEmpty()) {
            output.say("warning: the model wrote addresses that stand in no passage; they were removed: "
                    + checks.removedAddresses().stream().map(Text::oneLine).collect(Collectors.joining(", ")));
        }
        checks.uncited().forEach(sentence -> output.say("warning: no passage is cited for: " + Text.oneLine(sentence)));
    }

    private static String summary(Answer answer) {
        String found = "found in " + Spoken.duration(answer.retrieval());
        if (answer.model() == null) {
            return found;
        }
        String tokens = answer.promptTokens() == 0
                ? ""
                : "; %s read, %s written"
                        .formatted(
                                Spoken.count(answer.promptTokens(), "token"),
                                Spoken.count(answer.answerTokens(), "token"));
        return "%s, written by %s in %s%s".formatted(found, answer.model(), Spoken.duration(answer.writing()), tokens);
    }
}
