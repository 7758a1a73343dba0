package dev.tusk.ops.doctor.setting;

import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Setting;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.RuleCard;

final class DataChecksumsOff extends WrongValue {

    DataChecksumsOff() {
        super(
                RuleCard.of(
                                "CFG-004",
                                Severity.WARNING,
                                "Pages have no checksums",
                                "A page that disk or memory has changed is read as if it were right, and copied into backups, until nobody has one that is.",
                                "Stop the server and run pg_checksums --enable; that reads and writes everything once. With standbys, do it on one after the other.")
                        .from("PostgreSQL manual: Data Checksums; pg_checksums; check_pgactivity"),
                "data_checksums",
                "on",
                "Damage by disk or memory is not noticed");
    }

    @Override
    boolean isWrong(Setting setting) {
        return setting.isOff();
    }

    @Override
    Fix fix(Inspection db, Setting setting) {
        return Fix.advice("Stop the server and run pg_checksums --enable, once all of it may be read and written")
                .verifiedBy("show data_checksums");
    }
}
