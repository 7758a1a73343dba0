package dev.tusk.sources.clean;

import dev.tusk.core.embedding.EmbeddedText;
import dev.tusk.core.embedding.EmbeddedTokens;
import dev.tusk.core.embedding.TokenCounter;
import dev.tusk.core.text.Chunker;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.core.text.ParsedText;
import dev.tusk.core.text.TextChunk;
import dev.tusk.core.text.TokenLimit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chunk, as the last stages show it.
 *
 * @param heading the headings above it, outermost first
 * @param anchor the fragment that leads to it, or null
 * @param characters its length without title and headings
 * @param tokens how many tokens the model is given of it, title and headings included; null where the model does not tell
 * @param read how many of them the model reads; null where it does not tell
 */
public record ShownChunk(
        int ordinal,
        String heading,
        @Nullable String anchor,
        int characters,
        @Nullable Integer tokens,
        @Nullable Integer read,
        String text) {

    /**
     * The chunks that a collection would make of a draft.
     *
     * @param tokens of the collection's model, or null
     */
    public static List<ShownChunk> of(Draft draft, ChunkingSpec spec, @Nullable TokenCounter tokens) {
        ParsedText parsed = draft.sections();
        String title = draft.title().isBlank() ? parsed.title() : draft.title();
        TokenLimit limit = tokens == null || spec.maxTokens() == 0
                ? TokenLimit.NONE
                : new EmbeddedTokens(tokens, title, spec.maxTokens());
        return Chunker.chunk(parsed, spec, limit).stream()
                .map(chunk -> of(chunk, title, tokens))
                .toList();
    }

    private static ShownChunk of(TextChunk chunk, String title, @Nullable TokenCounter tokens) {
        Integer count = tokens == null ? null : tokens.count(EmbeddedText.of(title, chunk.heading(), chunk.text()));
        return new ShownChunk(
                chunk.ordinal(),
                chunk.heading(),
                chunk.anchor(),
                chunk.text().length(),
                count,
                tokens == null || count == null ? null : Math.min(count, tokens.limit()),
                chunk.text());
    }
}
