package dev.tusk.ops.doctor.setting;

import dev.tusk.ops.doctor.fact.Setting;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.RuleCard;

final class FullPageWritesOff extends WrongValue {

    FullPageWritesOff() {
        super(
                RuleCard.of(
                                "CFG-002",
                                Severity.CRITICAL,
                                "full_page_writes is off",
                                "A page that was being written when the machine crashed is half old and half new; without its whole image in the log nothing mends it. "
                                        + "Only file systems that never write half a page (ZFS) do without.",
                                "Turn it on; wal_compression makes the log smaller.")
                        .from("PostgreSQL manual: Write Ahead Log, full_page_writes"),
                "full_page_writes",
                "on",
                "A crash of the machine may leave pages that are half written");
    }

    @Override
    boolean isWrong(Setting setting) {
        return setting.isOff();
    }
}
