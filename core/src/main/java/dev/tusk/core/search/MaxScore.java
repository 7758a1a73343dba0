package dev.tusk.core.search;

import dev.tusk.core.collection.UpperTier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which chunks can be among the best, as conditions in PostgreSQL's {@code tsquery}. No term adds more to a score than its
 * bound (Turtle and Flood, Query Evaluation: Strategies and Optimizations, 1995, who call it MaxScore), so a chunk whose score
 * reaches a floor has a set of terms whose bounds add up to it. All such sets that are minimal, OR-ed, are the condition.
 */
final class MaxScore {

    /** The server adds up in single precision: at most 256 roundings of 2^-24 each. */
    private static final double ROUNDING = 256 * 0x1p-24;

    private static final int MAX_NODES = 300;
    private static final int MAX_DEPTH = 6;
    private static final int MAX_CONJUNCTION = 8;
    private static final int MAX_ALTERNATIVES = 12;

    /** How many more chunks hold several words together than if words were independent. */
    private static final double CORRELATION = 3;

    /** The part of a term's chunks that are in its upper tier: 6 to 13 % in texts of 65 words. */
    private static final double UPPER_SHARE = 0.1;

    private final AnalysedQuery query;
    private final List<QueryTerm> terms;

    /** The sum of the bounds of this term and all after it. */
    private final double[] remaining;

    MaxScore(AnalysedQuery query) {
        this.query = query;
        this.terms = query.terms();
        this.remaining = new double[terms.size() + 1];
        for (int i = terms.size() - 1; i >= 0; i--) {
            remaining[i] = remaining[i + 1] + terms.get(i).bound();
        }
    }

    /**
     * A condition on the lexemes of a chunk.
     *
     * @param tsquery in the text form of PostgreSQL
     * @param share roughly the part of the chunks that fulfil it
     * @param alternatives the same as an OR of ANDs of simpler conditions, as texts of {@code tsquery}: a GIN index walks several
     *     keys, each with a test of its own, in a half to a fourth of the time of one key with all of them in one expression
     */
    record Condition(String tsquery, double share, List<List<String>> alternatives) {

        /** With one part, which is asked as it is. */
        Condition(String tsquery, double share) {
            this(tsquery, share, List.of(List.of(tsquery)));
        }

        /** Whether this is the condition as a whole, with nothing to take apart. */
        private boolean isWhole() {
            return alternatives.size() == 1 && alternatives.getFirst().size() == 1;
        }
    }

    /** Any of the terms. */
    Condition anyTerm() {
        List<Condition> each = terms.stream().map(this::single).toList();
        return or(each);
    }

    /**
     * A condition that about so many chunks fulfil, good ones among them: those that have one of the rarest terms, or all of
     * the best few of the others. Empty where there is none that narrows.
     */
    Optional<Condition> sample(long chunks) {
        List<Condition> alternatives = new ArrayList<>();
        List<QueryTerm> frequent = new ArrayList<>();
        long taken = 0;
        for (QueryTerm term :
                terms.stream().sorted((a, b) -> Long.compare(a.df(), b.df())).toList()) {
            if (taken + term.df() <= chunks) {
                taken += term.df();
                alternatives.add(single(term));
            } else {
                frequent.add(term);
            }
        }
        conjunction(frequent, chunks - taken).ifPresent(alternatives::add);
        return alternatives.isEmpty() ? Optional.empty() : Optional.of(or(alternatives));
    }

    /** The fewest of the terms, rarest first, that not more than so many chunks are likely to have together. */
    private Optional<Condition> conjunction(List<QueryTerm> rarestFirst, long chunks) {
        double share = 1;
        List<Condition> parts = new ArrayList<>();
        for (QueryTerm term : rarestFirst) {
            parts.add(single(term));
            share *= single(term).share();
            if (parts.size() > 1
                    && (CORRELATION * share * query.chunks() <= chunks || parts.size() == MAX_CONJUNCTION)) {
                break;
            }
        }
        return parts.size() < 2 ? Optional.empty() : Optional.of(and(parts));
    }

    /** What every chunk fulfils whose score is at least this; where there are too many sets of terms, more than those do. */
    Condition reaching(double floor) {
        double needed = floor * (1 - ROUNDING);
        Condition whole = reaching(needed, false);
        if (terms.stream().noneMatch(QueryTerm::tiered)) {
            return whole;
        }
        // Of many words, tiers make so many sets that those are cut shorter.
        Condition tiered = reaching(needed, true);
        return tiered.share() <= whole.share() ? tiered : whole;
    }

