package dev.tusk.cli.ingest;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.TokenCounter;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.core.text.TextFormat;
import dev.tusk.sources.clean.Cleaning;
import dev.tusk.sources.clean.DocumentView;
import dev.tusk.sources.clean.Languages;
import dev.tusk.sources.clean.Removal;
import dev.tusk.sources.clean.ShownChunk;
import dev.tusk.sources.content.FileFailure;
import dev.tusk.sources.parse.FileKind;
import dev.tusk.sources.parse.ParseLimits;
import dev.tusk.sources.parse.Parsed;
import dev.tusk.sources.parse.Parsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints what each stage makes of one file, and writes nothing. */
final class ShowDocument {

    private final Output output;

    ShowDocument(Output output) {
        this.output = output;
    }

    /**
     * The file that a user means.
     *
     * @param paths files and folders that are read
     * @param wanted a path, or the path of a file below one of the folders, as documents have it as their id
     */
    static Path find(List<Path> paths, String wanted) {
        Path itself = Path.of(wanted);
        if (Files.isRegularFile(itself)) {
            return itself;
        }
        return paths.stream()
                .filter(Files::isDirectory)
                .map(folder -> folder.resolve(wanted))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.FILE_UNREADABLE,
                        "cannot show \"%s\": no such file".formatted(wanted),
                        "give a path, or the id of a document: its path below the folder that is read"));
    }

    /** @param format what the file is, or null where its name tells */
    void print(
            Path file,
            String id,
            @Nullable TextFormat format,
            Cleaning cleaning,
            ChunkingSpec chunking,
            @Nullable EmbeddingSpec embedding,
            EmbeddingModels models) {
        DocumentView view = DocumentView.of(
                id, parse(file, format), cleaning, new Languages(), chunking, tokens(embedding, models));
        if (output.json()) {
            output.json(view);
        } else {
            lines(view);
        }
    }

    private static Parsed parse(Path file, @Nullable TextFormat format) {
        try (Parsers parsers = new Parsers(ParseLimits.DEFAULT, 1)) {
            byte[] bytes = Files.readAllBytes(file);
            return format == null
                    ? parsers.parse(file.toString(), null, bytes)
                    : parsers.parse(file.toString(), FileKind.of(format), null, bytes);
        } catch (IOException e) {
            throw FileFailure.of(file, e);
        }
    }

    private static @Nullable TokenCounter tokens(@Nullable EmbeddingSpec embedding, EmbeddingModels models) {
        return embedding == null || embedding.model() == null
                ? null
                : models.find(embedding.model()).tokens().orElse(null);
    }

    private void lines(DocumentView view) {
        output.foreign(view.id() + ": " + view.kind() + (view.title().isEmpty() ? "" : ", \"" + view.title() + "\""));
        view.metadata().forEach((key, value) -> output.foreign("  " + key + ": " + value));
        view.notes().forEach(note -> output.foreign("  note: " + note));
        for (DocumentView.StageView stage : view.stages()) {
            heading(stage.stage(), Spoken.count(stage.characters(), "character"));
            stage.notes().forEach(note -> output.foreign("  " + note));
            for (Removal removal : stage.removed()) {
                output.foreign("  - %s: %s%s"
                        .formatted(
                                removal.reason(),
                                Spoken.count(removal.characters(), "character"),
                                removal.excerpt().isEmpty() ? "" : " \"" + removal.excerpt() + "\""));
            }
            if (stage.text() != null) {
                indented(stage.text());
            }
        }
        if (view.dropped() != null) {
            heading(
                    "dropped",
                    "by " + view.dropped().stage() + ": " + view.dropped().reason());
            return;
        }
        heading("chunks", Spoken.count(view.chunks().size(), "chunk"));
        view.chunks().forEach(this::chunk);
    }

    private void chunk(ShownChunk chunk) {
        String tokens = chunk.tokens() == null
                ? "the model does not tell its tokens"
                : Spoken.count(chunk.tokens(), "token")
                        + (chunk.tokens().equals(chunk.read()) ? "" : ", of which the model reads " + chunk.read());
        output.foreign("  " + chunk.ordinal() + "  "
                + (chunk.heading().isEmpty() ? "(no heading)" : chunk.heading())
                + (chunk.anchor() == null ? "" : "  #" + chunk.anchor()));
        output.line(output.style().dim("     %s, %s".formatted(Spoken.count(chunk.characters(), "character"), tokens)));
        chunk.text().lines().forEach(line -> output.foreign("     " + line));
    }

    private void heading(String name, String what) {
        output.line("");
        output.line(output.style().bold(name) + "  " + what);
    }

    private void indented(String text) {
        text.lines().forEach(line -> output.foreign("  | " + line));
    }
}
