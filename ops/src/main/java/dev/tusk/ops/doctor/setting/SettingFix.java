package dev.tusk.ops.doctor.setting;

import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Setting;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import java.sql.SQLException;

/** How settings of the server are changed. */
final class SettingFix {

    private SettingFix() {}

    /** Sets it; says where that needs a restart, or the console of whoever runs the server. */
    static Fix set(Inspection db, String name, String value, String advice) throws SQLException {
        String managed = db.server().managed();
        if (managed != null) {
            return Fix.advice("%s; on %s by its own settings of the server: %s = %s"
                            .formatted(advice, managed, name, value))
                    .verifiedBy("show " + name);
        }
        boolean restart =
                db.facts().setting(name).map(Setting::context).orElse("").equals("postmaster");
        String set = "alter system set %s = %s".formatted(name, quoted(value));
        String back = "alter system reset " + name;
        String reload = "select pg_catalog.pg_reload_conf()";
        return (restart
                        ? Fix.decide(advice + "; takes effect with the next restart", Lock.NONE, set)
                                .undoneBy(back)
                        : Fix.decide(advice, Lock.NONE, set, reload).undoneBy(back, reload))
                .verifiedBy("show " + name);
    }

    private static String quoted(String value) {
        return value.matches("[a-z]+|-?[0-9]+") ? value : "'" + value.replace("'", "''") + "'";
    }
}
