package dev.tusk.ops.rule;

/** One thing that can be wrong. A rule has one class, one page, and two scripts: after {@code bad.sql} it speaks, after {@code good.sql} it does not. */
public interface Rule {

    /** What it is about. */
    RuleCard card();
}
