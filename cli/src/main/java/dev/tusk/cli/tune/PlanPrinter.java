package dev.tusk.cli.tune;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Table;
import dev.tusk.ops.configuration.ManagedService;
import dev.tusk.ops.configuration.Proposal;
import dev.tusk.ops.configuration.TuningPlan;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a server should be told, for people and for programs. */
final class PlanPrinter {

    private PlanPrinter() {}

    static void print(TuningPlan plan, Output output) {
        if (output.json()) {
            output.json(json(plan));
            return;
        }
        output.line("for %s of memory%s, %s on %s%s"
                .formatted(
                        Unit.BYTES.text((double) plan.machine().memoryBytes()),
                        plan.machine().cpus() == null
                                ? ""
                                : " and %d cores".formatted(plan.machine().cpus()),
                        plan.machine().workload().name().toLowerCase(Locale.ROOT),
                        plan.machine().storage().name().toLowerCase(Locale.ROOT),
                        plan.service() == ManagedService.NONE
                                ? ""
                                : "; run by %s: %s"
                                        .formatted(
                                                plan.service().words(),
                                                plan.service().how())));
        if (plan.proposals().isEmpty()) {
            output.line("no setting is to be changed");
        } else {
            output.line("");
            output.table(new Table(
                    List.of("SETTING", "NOW", "PROPOSED", "RESTART", "CODE", "WHY"),
                    plan.proposals().stream()
                            .map(each -> List.of(
                                    each.setting().name(),
                                    each.now(),
                                    each.setting().value(),
                                    each.needsRestart() ? "yes" : "no",
                                    each.code(),
                                    each.obstacle() == null ? why(each) : each.obstacle()))
                            .toList()));
        }
        for (Finding finding : plan.findings()) {
            output.line("");
            output.foreign("%s: %s".formatted(finding.code(), finding.summary()));
            finding.evidence().forEach(each -> output.foreign("  " + each));
            output.foreign("  %s: %s".formatted("advice", finding.fix().advice()));
            finding.fix().statements().forEach(each -> output.foreign("    " + each + ";"));
            finding.fix().undo().forEach(each -> output.foreign("    -- undo: " + each + ";"));
        }
    }

    private static String why(Proposal proposal) {
        String evidence = proposal.evidence().stream().map(Evidence::toString).collect(Collectors.joining(", "));
        return evidence.isEmpty() ? proposal.why() : "%s (%s)".formatted(proposal.why(), evidence);
    }

    private static Map<String, Object> json(TuningPlan plan) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("memory_bytes", plan.machine().memoryBytes());
        json.put("cpus", plan.machine().cpus());
        json.put("in_container", plan.inContainer());
        json.put("service", plan.service().name().toLowerCase(Locale.ROOT));
        json.put(
                "settings",
                plan.proposals().stream()
                        .map(each -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("name", each.setting().name());
                            one.put("now", each.now());
                            one.put("proposed", each.setting().value());
                            one.put("needs_restart", each.needsRestart());
                            one.put("obstacle", each.obstacle());
                            one.put("code", each.code());
                            one.put("why", each.why());
                            one.put("evidence", each.evidence());
                            return one;
                        })
                        .toList());
        json.put("findings", plan.findings());
        json.put("warnings", plan.warnings());
        return json;
    }
}
