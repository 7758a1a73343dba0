package dev.tusk.core.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which chunks can be among the best, as conditions in PostgreSQL's {@code tsquery}. No term adds more to a score than its
 * bound (Turtle and Flood, Query Evaluation: Strategies and Optimizations, 1995, who call it MaxScore), so a chunk whose score
 * reaches a floor has a set of terms whose bounds add up to it. All such sets that are minimal, OR-ed, are the condition.
 */
final class MaxScore {

    /** The server adds up in single precision: at most 256 roundings of 2^-24 each. */
    private static final double ROUNDING = 256 * 0x1p-24;

    private static final int MAX_NODES = 300;

    /** With more terms than this in two tiers the sets are too many. */
    private static final int MAX_TIERED = 6;

    private static final int MAX_DEPTH = 6;
    private static final int MAX_CONJUNCTION = 8;

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

    /** Any of the terms. */
    Condition anyTerm() {
        List<Condition> each = terms.stream().map(this::single).toList();
        return Condition.or(each);
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
        return alternatives.isEmpty() ? Optional.empty() : Optional.of(Condition.or(alternatives));
    }

    /**
     * The fewest of the terms, rarest first, that not more than so many chunks are likely to have together; where all of them have more,
     * those of the chunks in which one of the terms weighs much.
     */
    private Optional<Condition> conjunction(List<QueryTerm> rarestFirst, long chunks) {
        double together = CORRELATION * query.chunks();
        List<QueryTerm> joined = new ArrayList<>();
        for (QueryTerm term : rarestFirst) {
            joined.add(term);
            together *= share(term);
            if (joined.size() > 1 && (together <= chunks || joined.size() == MAX_CONJUNCTION)) {
                break;
            }
        }
        if (joined.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(
                together > chunks && joined.stream().allMatch(QueryTerm::tiered)
                        ? Condition.or(joined.stream()
                                .map(upper -> Condition.and(joined.stream()
                                        .map(term -> term.id() == upper.id() ? marked(term) : single(term))
                                        .toList()))
                                .toList())
                        : Condition.and(joined.stream().map(this::single).toList()));
    }

    /**
     * What every chunk fulfils whose score is at least this; where there are too many sets of terms, more than those do. With the
     * upper tiers of some terms it is narrower, and takes more keys of the index: the cheapest is taken.
     */
    Condition reaching(double floor) {
        double needed = floor * (1 - ROUNDING);
        Condition best = reaching(needed, 0);
        double cost = best.cost(query.chunks());
        for (int tiers = 1; tiers <= Math.min(terms.size(), MAX_TIERED); tiers++) {
            if (!terms.get(tiers - 1).tiered()) {
                continue;
            }
            Condition other = reaching(needed, tiers);
            double otherCost = other.cost(query.chunks());
            if (otherCost < cost) {
                best = other;
                cost = otherCost;
            }
        }
        return best;
    }

    /** With the upper tiers of the first so many terms. */
    private Condition reaching(double needed, int tiers) {
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
        private final int tiers;
        private int nodes;

        private Builder(int maxDepth, int tiers) {
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
            return alternatives.isEmpty() ? Optional.empty() : Optional.of(Condition.or(alternatives));
        }

        /** With this term, in any of its tiers: what it adds, and what is left to the terms after it. */
        private List<Condition> having(int i, double needed, int depth) {
            List<Condition> alternatives = new ArrayList<>();
            QueryTerm term = terms.get(i);
            if (i >= tiers || term.unmarkedBound() == term.bound()) {
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
            alternatives.add(
                    rest.map(more -> Condition.and(List.of(term, more))).orElse(term));
        }
    }

    private Condition single(QueryTerm term) {
        return Condition.has(term.lexeme(), share(term));
    }

    private Condition marked(QueryTerm term) {
        return Condition.marked(term.lexeme(), UPPER_SHARE * share(term));
    }

    private double share(QueryTerm term) {
        return Math.min(1, (double) term.df() / Math.max(1, query.chunks()));
    }
}
