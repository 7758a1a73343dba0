package dev.tusk.core.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Neighbouring pieces of sections that become one chunk. */
final class ChunkGroup {

    /** A section, or one of the pieces of a long section. */
    record Part(List<String> path, @Nullable String anchor, String text) {}

    /** Sections of the top level are topics of their own; only one shorter than this part of the minimum is none. */
    private static final int STUB_DIVISOR = 3;

    private final List<Part> parts = new ArrayList<>();
    private List<String> common;
    private int partsLength;

    ChunkGroup(Part first) {
        common = first.path;
        add(first);
    }

    void add(Part part) {
        parts.add(part);
        partsLength += part.text.length();
        common = common.subList(0, HeadingPaths.shared(common, part.path));
    }

    /** Whether a part that follows may join: one of the two is too short to stand alone, and their topic is the same. */
    boolean accepts(Part part, ChunkingSpec spec) {
        int shorter = Math.min(partsLength, part.text.length());
        if (shorter >= spec.minCharacters() || partsLength + part.text.length() > spec.maxCharacters()) {
            return false;
        }
        boolean related = HeadingPaths.shared(common, part.path) > 0
                || (common.isEmpty() && parts.size() == 1 && parts.get(0).path.isEmpty())
                || part.path.isEmpty()
                || shorter < spec.minCharacters() / STUB_DIVISOR;
        return related && joined(part) <= spec.maxCharacters();
    }

    private int joined(Part part) {
        ChunkGroup trial = new ChunkGroup(parts.get(0));
        parts.subList(1, parts.size()).forEach(trial::add);
        trial.add(part);
        return trial.text().length();
    }

    TextChunk chunk(int ordinal) {
        @Nullable
        String anchor = parts.stream()
                .map(Part::anchor)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return new TextChunk(ordinal, heading(), anchor, text());
    }

    private String heading() {
        if (!common.isEmpty()) {
            return String.join(Section.PATH_SEPARATOR, common);
        }
        Set<String> tops = new LinkedHashSet<>();
        parts.stream().filter(part -> !part.path.isEmpty()).forEach(part -> tops.add(part.path.get(0)));
        return String.join(" / ", tops);
    }

    /** The texts, each under those headings that the chunk's heading and the part before do not tell. */
    private String text() {
        StringBuilder text = new StringBuilder();
        List<String> above = common;
        for (Part part : parts) {
            if (!text.isEmpty()) {
                text.append("\n\n");
            }
            int told = Math.max(common.size(), HeadingPaths.shared(above, part.path));
            for (String heading : part.path.subList(told, part.path.size())) {
                text.append(heading).append('\n');
            }
            if (HeadingPaths.isHeadingOnly(part.path, part.text) && told < part.path.size()) {
                text.setLength(text.length() - 1);
            } else {
                text.append(part.text);
            }
            above = part.path;
        }
        return text.toString();
    }
}
