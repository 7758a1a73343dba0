package dev.tusk.ops.explain.draw;

import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.print.PlanJson;
import dev.tusk.ops.finding.FindingJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** An explanation for programs: the whole plan by EXPLAIN's names, and what was reckoned by names in lower case. */
public final class ExplanationJson {

    private static final JsonMapper PLANS = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(PlanJson.MOST_DEPTH)
                            .build())
                    .build())
            .build();

    private ExplanationJson() {}

    /** For a JSON mapper; times in milliseconds, as EXPLAIN has them. */
    public static Map<String, Object> of(Explanation explanation) {
        Map<String, Object> json = new LinkedHashMap<>();
        Plan plan = explanation.plan();
        if (plan.query() != null) {
            json.put("query", plan.query());
        }
        json.put("was_run", plan.wasRun());
        json.put("whole_millis", explanation.accounts().wholeMillis());
        json.put(
                "nodes",
                explanation.accounts().all().stream().map(ExplanationJson::node).toList());
        json.put(
                "findings", explanation.findings().stream().map(FindingJson::of).toList());
        json.put("skipped", explanation.skipped().stream().map(FindingJson::of).toList());
        json.put("notes", explanation.notes());
        json.put("plan", PLANS.readTree(PlanJson.print(List.of(plan))).path(0));
        return json;
    }

    private static Map<String, Object> node(Account account) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", account.number());
        if (account.parent() != null) {
            json.put("parent", account.parent());
        }
        json.put("title", account.node().title());
        json.put("processes", account.processes());
        json.put("inclusive_millis", account.inclusiveMillis());
        json.put("own_millis", account.ownMillis());
        json.put("share", account.share());
        json.put("own_cost", account.ownCost());
        account.node().actualRows().ifPresent(rows -> json.put("rows", rows));
        json.put("loops", account.node().loops());
        json.put("expected_rows", account.node().planRows());
        account.rowsFactor().ifPresent(factor -> json.put("rows_factor", factor));
        json.put("own_blocks", account.ownBlocks());
        return json;
    }
}
