package dev.tusk.ops.doctor;

import dev.tusk.ops.doctor.cache.CacheRules;
import dev.tusk.ops.doctor.connection.ConnectionRules;
import dev.tusk.ops.doctor.extension.ExtensionRules;
import dev.tusk.ops.doctor.index.IndexRules;
import dev.tusk.ops.doctor.lock.LockRules;
import dev.tusk.ops.doctor.replication.ReplicationRules;
import dev.tusk.ops.doctor.security.SecurityRules;
import dev.tusk.ops.doctor.setting.SettingRules;
import dev.tusk.ops.doctor.statement.StatementRules;
import dev.tusk.ops.doctor.table.TableRules;
import dev.tusk.ops.doctor.text.TextRules;
import dev.tusk.ops.doctor.vacuum.VacuumRules;
import dev.tusk.ops.doctor.vector.VectorRules;
import dev.tusk.ops.doctor.wraparound.WraparoundRules;
import java.util.List;
import java.util.stream.Stream;

/** All rules that look at a server. */
public final class DoctorRules {

    private static final List<DoctorRule> ALL = Stream.of(
                    ConnectionRules.all(),
                    StatementRules.all(),
                    LockRules.all(),
                    WraparoundRules.all(),
                    VacuumRules.all(),
                    CacheRules.all(),
                    ReplicationRules.all(),
                    ExtensionRules.all(),
                    IndexRules.all(),
                    TableRules.all(),
                    SettingRules.all(),
                    SecurityRules.all(),
                    VectorRules.all(),
                    TextRules.all())
            .flatMap(List::stream)
            .toList();

    private DoctorRules() {}

    /** In the order in which they are checked. */
    public static List<DoctorRule> all() {
        return ALL;
    }
}
