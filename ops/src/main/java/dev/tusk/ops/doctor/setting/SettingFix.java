package dev.tusk.ops.doctor.setting;

import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Setting;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import java.sql.SQLException;

/** How settings of the server are changed. */
final class SettingFix {

    private static final String RELOAD = "select pg_catalog.pg_reload_conf()";

    private SettingFix() {}

    /** Sets it where it was set; says where that needs a restart, or the console of whoever runs the server. */
    static Fix set(Inspection db, Setting setting, String value, String advice) throws SQLException {
        return fix(db, setting, value, advice).verifiedBy("show " + setting.name());
    }

    private static Fix fix(Inspection db, Setting setting, String value, String advice) throws SQLException {
        String name = setting.name();
        switch (setting.source()) {
            case "database", "user", "database user" -> {
                String owner = owner(db, setting.source());
                return Fix.decide(
                                "%s: it is set for %s alone, and takes effect with the next session"
                                        .formatted(advice, owner),
                                Lock.NONE,
                                "alter %s reset %s".formatted(owner, name))
                        .undoneBy("alter %s set %s = %s".formatted(owner, name, quoted(setting.value())));
            }
            case "command line", "environment variable", "override", "client" -> {
                return Fix.advice("%s: it comes from the %s, which counts more than ALTER SYSTEM"
                        .formatted(advice, setting.source()));
            }
            default -> {}
        }
        String managed = db.server().managed();
        if (managed != null) {
            return Fix.advice(
                    "%s; on %s by its own settings of the server: %s = %s".formatted(advice, managed, name, value));
        }
        String set = "alter system set %s = %s".formatted(name, quoted(value));
        String back = setting.byAlterSystem()
                ? "alter system set %s = %s".formatted(name, quoted(setting.value()))
                : "alter system reset " + name;
        return setting.context().equals("postmaster")
                ? Fix.decide(advice + "; takes effect with the next restart", Lock.NONE, set)
                        .undoneBy(back)
                : Fix.decide(advice, Lock.NONE, set, RELOAD).undoneBy(back, RELOAD);
    }

    /** As ALTER names who has the setting. */
    private static String owner(Inspection db, String source) throws SQLException {
        String format = switch (source) {
            case "database" -> "database %1$I";
            case "user" -> "role %2$I";
            default -> "role %2$I in database %1$I";
        };
        return db.query("select format('" + format + "', current_database(), session_user)", row -> row.getString(1))
                .getFirst();
    }

    private static String quoted(String value) {
        return value.matches("[a-z]+|-?[0-9]+") ? value : "'" + value.replace("'", "''") + "'";
    }
}
