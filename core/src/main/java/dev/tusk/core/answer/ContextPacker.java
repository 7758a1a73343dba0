package dev.tusk.core.answer;

import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.NearDuplicates;
import dev.tusk.core.search.Hit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Packs the best hits into passages within a budget of tokens: hits best first, without those that nearly repeat a better one, each
 * that still fits; then neighbouring chunks of a document joined, without what one repeats of the end of the one before.
 */
final class ContextPacker {

    /** What the lines around a passage take, beside its title and heading. */
    private static final int FRAME_TOKENS = 24;

    /** Shorter repetitions are chance: both end and begin with the same word. */
    private static final int LEAST_OVERLAP = 16;

    private final int budget;
    private final NearDuplicates seen = new NearDuplicates(Distinct.DEFAULT);
    private final Map<String, TreeMap<Integer, Passage.Piece>> chosen = new LinkedHashMap<>();
    private int used;
    private int repeated;
    private int leftOut;

    private ContextPacker(int budget) {
        this.budget = budget;
    }

    /**
     * Passages, the one with the best hit first.
     *
     * @param tokens what they take by {@link TokenEstimate}, with what stands around them
     * @param repeated how many hits nearly repeat a better one
     * @param leftOut how many hits did not fit
     */
    record Context(List<Passage> passages, int tokens, int repeated, int leftOut) {
        Context {
            passages = List.copyOf(passages);
        }
    }

    /** @param hits best first */
    static Context pack(List<Hit> hits, int budget) {
        ContextPacker packer = new ContextPacker(budget);
        hits.forEach(packer::add);
        return new Context(packer.passages(), packer.used, packer.repeated, packer.leftOut);
    }

    private void add(Hit hit) {
        if (seen.add(hit.text()) >= 0) {
            repeated++;
            return;
        }
        int frame = FRAME_TOKENS + TokenEstimate.of(hit.title()) + TokenEstimate.of(hit.heading());
        int cost = frame + TokenEstimate.of(hit.text());
        int end = hit.text().length();
        if (used + cost > budget) {
            // The best one is worth more than none; a later one that is cut short would only seem to be whole.
            end = chosen.isEmpty() ? cut(hit.text(), budget - frame) : 0;
            cost = frame + TokenEstimate.of(hit.text().substring(0, end));
        }
        if (end == 0) {
            leftOut++;
            return;
        }
        used += cost;
        chosen.computeIfAbsent(hit.documentId(), _new -> new TreeMap<>())
                .put(hit.chunk(), new Passage.Piece(hit, 0, end));
    }

    /** The end of the last sentence that fits, or where the budget ends in a sentence that does not. */
    private static int cut(String text, int budget) {
        int end = 0;
        for (Sentences.Range sentence : Sentences.of(text)) {
            if (TokenEstimate.of(text.substring(0, sentence.end())) > budget) {
                break;
            }
            end = sentence.end();
        }
        if (end == 0) {
            end = Math.min(text.length(), Math.max(1, budget));
            while (end > 1 && TokenEstimate.of(text.substring(0, end)) > budget) {
                end /= 2;
            }
            end -= end < text.length() && Character.isLowSurrogate(text.charAt(end)) && end > 1 ? 1 : 0;
        }
        return end;
    }

    private List<Passage> passages() {
        List<List<Passage.Piece>> runs = new ArrayList<>();
        chosen.values().forEach(document -> {
            Passage.Piece before = null;
            for (Passage.Piece piece : document.values()) {
                boolean follows = before != null
                        && before.hit().chunk() + 1 == piece.hit().chunk()
                        && before.end() == before.hit().text().length();
                if (!follows) {
                    runs.add(new ArrayList<>());
                }
                runs.getLast().add(follows && before != null ? withoutOverlap(before, piece) : piece);
                before = piece;
            }
        });
        runs.sort(Comparator.comparingInt(
                run -> run.stream().mapToInt(piece -> piece.hit().rank()).min().orElseThrow()));
        List<Passage> passages = new ArrayList<>();
        runs.forEach(run -> passages.add(new Passage(passages.size() + 1, run)));
        return passages;
    }

    private static Passage.Piece withoutOverlap(Passage.Piece before, Passage.Piece piece) {
        String end = before.hit().text();
        String text = piece.hit().text();
        // Of one that was cut short at least a character stays.
        int most = Math.min(end.length(), Math.min(text.length() - 1, piece.end() - 2));
        for (int length = most; length >= LEAST_OVERLAP; length--) {
            if (Character.isWhitespace(text.charAt(length)) && end.endsWith(text.substring(0, length))) {
                return new Passage.Piece(piece.hit(), length + 1, piece.end());
            }
        }
        return piece;
    }
}