    private Condition reaching(double needed, boolean tiers) {
        for (int depth = MAX_DEPTH; depth > 1; depth--) {
            Builder builder = new Builder(depth, tiers);
            Optional<Condition> condition = builder.reaching(0, needed, 0);
            if (builder.nodes <= MAX_NODES) {
                return condition.orElseGet(this::anyTerm);
            }
        }
        return new Builder(1, tiers).reaching(0, needed, 0).orElseGet(this::anyTerm);
    }

    /** Builds the condition with conjunctions of at most so many terms; a longer one is cut short, which only widens it. */
    private final class Builder {
        private final int maxDepth;
        private final boolean tiers;
        private int nodes;

        private Builder(int maxDepth, boolean tiers) {
            this.maxDepth = maxDepth;
            this.tiers = tiers;
        }

        /** What the terms from this one on have to fulfil to add so much; empty where nothing is asked of them. */
        private Optional<Condition> reaching(int first, double needed, int depth) {
            if (needed <= 0 || depth == maxDepth) {
                return Optional.empty();
            }
            List<Condition> alternatives = new ArrayList<>();
            for (int i = first; i < terms.size() && remaining[i] >= needed; i++) {
                if (++nodes > MAX_NODES && maxDepth > 1) {
                    break;
                }
                alternatives.addAll(having(i, needed, depth));
            }
            return alternatives.isEmpty() ? Optional.empty() : Optional.of(or(alternatives));
        }

        /** With this term, in any of its tiers: what it adds, and what is left to the terms after it. */
        private List<Condition> having(int i, double needed, int depth) {
            List<Condition> alternatives = new ArrayList<>();
            QueryTerm term = terms.get(i);
            if (!tiers || term.unmarkedBound() == term.bound()) {
                add(alternatives, single(term), reaching(i + 1, needed - term.bound(), depth + 1));
                return alternatives;
            }
            double left = needed - term.unmarkedBound();
            boolean isEnough = left <= 0 || depth + 1 == maxDepth;
            if (isEnough || remaining[i + 1] >= left) {
                add(alternatives, single(term), reaching(i + 1, left, depth + 1));
            }
            if (!isEnough) {
                add(alternatives, marked(term), reaching(i + 1, needed - term.bound(), depth + 1));
            }
            return alternatives;
        }

        private static void add(List<Condition> alternatives, Condition term, Optional<Condition> rest) {
            alternatives.add(rest.map(more -> and(List.of(term, more))).orElse(term));
        }
    }

    private Condition single(QueryTerm term) {
        return new Condition(
                TypedTerm.quote(term.lexeme()), Math.min(1, (double) term.df() / Math.max(1, query.chunks())));
    }

    private Condition marked(QueryTerm term) {
        return new Condition(
                TypedTerm.quote(UpperTier.mark(term.lexeme())),
                UPPER_SHARE * single(term).share());
    }

    private static Condition and(List<Condition> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        double share = 1;
        List<String> texts = new ArrayList<>();
        List<List<String>> alternatives = List.of(List.of());
        for (Condition part : parts) {
            share *= part.share();
            texts.add(part.tsquery());
            alternatives = product(alternatives, part);
        }
        return new Condition("(" + String.join(" & ", texts) + ")", share, alternatives);
    }

    private static List<List<String>> product(List<List<String>> before, Condition part) {
        List<List<String>> further = before.size() * part.alternatives().size() <= MAX_ALTERNATIVES
                ? part.alternatives()
                : List.of(List.of(part.tsquery()));
        return before.stream()
                .flatMap(each -> further.stream()
                        .map(more -> Stream.concat(each.stream(), more.stream()).toList()))
                .toList();
    }

    private static Condition or(List<Condition> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        double without = 1;
        List<String> texts = new ArrayList<>();
        for (Condition part : parts) {
            without *= 1 - part.share();
            texts.add(part.tsquery());
        }
        String whole = "(" + String.join(" | ", texts) + ")";
        List<List<String>> alternatives = union(parts);
        return new Condition(
                whole, 1 - without, alternatives.size() <= MAX_ALTERNATIVES ? alternatives : List.of(List.of(whole)));
    }

    /** The alternatives of all; those that are single words are walked together. */
    private static List<List<String>> union(List<Condition> parts) {
        List<String> words = parts.stream()
                .filter(Condition::isWhole)
                .map(Condition::tsquery)
                .toList();
        Stream<List<String>> together =
                words.isEmpty() ? Stream.empty() : Stream.of(List.of(String.join(" | ", words)));
        return Stream.concat(
                        together,
                        parts.stream().filter(part -> !part.isWhole()).flatMap(part -> part.alternatives().stream()))
                .toList();
    }
}
