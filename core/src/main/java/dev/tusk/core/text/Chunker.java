package dev.tusk.core.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a parsed text into chunks. Long sections are split evenly at blocks, then sentences; short neighbours under the same
 * heading are joined. Without overlap each character other than white space of the text is in exactly one chunk, but for the
 * row that names the columns of a table: where a table is cut, each piece of it begins with that row. Joined sections keep their
 * headings as lines of their own. The same text and specification give the same chunks.
 */
public final class Chunker {

    private Chunker() {}

    /** A longer row of a table's head is not repeated: at most this part of a chunk. */
    private static final int HEAD_DIVISOR = 4;

    /** Shorter pieces are not cut, however many tokens they have: no model reads so little. */
    private static final int LEAST_PIECE = 50;

    /** The chunks in the order of the text; none for a text without sections. */
    public static List<TextChunk> chunk(ParsedText parsed, ChunkingSpec spec) {
        return chunk(parsed, spec, TokenLimit.NONE);
    }

    /**
     * As {@link #chunk(ParsedText, ChunkingSpec)}, with chunks that are cut further where they have more tokens than a limit
     * says.
     */
    public static List<TextChunk> chunk(ParsedText parsed, ChunkingSpec spec, TokenLimit limit) {
        List<ChunkGroup> groups = new ArrayList<>();
        for (Section section : parsed.sections()) {
            boolean first = true;
            for (String text : pieces(section, spec, limit)) {
                ChunkGroup.Part part = new ChunkGroup.Part(section.headingPath(), section.anchor(), text);
                ChunkGroup last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
                if (!first || last == null || !last.add(part, spec, limit)) {
                    groups.add(new ChunkGroup(part));
                }
                first = false;
            }
        }
        List<TextChunk> chunks = new ArrayList<>(groups.size());
        for (ChunkGroup group : groups) {
            chunks.add(group.chunk(chunks.size()));
        }
        return chunks;
    }

    private static List<String> pieces(Section section, ChunkingSpec spec, TokenLimit limit) {
        String text = section.text();
        int most = spec.maxCharacters() - spec.overlapCharacters();
        int head = text.length() <= most ? 0 : longestHead(section, most);
        List<TextSplitter.Range> ranges = TextSplitter.split(text, most - head);
        while (true) {
            List<String> pieces = new ArrayList<>(ranges.size());
            List<TextSplitter.Range> smaller = new ArrayList<>();
            for (TextSplitter.Range range : ranges) {
                String piece = withContext(
                        section, range, pieces.isEmpty() ? "" : previous(text, ranges, pieces.size()), spec, head);
                pieces.add(piece);
                int tokens = limit.tokens(section.heading(), piece);
                if (tokens > limit.max() && range.length() > LEAST_PIECE) {
                    smaller.addAll(cut(
                            text, range, Math.max(LEAST_PIECE, (int) (0.9 * range.length() * limit.max() / tokens))));
                } else {
                    smaller.add(range);
                }
            }
            if (smaller.size() == ranges.size()) {
                return pieces;
            }
            ranges = smaller;
        }
    }

    private static List<TextSplitter.Range> cut(String text, TextSplitter.Range range, int maxLength) {
        return TextSplitter.split(text.substring(range.start(), range.end()), maxLength).stream()
                .map(part -> new TextSplitter.Range(range.start() + part.start(), range.start() + part.end()))
                .toList();
    }

    private static String previous(String text, List<TextSplitter.Range> ranges, int next) {
        TextSplitter.Range range = ranges.get(next - 1);
        return text.substring(range.start(), range.end());
    }

    /** A piece below the row that names its columns, if it begins inside of a table, and the end of the piece before it. */
    private static String withContext(
            Section section, TextSplitter.Range range, String previous, ChunkingSpec spec, int longestHead) {
        String piece = section.text().substring(range.start(), range.end());
        String overlap = previous.isEmpty() || spec.overlapCharacters() == 0
                ? ""
                : TextSplitter.lastSentences(previous, spec.overlapCharacters() - 1);
        String head = longestHead == 0 ? "" : head(section, range.start(), longestHead);
        StringBuilder out = new StringBuilder();
        for (String part : List.of(head, overlap, piece)) {
            if (!part.isEmpty()) {
                out.append(out.isEmpty() ? "" : "\n").append(part);
            }
        }
        return out.toString();
    }

    /** The length of the longest row that is repeated, with its line end; 0 where there is none. */
    private static int longestHead(Section section, int most) {
        return section.tableHeads().stream()
                .mapToInt(head -> head.row().length() + 1)
                .filter(length -> length <= most / HEAD_DIVISOR)
                .max()
                .orElse(0);
    }

    private static String head(Section section, int position, int longest) {
        for (Section.TableHead head : section.tableHeads()) {
            int end = section.text().indexOf("\n\n", head.start());
            boolean inside = head.start() < position && (end < 0 || position < end);
            if (inside && head.row().length() < longest) {
                return head.row();
            }
        }
        return "";
    }
}
