package dev.tusk.ops.doctor.setting;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.fact.Setting;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.RuleCard;
import java.util.List;
import java.util.function.Predicate;

/** Settings of which one value is wrong, each a rule of its own. */
final class SimpleSettings {

    private SimpleSettings() {}

    private static final class Wrong extends WrongValue {

        private final Predicate<Setting> wrong;

        Wrong(RuleCard card, String setting, Predicate<Setting> wrong, String right, String effect) {
            super(card, setting, right, effect);
            this.wrong = wrong;
        }

        @Override
        boolean isWrong(Setting setting) {
            return wrong.test(setting);
        }
    }

    static List<DoctorRule> all() {
        return List.of(
                new Wrong(
                        RuleCard.of(
                                        "CFG-005",
                                        Severity.CRITICAL,
                                        "Autovacuum is off",
                                        "Dead rows stay in all tables, statistics get stale, and only the emergency before wraparound starts it.",
                                        "Turn it on. Where it takes too much, make it slower or later, for single tables if need be.")
                                .from("PostgreSQL manual: Automatic Vacuuming; check_pgactivity, service autovacuum"),
                        "autovacuum",
                        Setting::isOff,
                        "on",
                        "Tables grow, and plans get worse"),
                new Wrong(
                        RuleCard.of(
                                        "CFG-006",
                                        Severity.WARNING,
                                        "The server does not count what happens to tables",
                                        "Autovacuum decides by these counts: without them it never comes. Nothing tells which index is used either.",
                                        "Turn track_counts on.")
                                .from("PostgreSQL manual: Run-time Statistics, track_counts"),
                        "track_counts",
                        Setting::isOff,
                        "on",
                        "Autovacuum never comes"),
                new Wrong(
                        RuleCard.of(
                                        "CFG-007",
                                        Severity.WARNING,
                                        "The server does not show what sessions do",
                                        "Nobody sees which statement runs, waits or blocks others.",
                                        "Turn track_activities on.")
                                .from("PostgreSQL manual: Run-time Statistics, track_activities"),
                        "track_activities",
                        Setting::isOff,
                        "on",
                        "Nobody sees which statement blocks others"),
                new Wrong(
                        RuleCard.of(
                                        "CFG-008",
                                        Severity.INFO,
                                        "The time of reads and writes is not counted",
                                        "EXPLAIN and pg_stat_statements cannot tell whether a statement waits for the disk or computes.",
                                        "Turn it on where pg_test_timing says that a reading of the clock takes well below 100 ns.")
                                .from("PostgreSQL manual: Run-time Statistics, track_io_timing; pganalyze"),
                        "track_io_timing",
                        Setting::isOff,
                        "on",
                        "Nobody sees whether a statement waits for the disk"),
                new Wrong(
                        RuleCard.of(
                                        "CFG-009",
                                        Severity.INFO,
                                        "Nothing ends sessions that are idle in a transaction",
                                        "A program that hangs within a transaction keeps its locks, and vacuum's horizon, until somebody sees it.",
                                        "Set it to some minutes; roles that need longer can have their own value.")
                                .from(
                                        "PostgreSQL manual: Client Connection Defaults, idle_in_transaction_session_timeout"),
                        "idle_in_transaction_session_timeout",
                        setting -> setting.value().equals("0"),
                        "5min",
                        "A program that hangs keeps its locks for ever"),
                new Wrong(
                        RuleCard.of(
                                        "CFG-010",
                                        Severity.INFO,
                                        "Waits for locks are not logged",
                                        "After an incident nobody can tell who blocked whom.",
                                        "Turn log_lock_waits on: it writes only when a session has waited for deadlock_timeout.")
                                .from("PostgreSQL manual: Error Reporting and Logging, log_lock_waits"),
                        "log_lock_waits",
                        Setting::isOff,
                        "on",
                        "After an incident nobody can tell who blocked whom"),
                new Wrong(
                        RuleCard.of(
                                        "CFG-011",
                                        Severity.INFO,
                                        "Temporary files are not logged",
                                        "Sorts and joins that spill to disk are not seen, nor which statement needs more work_mem.",
                                        "Set log_temp_files to 10MB or so.")
                                .from("PostgreSQL manual: Error Reporting and Logging, log_temp_files"),
                        "log_temp_files",
                        setting -> setting.value().equals("-1"),
                        "10MB",
                        "Nobody sees which statements spill to disk"),
                new Wrong(
                        RuleCard.of(
                                        "CFG-012",
                                        Severity.INFO,
                                        "Checkpoints are not logged",
                                        "Nobody sees how often they come, and how much they write.",
                                        "Turn log_checkpoints on, as it is by default since PostgreSQL 15.")
                                .from("PostgreSQL manual: Error Reporting and Logging, log_checkpoints"),
                        "log_checkpoints",
                        Setting::isOff,
                        "on",
                        "Nobody sees how often checkpoints come"),
                new Wrong(
                        RuleCard.of(
                                        "CFG-013",
                                        Severity.INFO,
                                        "Commits are told before they are on disk",
                                        "A crash loses what was committed in the last moments (three times wal_writer_delay); nothing is damaged.",
                                        "Leave it where that can be borne; else turn it on, and off for those transactions alone that can bear it.")
                                .from("PostgreSQL manual: Asynchronous Commit"),
                        "synchronous_commit",
                        Setting::isOff,
                        "on",
                        "A crash loses the last commits"));
    }
}
