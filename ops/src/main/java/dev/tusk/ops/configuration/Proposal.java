package dev.tusk.ops.configuration;

import dev.tusk.core.sql.Identifier;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A setting of the server that should be another.
 *
 * @param code of the rule, {@code TUN-001} for the rules of the machine
 * @param now what it is, as people read it
 * @param byAlterSystem whether ALTER SYSTEM has set what it is
 * @param needsRestart whether it takes effect only when the server is started again
 * @param obstacle why ALTER SYSTEM would not change it; null where it would
 * @param why in a sentence without a full stop
 * @param evidence what was measured
 */
public record Proposal(
        String code,
        Setting setting,
        String now,
        boolean byAlterSystem,
        boolean needsRestart,
        @Nullable String obstacle,
        String why,
        List<Evidence> evidence) {

    public Proposal {
        evidence = List.copyOf(evidence);
    }

    /** What changes it. */
    public String statement() {
        return statement(setting.value());
    }

    private String statement(String value) {
        return "alter system set %s = '%s'"
                .formatted(new Identifier(setting.name()).quoted(), value.replace("'", "''"));
    }

    /** As all diagnoses speak. */
    public Finding finding() {
        String advice = needsRestart ? "set it, and restart the server" : "set it, and reload the configuration";
        String undo = byAlterSystem ? statement(now) : "alter system reset " + new Identifier(setting.name()).quoted();
        Fix fix = obstacle != null
                ? Fix.advice(obstacle)
                : Fix.decide(advice, Lock.NONE, statement(), "select pg_catalog.pg_reload_conf()")
                        .undoneBy(undo, "select pg_catalog.pg_reload_conf()")
                        .verifiedBy(
                                "select setting, unit, pending_restart from pg_catalog.pg_settings where name = '%s'"
                                        .formatted(setting.name()));
        return new Finding(
                code,
                Severity.INFO,
                Subject.setting(setting.name()),
                "%s is %s; %s fits better".formatted(setting.name(), now, setting.value()),
                evidence,
                why,
                fix);
    }
}
