package dev.tusk.cli.ask;

import dev.tusk.cli.FromEnvironment;
import dev.tusk.cli.WholeNumber;
import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.document.FilterOption;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.answer.Answer;
import dev.tusk.core.answer.AnswerListener;
import dev.tusk.core.answer.AskRequest;
import dev.tusk.core.answer.Turn;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.search.SearchMode;
import dev.tusk.server.wire.AnswerJson;
import dev.tusk.server.wire.AskRequestJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ask",
        description = "Answer a question out of the documents, with numbered citations.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk ask docs how do I find out why an index is not used",
            "  tusk ask docs --model ollama:llama3.2 'What does autovacuum do?'",
            "  tusk ask docs --filter '{\"year\": {\"$gte\": 2020}}' --sentences 3 what changed in replication",
            "  tusk ask docs -",
            "The last one reads questions from standard input, one a line; each may lean on those before it."
        })
public final class AskCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "QUESTION",
            description =
                    "What to answer; - or nothing for questions from standard input, one a line, which may lean on those before them.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "The chat model that writes the answer, for example ollama:llama3.2 or openai:gpt-4o-mini; none for the documents' "
                            + "own sentences. Default: the variable TUSK_CHAT_MODEL, else none.")
    @FromEnvironment("TUSK_CHAT_MODEL")
    private @Nullable String model;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "How passages are searched for: keyword, fuzzy, vector or hybrid. Default: hybrid, or what the collection can do.")
    private @Nullable String mode;

    @Mixin
    private FilterOption filter = new FilterOption();

    @Option(
            names = "--hits",
            paramLabel = "N",
            defaultValue = "30",
            description = "How many chunks to look at, 1 to 200. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 1, to = AskRequest.MAX_HITS)
    private int hits;

    @Option(
            names = "--context-tokens",
            paramLabel = "N",
            defaultValue = "3000",
            description =
                    "How many tokens the passages may have together, 100 to 200000, by Tusk's estimate. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 100, to = AskRequest.MAX_CONTEXT)
    private int contextTokens;

    @Option(
            names = "--answer-tokens",
            paramLabel = "N",
            defaultValue = "800",
            description = "How many tokens the model may write, 16 to 32000. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 16, to = AskRequest.MAX_ANSWER)
    private int answerTokens;

    @Option(
            names = "--sentences",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many sentences an answer without a model may have, 1 to 50. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 1, to = AskRequest.MAX_SENTENCES)
    private int sentences;

    @Option(
            names = "--rerank",
            paramLabel = "MODEL",
            description =
                    "Have a rerank model reorder the chunks first, for example jina:jina-reranker-v2-base-multilingual.")
    private @Nullable String rerank;

    @Option(
            names = "--even-if-weak",
            description = "Answer also where the documents support it weakly, in place of \"Not in the documents.\"")
    private boolean evenIfWeak;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "The time limit of an answer, in seconds, at most 600. Default: ${DEFAULT-VALUE}.")
    private double timeoutSeconds;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    AskCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        boolean talks = words.isEmpty() || words.equals(List.of("-"));
        Checks checks = new Checks();
        String named = mode;
        SearchMode wanted = named == null ? null : checks.attempt(() -> SearchMode.ofWireName(named));
        Filter passing = checks.attempt(filter::filter);
        String reranker = rerank;
        Rerank reordering = reranker == null ? null : checks.attempt(() -> Rerank.with(reranker));
        // Refuses what can be refused before connecting.
        String first = talks ? "?" : String.join(" ", words);
        checks.attempt(() -> request(first, List.of(), wanted, passing, reordering));
        checks.finish();
        try (Session session = connection.connect(shell, 2)) {
            Collection found = session.tusk().collection(collection);
            if (talks) {
                talk(output, found, wanted, passing, reordering);
            } else {
                answer(output, found, request(first, List.of(), wanted, passing, reordering));
            }
        }
        return 0;
    }

    private void talk(
            Output output,
            Collection found,
            @Nullable SearchMode wanted,
            @Nullable Filter passing,
            @Nullable Rerank reordering) {
        List<Turn> history = new ArrayList<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8));
        try {
            for (String question = next(in); question != null; question = next(in)) {
                if (!question.isBlank()) {
                    Answer answer = answer(output, found, request(question, history, wanted, passing, reordering));
                    history.add(new Turn(answer.question(), answer.text()));
                }
            }
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE, "cannot read questions from standard input", e.toString(), null, e);
        }
    }

    private @Nullable String next(BufferedReader in) throws IOException {
        if (shell.inIsTerminal()) {
            shell.err().print("? ");
            shell.err().flush();
        }
        return in.readLine();
    }

    private Answer answer(Output output, Collection found, AskRequest request) {
        if (output.json()) {
            Answer answer = found.ask(request, AnswerListener.NONE);
            output.json(AnswerJson.of(answer));
            return answer;
        }
        AnswerPrinter printer = new AnswerPrinter(output);
        Answer answer = found.ask(request, printer);
        printer.end(answer);
        return answer;
    }

    private AskRequest request(
            String question,
            List<Turn> history,
            @Nullable SearchMode wanted,
            @Nullable Filter passing,
            @Nullable Rerank reordering) {
        return new AskRequest(
                question,
                history,
                AskRequestJson.model(model, null),
                wanted,
                passing,
                hits,
                contextTokens,
                answerTokens,
                sentences,
                reordering,
                evenIfWeak,
                Duration.ofNanos((long) (timeoutSeconds * 1e9)));
    }
}
