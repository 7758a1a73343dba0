package dev.tusk.ops.rule;

/** What has to be there for a rule to be checked. Where it is not, the rule is told to be skipped, and why. */
public enum Need {
    /** The role {@code pg_monitor}, or a superuser: what other sessions do, and all settings. */
    PG_MONITOR("the role pg_monitor: grant pg_monitor to the user of this check"),
    /** The extension that counts statements. */
    PG_STAT_STATEMENTS(
            "pg_stat_statements: add it to shared_preload_libraries, restart, and run create extension pg_stat_statements"),
    /** The extension with vectors. */
    PGVECTOR("pgvector: run create extension vector"),
    /** A server that takes writes, as a standby does not have what is looked at. */
    PRIMARY("a primary: this server is a standby"),
    /** A standby. */
    STANDBY("a standby: this server is a primary"),
    /** The database that a plan is of, as tusk explain has it where it is given the query. */
    CATALOG("the database that the plan is of: give tusk explain the query in place of its plan"),
    /** Tusk's own schema. */
    TUSK_SCHEMA("Tusk's schema: run tusk setup");

    private final String what;

    Need(String what) {
        this.what = what;
    }

    /** What is needed and how it is had, in a phrase after "needs". */
    public String what() {
        return what;
    }
}
