package dev.tusk.cli.explain;

import dev.tusk.cli.output.Output;
import dev.tusk.ops.explain.draw.PlanTree;
import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.print.PlanJson;
import dev.tusk.ops.explain.rule.PlanRules;
import dev.tusk.ops.explain.rule.PlanView;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.FindingJson;
import dev.tusk.ops.finding.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plan with what is wrong with it, for people and for programs. */
final class PlanPrinter {

    private static final String LIVE_ONLY =
            "why no index over vectors is walked, and which columns want statistics, needs the database: tusk explain \"QUERY\", tusk index why, tusk advise";

    private PlanPrinter() {}

    /** @param isPasted whether there is no database to ask further */
    static void print(List<PlanView> views, Output output, boolean isPasted) {
        if (output.json()) {
            output.json(Map.of("plans", views.stream().map(PlanPrinter::json).toList()));
            return;
        }
        for (PlanView view : views) {
            tree(view, output);
            List<Finding> findings = PlanRules.check(view);
            for (Finding finding : findings) {
                output.line("");
                output.foreign("%s %s: %s".formatted(finding.severity().word(), finding.code(), finding.summary()));
                output.foreign("  at " + finding.subject().name());
                finding.evidence().stream().map(Evidence::toString).forEach(each -> output.foreign("  " + each));
                output.foreign("  effect: " + finding.effect());
                output.foreign("  advice: " + finding.fix().advice());
                finding.fix().statements().forEach(each -> output.foreign("    " + each + ";"));
            }
            if (findings.isEmpty()) {
                output.line("");
                output.line("nothing is wrong with it that the %d rules know"
                        .formatted(PlanRules.all().size()));
            }
        }
        if (isPasted) {
            output.say("not looked at: " + LIVE_ONLY);
        }
    }

    private static void tree(PlanView view, Output output) {
        Plan plan = view.plan();
        boolean measured = plan.wasRun();
        output.line(output.style()
                .dim(
                        measured
                                ? "%10s %6s %12s %12s  %s".formatted("OWN MS", "SHARE", "ROWS", "EXPECTED", "NODE")
                                : "%12s %12s  %s".formatted("OWN COST", "EXPECTED", "NODE")));
        for (PlanTree.Line line : PlanTree.lines(plan, view.accounts())) {
            output.foreign((line.isTitle() ? numbers(line.account(), measured) : " ".repeat(measured ? 45 : 27))
                    + line.tree());
        }
        plan.planningMillis().ifPresent(millis -> output.line("planning " + Unit.SECONDS.text(millis / 1000)));
        plan.executionMillis().ifPresent(millis -> output.line("execution " + Unit.SECONDS.text(millis / 1000)));
        plan.triggers()
                .forEach(each -> output.foreign("%s: %s in %,.0f calls"
                        .formatted(each.title(), Unit.SECONDS.text(each.millis() / 1000), each.calls())));
    }

    private static String numbers(Account account, boolean measured) {
        if (!measured) {
            return String.format(
                    Locale.ROOT,
                    "%,12.2f %,12.0f  ",
                    account.ownCost(),
                    account.node().planRows());
        }
        String rows = account.node().neverExecuted()
                ? "never"
                : String.format(Locale.ROOT, "%,.0f", account.node().allRows());
        return String.format(
                Locale.ROOT,
                "%,10.3f %5.1f%% %12s %,12.0f  ",
                account.ownMillis(),
                account.share() * 100,
                rows,
                account.node().planRows() * Math.max(1, account.node().loops()));
    }

    private static Map<String, Object> json(PlanView view) {
        JsonNode explain = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build()
                .readTree(PlanJson.print(List.of(view.plan())))
                .get(0);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("explain", explain);
        json.put(
                "nodes",
                view.accounts().all().stream()
                        .map(account -> {
                            Map<String, Object> node = new LinkedHashMap<>();
                            node.put("node", account.node().title());
                            node.putAll(PlanTree.numbers(account));
                            return node;
                        })
                        .toList());
        json.put("findings", PlanRules.check(view).stream().map(FindingJson::of).toList());
        return json;
    }
}
