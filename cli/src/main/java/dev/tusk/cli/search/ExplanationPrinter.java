package dev.tusk.cli.search;

import dev.tusk.cli.output.Counted;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Text;
import dev.tusk.core.explain.HitExplanation;
import dev.tusk.core.explain.QueryExplanation;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints why hits have their scores and what became of the words of a query. */
final class ExplanationPrinter {

    private static final String INDENT = "    ";
    private static final double SMALL = 0.001;
    private static final double LARGE = 1e15;

    private final Output output;

    ExplanationPrinter(Output output) {
        this.output = output;
    }

    /** A line for each part: its value in one column for the whole tree, then what it is, the deeper the further right. */
    void print(@Nullable HitExplanation tree) {
        if (tree != null) {
            print(tree, "", width(tree));
            output.line("");
        }
    }

    private void print(HitExplanation tree, String deeper, int width) {
        String value = number(tree.value());
        output.line("%s%s  %s%s"
                .formatted(
                        INDENT,
                        output.style().cyan(" ".repeat(width - value.length()) + value),
                        deeper,
                        Text.oneLine(tree.description())));
        tree.details().forEach(each -> print(each, deeper + "  ", width));
    }

    private static int width(HitExplanation tree) {
        return Math.max(
                number(tree.value()).length(),
                tree.details().stream()
                        .mapToInt(ExplanationPrinter::width)
                        .max()
                        .orElse(0));
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < LARGE) {
            return String.format(Locale.ROOT, "%,d", (long) value);
        }
        return String.format(Locale.ROOT, Math.abs(value) < SMALL ? "%.3e" : "%,.4f", value);
    }

    void print(@Nullable QueryExplanation query) {
        if (query == null) {
            return;
        }
        output.line(output.style().bold("Words") + "  "
                + "%s, %s".formatted(query.language(), Counted.of(query.chunks(), "chunk")));
        int width = query.words().stream()
                .mapToInt(word -> Text.columns(Text.oneLine(word.word())))
                .max()
                .orElse(0);
        for (QueryExplanation.Word word : query.words()) {
            String shown = Text.oneLine(word.word());
            output.line(INDENT + shown + " ".repeat(width - Text.columns(shown)) + "  " + fate(word));
        }
        for (QueryExplanation.Expansion expansion : query.expansions()) {
            output.line(INDENT + expansion(expansion));
        }
        if (query.constraint() != null) {
            output.line(INDENT + "every hit has to match " + Text.oneLine(query.constraint()));
        }
        output.line("");
    }

    private static String fate(QueryExplanation.Word word) {
        String lexemes = lexemes(word.lexemes());
        String typed =
                word.typed() == null ? "" : ", spelled like \"%s\" of the query".formatted(Text.oneLine(word.typed()));
        return switch (word.fate()) {
            case SEARCHED -> lexemes + typed;
            case UNKNOWN -> word.fate().label() + typed;
            case STOP_WORD, NOT_INDEXED -> "%s (%s)".formatted(word.fate().label(), word.kind());
        };
    }

    private static String expansion(QueryExplanation.Expansion expansion) {
        String typed = Text.oneLine(expansion.typed());
        String lexemes = expansion.lexemes().isEmpty() ? "nothing" : lexemes(expansion.lexemes());
        return switch (expansion.why()) {
            case PREFIX -> "%s* stands for %s".formatted(typed, lexemes);
            case SYNONYM -> "%s has the synonym %s".formatted(typed, lexemes);
        };
    }

    private static String lexemes(List<QueryExplanation.Lexeme> lexemes) {
        return lexemes.stream()
                .map(lexeme ->
                        "'%s' in %s".formatted(Text.oneLine(lexeme.lexeme()), Counted.of(lexeme.chunks(), "chunk")))
                .collect(Collectors.joining(", "));
    }
}
