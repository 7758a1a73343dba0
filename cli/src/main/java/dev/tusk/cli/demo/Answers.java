package dev.tusk.cli.demo;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Style;
import dev.tusk.cli.output.Text;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.search.ResultPrinter;
import dev.tusk.core.search.SearchResult;

/** Prints questions and what was found, for people; all of it is data. */
final class Answers {

    private static final int WIDEST = 110;

    private final Output output;
    private final ResultPrinter printer;

    /** For a terminal of so many columns. */
    Answers(Output output, int columns) {
        this.output = output;
        this.printer = new ResultPrinter(output, Math.min(columns, WIDEST));
    }

    void print(Question question, SearchResult result) {
        Style style = output.style();
        output.line(style.bold(style.cyan(question.mode().wireName() + ": " + Text.oneLine(question.words()))));
        output.line(style.dim(question.point()));
        result.corrections()
                .forEach(correction -> output.line(style.dim(Text.oneLine("looked for %s as: %s"
                        .formatted(correction.word(), String.join(", ", correction.alternatives()))))));
        result.notes().forEach(note -> output.line(style.dim("note: " + Text.oneLine(note))));
        output.line("");
        printer.hits(result);
        if (result.hits().isEmpty()) {
            output.line("    nothing found");
        }
        output.line(style.dim(timing(result)));
        output.line("");
    }

    private static String timing(SearchResult result) {
        return result.embedding().isZero()
                ? Spoken.milliseconds(result.took())
                : "%s: %s for the question's vector, %s in PostgreSQL"
                        .formatted(
                                Spoken.milliseconds(result.took()),
                                Spoken.milliseconds(result.embedding()),
                                Spoken.milliseconds(result.database()));
    }
}
