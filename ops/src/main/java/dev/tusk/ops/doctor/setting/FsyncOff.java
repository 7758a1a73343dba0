package dev.tusk.ops.doctor.setting;

import dev.tusk.ops.doctor.fact.Setting;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.RuleCard;

final class FsyncOff extends WrongValue {

    FsyncOff() {
        super(
                RuleCard.of(
                                "CFG-001",
                                Severity.CRITICAL,
                                "fsync is off",
                                "The server does not wait until what it commits is on disk. A crash of the machine can leave a database that cannot be repaired.",
                                "Turn it on. Where commits are too slow, synchronous_commit = off loses the last of them in a crash, and nothing else.")
                        .from("PostgreSQL manual: Write Ahead Log, fsync", "check_pgactivity, service settings"),
                "fsync",
                "on",
                "A crash of the machine may destroy the database");
    }

    @Override
    boolean isWrong(Setting setting) {
        return setting.isOff();
    }
}
