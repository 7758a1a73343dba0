package dev.tusk.ops.finding;

import java.util.List;
import java.util.Objects;

/**
 * How something is mended.
 *
 * @param advice what to do, in a sentence; also where no SQL can do it
 * @param statements the SQL that does it, in order, without semicolons; empty where none can
 * @param undo the SQL that takes it back, in order; empty where nothing can or need be taken back
 * @param lock the strongest lock that the statements take on a table
 * @param verify queries that show whether it helped
 * @param kind whether a program may run the statements without anybody having thought about them
 */
public record Fix(
        String advice, List<String> statements, List<String> undo, Lock lock, List<String> verify, Kind kind) {

    /** Who may run it. */
    public enum Kind {
        /** {@code --fix CODE --apply} runs it: it loses nothing, stops nobody for long, and can be repeated. */
        SAFE,
        /** Somebody has to decide: it drops, rewrites, restarts, or changes what programs see. */
        DECIDE,
        /** No SQL does it. */
        ADVICE
    }

    public Fix {
        Objects.requireNonNull(advice, "advice");
        statements = List.copyOf(statements);
        undo = List.copyOf(undo);
        Objects.requireNonNull(lock, "lock");
        verify = List.copyOf(verify);
        if (statements.isEmpty() != (kind == Kind.ADVICE)) {
            throw new IllegalArgumentException("%s with %d statements".formatted(kind, statements.size()));
        }
    }

    /** What no SQL does. */
    public static Fix advice(String advice) {
        return new Fix(advice, List.of(), List.of(), Lock.NONE, List.of(), Kind.ADVICE);
    }

    /** What a program may do by itself. */
    public static Fix safe(String advice, Lock lock, String... statements) {
        return new Fix(advice, List.of(statements), List.of(), lock, List.of(), Kind.SAFE);
    }

    /** What somebody has to decide. */
    public static Fix decide(String advice, Lock lock, String... statements) {
        return new Fix(advice, List.of(statements), List.of(), lock, List.of(), Kind.DECIDE);
    }

    public Fix undoneBy(String... statements) {
        return new Fix(advice, this.statements, List.of(statements), lock, verify, kind);
    }

    public Fix verifiedBy(String... queries) {
        return new Fix(advice, statements, undo, lock, List.of(queries), kind);
    }
}
