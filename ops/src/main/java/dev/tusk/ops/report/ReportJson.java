package dev.tusk.ops.report;

import dev.tusk.ops.configuration.Proposal;
import dev.tusk.ops.doctor.DoctorJson;
import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.draw.PlanTreeJson;
import dev.tusk.ops.explain.print.PlanText;
import dev.tusk.ops.finding.FindingJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report for programs: sizes in bytes, times in milliseconds. */
public final class ReportJson {

    private ReportJson() {}

    /** For a JSON mapper. */
    public static Map<String, Object> of(DatabaseReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", report.at().toString());
        json.put("doctor", DoctorJson.of(report.doctor()));
        json.put("tables", report.tables().stream().map(ReportJson::table).toList());
        json.put("indexes", report.indexes().stream().map(ReportJson::index).toList());
        List<StatementTime> statements = report.statements();
        if (statements != null) {
            json.put(
                    "statements", statements.stream().map(ReportJson::statement).toList());
            json.put("plans", report.plans().stream().map(ReportJson::plan).toList());
        }
        if (report.tuning() != null) {
            json.put(
                    "settings",
                    report.tuning().proposals().stream()
                            .map(ReportJson::setting)
                            .toList());
        }
        json.put("left", report.left());
        return json;
    }

    private static Map<String, Object> table(Sizes.Table table) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", table.name());
        json.put("bytes", table.bytes());
        json.put("index_bytes", table.indexBytes());
        json.put("rows", table.rows());
        json.put("dead_rows", table.deadRows());
        json.put("sequential_scans", table.seqScans());
        json.put("index_scans", table.indexScans());
        Instant vacuumed = table.vacuumed();
        if (vacuumed != null) {
            json.put("vacuumed", vacuumed.toString());
        }
        json.put("locked", table.isLocked());
        return json;
    }

    private static Map<String, Object> index(Sizes.Index index) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", index.name());
        json.put("table", index.table());
        json.put("bytes", index.bytes());
        json.put("scans", index.scans());
        json.put("purpose", index.purpose());
        json.put("locked", index.isLocked());
        return json;
    }

    private static Map<String, Object> statement(StatementTime statement) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("text", statement.text());
        json.put("calls", statement.calls());
        json.put("millis", statement.millis());
        json.put("share", statement.share());
        json.put("rows", statement.rows());
        return json;
    }

    private static Map<String, Object> plan(StatementPlan plan) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("text", plan.text());
        Explanation explanation = plan.explanation();
        if (explanation != null) {
            json.put("plan", PlanText.print(explanation.plan()));
            json.put("tree", PlanTreeJson.of(explanation));
            json.put(
                    "findings",
                    explanation.findings().stream().map(FindingJson::of).toList());
        } else {
            json.put("obstacle", plan.obstacle());
        }
        return json;
    }

    private static Map<String, Object> setting(Proposal proposal) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", proposal.code());
        json.put("name", proposal.setting().name());
        json.put("now", proposal.now());
        json.put("proposed", proposal.setting().value());
        json.put("needs_restart", proposal.needsRestart());
        json.put("why", proposal.why());
        return json;
    }
}
