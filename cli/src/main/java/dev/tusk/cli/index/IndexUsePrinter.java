package dev.tusk.cli.index;

import dev.tusk.cli.output.Output;
import dev.tusk.core.indexuse.Finding;
import dev.tusk.core.indexuse.Hazard;
import dev.tusk.core.indexuse.IndexUse;
import dev.tusk.core.indexuse.Rewrite;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Why an index is walked or not, for people and for programs. */
final class IndexUsePrinter {

    private IndexUsePrinter() {}

    static void print(IndexUse use, Output output) {
        for (IndexUse.Walk walk : use.walks()) {
            output.foreign("walks %s (%s) by %s".formatted(walk.index(), walk.method(), walk.order()));
        }
        if (use.walks().isEmpty()) {
            output.line("no index over vectors is walked");
        }
        for (Finding finding : use.findings()) {
            output.line("");
            output.foreign(
                    "%s: %s".formatted(finding.reason().code(), finding.reason().cause()));
            finding.evidence().forEach(line -> output.foreign("  evidence: " + line));
            output.foreign("  advice: " + finding.reason().advice());
            String statement = finding.reason().statement();
            if (statement != null) {
                output.foreign("    " + statement + ";");
            }
        }
        for (Hazard hazard : use.hazards()) {
            output.line("");
            output.foreign("hazard, %s: %s".formatted(hazard.code(), hazard.cause()));
            output.foreign("  advice: " + hazard.advice());
        }
        Rewrite rewrite = use.rewrite();
        if (rewrite != null) {
            output.line("");
            output.line(heading(rewrite.proof()));
            rewrite.changes().forEach(change -> output.foreign("  different: " + change));
            rewrite.sql().lines().forEach(line -> output.foreign("    " + line));
        }
    }

    private static String heading(Rewrite.Proof proof) {
        return switch (proof) {
            case USED -> "the query, written so that the index is walked (planned: it is):";
            case USABLE ->
                "the query, written so that the index fits (planned: it serves where the planner is kept from scans and sorts, which are cheaper now):";
            case UNPROVEN -> "a sketch only, which was planned and does not walk the index as it stands:";
        };
    }

    static Map<String, Object> json(IndexUse use) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("used", use.isUsed());
        json.put("generic_plan", use.generic());
        json.put("walks", use.walks());
        json.put("findings", use.findings().stream().map(IndexUsePrinter::json).toList());
        json.put("hazards", use.hazards().stream().map(IndexUsePrinter::json).toList());
        Rewrite rewrite = use.rewrite();
        if (rewrite != null) {
            Map<String, Object> query = new LinkedHashMap<>();
            query.put("sql", rewrite.sql());
            query.put("proof", rewrite.proof().name().toLowerCase(Locale.ROOT));
            query.put("changes", rewrite.changes());
            json.put("rewrite", query);
        }
        return json;
    }

    private static Map<String, Object> json(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", finding.reason().code());
        json.put("cause", finding.reason().cause());
        json.put("evidence", finding.evidence());
        json.put("advice", finding.reason().advice());
        String statement = finding.reason().statement();
        if (statement != null) {
            json.put("statement", statement);
        }
        return json;
    }

    private static Map<String, Object> json(Hazard hazard) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", hazard.code());
        json.put("cause", hazard.cause());
        json.put("advice", hazard.advice());
        return json;
    }
}
