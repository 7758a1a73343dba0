package dev.tusk.ops.explain.run;

import dev.tusk.core.indexuse.SqlWords;
import dev.tusk.core.indexuse.Token;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a rollback does not take back. */
final class SideEffects {

    private static final Map<String, String> FUNCTIONS = Map.ofEntries(
            Map.entry("nextval", "sequences keep the numbers that they gave"),
            Map.entry("setval", "sequences keep the number that was set"),
            Map.entry("dblink", "what dblink did on another server stays there"),
            Map.entry("dblink_exec", "what dblink did on another server stays there"),
            Map.entry("dblink_send_query", "what dblink did on another server stays there"),
            Map.entry("pg_terminate_backend", "sessions that were ended stay ended"),
            Map.entry("pg_cancel_backend", "statements that were cancelled stay cancelled"),
            Map.entry("pg_reload_conf", "the configuration stays read again"),
            Map.entry("pg_advisory_lock", "advisory locks of the session are held until the connection closes"),
            Map.entry("pg_try_advisory_lock", "advisory locks of the session are held until the connection closes"),
            Map.entry("pg_advisory_lock_shared", "advisory locks of the session are held until the connection closes"),
            Map.entry(
                    "pg_try_advisory_lock_shared",
                    "advisory locks of the session are held until the connection closes"),
            Map.entry("pg_advisory_unlock", "advisory locks that were given back stay given back"),
            Map.entry("pg_advisory_unlock_shared", "advisory locks that were given back stay given back"),
            Map.entry("pg_advisory_unlock_all", "advisory locks that were given back stay given back"),
            Map.entry("pg_create_physical_replication_slot", "the replication slot stays"),
            Map.entry("pg_create_logical_replication_slot", "the replication slot stays"),
            Map.entry("pg_copy_physical_replication_slot", "the replication slot stays"),
            Map.entry("pg_copy_logical_replication_slot", "the replication slot stays"),
            Map.entry("pg_drop_replication_slot", "the replication slot stays dropped"),
            Map.entry("pg_replication_slot_advance", "the replication slot stays where it was moved to"),
            Map.entry("pg_logical_slot_get_changes", "what was read of the replication slot is gone from it"),
            Map.entry("pg_logical_slot_get_binary_changes", "what was read of the replication slot is gone from it"),
            Map.entry("pg_promote", "a standby that was promoted stays a primary"),
            Map.entry("pg_wal_replay_pause", "replay stays paused"),
            Map.entry("pg_wal_replay_resume", "replay goes on"),
            Map.entry("pg_backup_start", "the backup that was begun lasts until the connection closes"),
            Map.entry("pg_rotate_logfile", "the log file stays changed"),
            Map.entry("pg_file_write", "the file that was written stays"),
            Map.entry("pg_stat_reset", "statistics stay reset"),
            Map.entry("pg_stat_reset_shared", "statistics stay reset"),
            Map.entry("pg_stat_reset_single_table_counters", "statistics stay reset"),
            Map.entry("pg_stat_statements_reset", "statistics stay reset"),
            Map.entry("pg_switch_wal", "the log stays switched"),
            Map.entry("pg_create_restore_point", "the restore point stays"),
            Map.entry("lo_export", "the file that was written stays"),
            Map.entry("pg_logical_emit_message", "a message that does not belong to the transaction stays in the log"));

    private SideEffects() {}

    /** In sentences without full stops; as far as text and catalog show them. */
    static List<String> of(Connection connection, String sql, Plan planned) throws SQLException {
        List<String> effects = new ArrayList<>();
        for (Token token : SqlWords.of(sql)) {
            String effect = token.isName() ? FUNCTIONS.get(token.name()) : null;
            if (effect != null && !effects.contains(effect)) {
                effects.add(effect);
            }
        }
        for (PlanNode node : planned.nodes()) {
            if (node.is("ModifyTable")) {
                ofTable(connection, node, effects);
            }
        }
        return effects;
    }

    private static void ofTable(Connection connection, PlanNode node, List<String> effects) throws SQLException {
        String schema = node.properties().text("Schema");
        boolean inserts = List.of("Insert", "Merge").contains(node.properties().text("Operation"));
        List<Boolean> found =
                Database.query(connection, Sql.of("""
                        select
                          exists (
                            select 1
                            from pg_catalog.pg_attribute a
                            left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                            where a.attrelid = c.oid
                              and (a.attidentity <> '' or pg_catalog.pg_get_expr(d.adbin, d.adrelid) like '%nextval(%')),
                          exists (select 1 from pg_catalog.pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal)
                        from pg_catalog.pg_class c
                        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = ?
                          and c.relname = ?""", Sql.value(schema), Sql.value(node.relation())), row -> {
                    if (inserts && row.getBoolean(1)) {
                        add(effects, "the sequence of %s keeps the numbers that it gave".formatted(node.table()));
                    }
                    if (row.getBoolean(2)) {
                        add(
                                effects,
                                "triggers of %s were run; what they do outside this database stays"
                                        .formatted(node.table()));
                    }
                    return true;
                });
        if (found.isEmpty() && node.properties().has("Relation Name")) {
            add(effects, "%s could not be looked up".formatted(node.table()));
        }
    }

    private static void add(List<String> effects, String effect) {
        if (!effects.contains(effect)) {
            effects.add(effect);
        }
    }
}
