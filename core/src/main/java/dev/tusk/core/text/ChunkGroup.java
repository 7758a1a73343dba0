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
    private String text;

    ChunkGroup(Part first) {
        parts.add(first);
        common = first.path;
        text = first.text;
    }

    /**
     * Adds a part that follows, if it belongs here: it or the group is too short to stand alone, their topic is the same, and
     * together they are not too long.
     */
    boolean add(Part part, ChunkingSpec spec, TokenLimit limit) {
        int shorter = Math.min(text.length(), part.text.length());
        int shared = HeadingPaths.shared(common, part.path);
        if (shorter >= spec.minCharacters()
                || text.length() + part.text.length() > spec.maxCharacters()
                || !(isSameTopic(part, shared) || shorter < spec.minCharacters() / STUB_DIVISOR)) {
            return false;
        }
        String joined = shared == common.size()
                ? text + following(last(), part, shared)
                : rendered(shared) + following(last(), part, shared);
        if (joined.length() > spec.maxCharacters()
                || limit.tokens(String.join(Section.PATH_SEPARATOR, common.subList(0, shared)), joined) > limit.max()) {
            return false;
        }
        parts.add(part);
        common = common.subList(0, shared);
        text = joined;
        return true;
    }

    /** What stands before the first heading, and what comes after all sections, belongs to any of them. */
    private boolean isSameTopic(Part part, int shared) {
        boolean onlyIntroduction = parts.size() == 1 && parts.get(0).path.isEmpty();
        return shared > 0 || onlyIntroduction || part.path.isEmpty();
    }

    private Part last() {
        return parts.get(parts.size() - 1);
    }

    TextChunk chunk(int ordinal) {
        @Nullable
        String anchor = parts.stream()
                .map(Part::anchor)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return new TextChunk(ordinal, heading(), anchor, text);
    }

    private String heading() {
        if (!common.isEmpty()) {
            return String.join(Section.PATH_SEPARATOR, common);
        }
        Set<String> tops = new LinkedHashSet<>();
        parts.stream().filter(part -> !part.path.isEmpty()).forEach(part -> tops.add(part.path.get(0)));
        return String.join(" / ", tops);
    }

    /** The texts of all parts, for a heading of the chunk that tells the first {@code told} headings of each path. */
    private String rendered(int told) {
        StringBuilder out = new StringBuilder(underHeadings(parts.get(0), told));
        for (int i = 1; i < parts.size(); i++) {
            out.append(following(parts.get(i - 1), parts.get(i), told));
        }
        return out.toString();
    }

    private static String following(Part above, Part part, int told) {
        return "\n\n" + underHeadings(part, Math.max(told, HeadingPaths.shared(above.path, part.path)));
    }

    private static String underHeadings(Part part, int told) {
        String headings = String.join("\n", part.path.subList(Math.min(told, part.path.size()), part.path.size()));
        if (headings.isEmpty()) {
            return part.text;
        }
        return HeadingPaths.isHeadingOnly(part.path, part.text) ? headings : headings + "\n" + part.text;
    }
}
