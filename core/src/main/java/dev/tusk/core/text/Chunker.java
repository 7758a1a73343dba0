package dev.tusk.core.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a parsed text into chunks. Long sections are split evenly at blocks, then sentences; short neighbours under the same
 * heading are joined. Without overlap each character other than white space of the text is in exactly one chunk; joined
 * sections keep their headings as lines of their own. The same text and specification give the same chunks.
 */
public final class Chunker {

    private Chunker() {}

    /** The chunks in the order of the text; none for a text without sections. */
    public static List<TextChunk> chunk(ParsedText parsed, ChunkingSpec spec) {
        List<ChunkGroup> groups = new ArrayList<>();
        for (Section section : parsed.sections()) {
            List<String> pieces = TextSplitter.split(section.text(), spec.maxCharacters() - spec.overlapCharacters());
            for (int i = 0; i < pieces.size(); i++) {
                String overlap = i == 0 || spec.overlapCharacters() == 0
                        ? ""
                        : TextSplitter.lastSentences(pieces.get(i - 1), spec.overlapCharacters() - 1);
                String text = overlap.isEmpty() ? pieces.get(i) : overlap + "\n" + pieces.get(i);
                ChunkGroup.Part part = new ChunkGroup.Part(section.headingPath(), section.anchor(), text);
                ChunkGroup last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
                if (i > 0 || last == null || !last.add(part, spec)) {
                    groups.add(new ChunkGroup(part));
                }
            }
        }
        List<TextChunk> chunks = new ArrayList<>(groups.size());
        for (ChunkGroup group : groups) {
            chunks.add(group.chunk(chunks.size()));
        }
        return chunks;
    }
}
