package dev.tusk.ops.advise;

import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.naming.QualifiedName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index to make.
 *
 * @param definition what it is of
 * @param name that it is to have, as SQL without schema
 * @param effects on the statements that it serves, those that gain most first
 * @param verified whether the planner was asked, and uses it
 * @param bytes that it takes, roughly; 0 where nobody can tell
 * @param writes of rows in its table since the statistics were reset, each of which it makes dearer
 * @param tried over a sample of the rows; null where it was not
 * @param vectors why this one over vectors, and what it will take; null for other indexes
 */
public record Recommendation(
        String table,
        String definition,
        String name,
        List<Effect> effects,
        boolean verified,
        long bytes,
        long writes,
        @Nullable TriedIndex tried,
        @Nullable Vectors vectors) {

    /**
     * An index over vectors.
     *
     * @param why this method and no other
     * @param forecast of its size, of the memory and the time of its build
     */
    public record Vectors(String why, List<Evidence> forecast) {
        public Vectors {
            forecast = List.copyOf(forecast);
        }
    }

    /**
     * What a statement gains.
     *
     * @param before the planner's cost without it
     * @param after the planner's cost with it; as before where it was not verified
     */
    public record Effect(String statement, long calls, double before, double after) {}

    public Recommendation {
        effects = effects.stream()
                .sorted(Comparator.comparingDouble((Effect each) -> (each.before() - each.after()) * each.calls())
                        .reversed())
                .toList();
    }

    /** What makes it without stopping those who write. */
    public String statement() {
        return "create index concurrently %s on %s".formatted(name, definition);
    }

    /** Its name with its schema, as SQL; an index is in the schema of its table. */
    public String qualifiedName() {
        return QualifiedName.of(table).beside(name);
    }

    /** The part of the cost of all calls that is saved, 0 to 1. */
    public double saved() {
        double before = 0;
        double after = 0;
        for (Effect effect : effects) {
            before += effect.before() * effect.calls();
            after += effect.after() * effect.calls();
        }
        return before == 0 ? 0 : 1 - after / before;
    }

    private String code() {
        if (vectors != null) {
            return MissingVectorIndex.CODE;
        }
        return verified ? MissingIndex.CODE : UnprovenIndex.CODE;
    }

    private String effect() {
        if (vectors != null) {
            return vectors.why();
        }
        if (tried != null) {
            return "the planner reads such an index over a sample of %,d rows in place of the rows"
                    .formatted(tried.rows());
        }
        return verified
                ? "the planner reads it in place of what it reads now"
                : "rows are read that an index could leave out; the planner could not be asked";
    }

    /** As all diagnoses speak. */
    public Finding finding() {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(Evidence.count("statements", effects.size()));
        evidence.add(Evidence.count(
                "calls", effects.stream().mapToLong(Effect::calls).sum()));
        if (verified) {
            Effect best = effects.getFirst();
            evidence.add(Evidence.of("cost of a call", "%,.0f to %,.0f".formatted(best.before(), best.after())));
            evidence.add(Evidence.share("saved of the cost of all calls", saved()));
        }
        evidence.add(Evidence.of("for example", effects.getFirst().statement()));
        if (bytes > 0) {
            evidence.add(Evidence.bytes("size of the index", bytes));
        }
        if (tried != null) {
            evidence.add(Evidence.rows("rows of the sample", tried.rows()));
            evidence.add(Evidence.seconds("time of its build by one process, from the sample", tried.seconds()));
        }
        if (vectors == null) {
            evidence.add(Evidence.rows("rows written since the statistics were reset", writes));
        } else {
            evidence.addAll(vectors.forecast());
        }
        return new Finding(
                code(),
                Severity.INFO,
                Subject.table(table),
                "an index on %s would serve %d statements".formatted(definition, effects.size()),
                evidence,
                effect(),
                Fix.safe("make it", Lock.SHARE_UPDATE_EXCLUSIVE, statement())
                        .undoneBy("drop index concurrently " + qualifiedName())
                        .verifiedBy(
                                "select s.idx_scan from pg_catalog.pg_stat_user_indexes s where s.indexrelid = pg_catalog.to_regclass('%s')"
                                        .formatted(qualifiedName().replace("'", "''"))));
    }
}
