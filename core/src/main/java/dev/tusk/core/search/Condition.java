package dev.tusk.core.search;

import dev.tusk.core.collection.UpperTier;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A condition on the lexemes of a chunk, as a GIN index is asked for it.
 *
 * @param whole the condition in one {@code tsquery}
 * @param alternatives the same as an OR of ANDs of simpler conditions: an index walks several keys, each with a test of its own, in a
 *     half to a fourth of the time of one key with all of them in one expression
 */
record Condition(Key whole, List<List<Key>> alternatives) {

    private static final int MAX_ALTERNATIVES = 12;

    // What an index takes, in microseconds, as measured in docs/decisions/0013: a posting that is read in turn,
    // one that is skipped to, one of an expression that is no plain OR, a bitmap, a row that is fetched and scored, and
    // one that is
    // scored as it comes.
    private static final double READ = 0.05;
    private static final double SKIPPED_TO = 0.15;
    private static final double TESTED = 0.4;
    private static final double BITMAP = 200;
    private static final double FETCHED = 3.5;
    private static final double SCANNED = 0.4;

    Condition {
        alternatives = alternatives.stream().map(List::copyOf).toList();
    }

    /**
     * A condition that is asked for by one key of an index.
     *
     * @param tsquery in the text form of PostgreSQL
     * @param share roughly the part of the chunks that fulfil it
     * @param postings the postings of its lexemes, as a part of the chunks
     * @param lexemes how many lexemes stand in it
     * @param union whether any of the lexemes fulfils it
     */
    record Key(String tsquery, double share, double postings, int lexemes, boolean union) {}

    /** That a chunk has a lexeme, as so great a part of the chunks does. */
    static Condition has(String lexeme, double share) {
        Key key = new Key(TypedTerm.quote(lexeme), share, share, 1, true);
        return new Condition(key, List.of(List.of(key)));
    }

    /** That a chunk is marked for a lexeme. */
    static Condition marked(String lexeme, double share) {
        return has(UpperTier.mark(lexeme), share);
    }

    /** Whether it asks for chunks that are marked. */
    boolean usesTiers() {
        return tsquery().contains(UpperTier.mark(""));
    }

    String tsquery() {
        return whole.tsquery();
    }

    /** Roughly the part of the chunks that fulfil it. */
    double share() {
        return whole.share();
    }

    /** With nothing to take apart. */
    private boolean isOneKey() {
        return alternatives.size() == 1 && alternatives.getFirst().size() == 1;
    }

    static Condition and(List<Condition> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        List<List<Key>> alternatives = List.of(List.of());
        for (Condition part : parts) {
            alternatives = product(alternatives, part);
        }
        double share = parts.stream().mapToDouble(Condition::share).reduce(1, (a, b) -> a * b);
        return new Condition(key(parts, " & ", share, false), alternatives);
    }

    static Condition or(List<Condition> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        double without = parts.stream().mapToDouble(part -> 1 - part.share()).reduce(1, (a, b) -> a * b);
        boolean union = parts.stream().allMatch(part -> part.whole().union());
        Key whole = key(parts, " | ", 1 - without, union);
        List<List<Key>> alternatives = union(parts);
        return new Condition(whole, alternatives.size() <= MAX_ALTERNATIVES ? alternatives : List.of(List.of(whole)));
    }

    private static Key key(List<Condition> parts, String operator, double share, boolean union) {
        return new Key(
                "("
                        + String.join(
                                operator, parts.stream().map(Condition::tsquery).toList()) + ")",
                share,
                parts.stream().mapToDouble(part -> part.whole().postings()).sum(),
                parts.stream().mapToInt(part -> part.whole().lexemes()).sum(),
                union);
    }

    private static List<List<Key>> product(List<List<Key>> before, Condition part) {
        List<List<Key>> further = before.size() * part.alternatives().size() <= MAX_ALTERNATIVES
                ? part.alternatives()
                : List.of(List.of(part.whole()));
        return before.stream()
                .flatMap(each -> further.stream()
                        .map(more -> Stream.concat(each.stream(), more.stream()).toList()))
                .toList();
    }

    /** The alternatives of all; those that are any of some lexemes are walked together. */
    private static List<List<Key>> union(List<Condition> parts) {
        List<Condition> unions = parts.stream()
                .filter(part -> part.isOneKey() && part.whole().union())
                .toList();
        Stream<List<Key>> together = switch (unions.size()) {
            case 0 -> Stream.empty();
            case 1 -> Stream.of(List.of(unions.getFirst().whole()));
            default -> {
                double without =
                        unions.stream().mapToDouble(part -> 1 - part.share()).reduce(1, (a, b) -> a * b);
                yield Stream.of(List.of(key(unions, " | ", 1 - without, true)));
            }
        };
        return Stream.concat(
                        together,
                        parts.stream()
                                .filter(part -> !unions.contains(part))
                                .flatMap(part -> part.alternatives().stream()))
                .toList();
    }

    /** Roughly how many microseconds it takes to find and score the rows of so many chunks that fulfil it. */
    double cost(long chunks) {
        return alternatives.stream().mapToDouble(keys -> cost(keys, chunks)).sum() + FETCHED * share() * chunks;
    }

    /** Roughly how many microseconds it takes to score all of so many chunks. */
    static double costOfAll(long chunks) {
        return BITMAP + SCANNED * chunks;
    }

    private static double cost(List<Key> keys, long chunks) {
        List<Key> rarestFirst =
                keys.stream().sorted(Comparator.comparingDouble(Key::share)).toList();
        double cost = BITMAP;
        double left = chunks;
        for (Key key : rarestFirst) {
            double skips = left * key.lexemes() * (key.union() ? SKIPPED_TO : TESTED);
            double reads = chunks * key.postings() * (key.union() ? READ : TESTED / 2);
            cost += Math.min(skips, reads);
            left *= key.share();
        }
        return cost;
    }
}
