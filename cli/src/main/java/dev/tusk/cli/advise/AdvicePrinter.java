package dev.tusk.cli.advise;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.ops.advise.Advice;
import dev.tusk.ops.advise.Recommendation;
import dev.tusk.ops.advise.SearchApproach;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.FindingJson;
import dev.tusk.ops.finding.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Advice for people and for programs. */
final class AdvicePrinter {

    private static final int SHOWN_EFFECTS = 5;
    private static final int SHOWN_LEFT = 3;

    private AdvicePrinter() {}

    static void print(Advice advice, List<Finding> needless, Output output) {
        advice.notes().forEach(note -> output.say("note: " + note));
        if (output.json()) {
            output.json(json(advice, needless));
            return;
        }
        output.line("%s considered%s"
                .formatted(
                        Spoken.count(advice.considered(), "statement"),
                        advice.left().isEmpty()
                                ? ""
                                : ", %d left out".formatted(advice.left().size())));
        leftOut(advice, output);
        if (advice.recommendations().isEmpty()
                && (advice.considered() > 0 || advice.left().isEmpty())) {
            output.line("no index is missing");
        }
        for (Recommendation each : advice.recommendations()) {
            output.line("");
            output.foreign(each.statement() + ";");
            output.foreign("  %s%s%s"
                    .formatted(
                            each.vectors() != null
                                    ? each.vectors().why()
                                    : each.verified()
                                            ? "saves %s of what its statements cost%s"
                                                    .formatted(
                                                            Unit.SHARE.text(each.saved()),
                                                            each.tried() == null
                                                                    ? ""
                                                                    : ", tried over a sample of "
                                                                            + Spoken.count(
                                                                                    each.tried()
                                                                                            .rows(),
                                                                                    "row"))
                                            : "not verified: nobody could ask the planner whether it uses it",
                            each.bytes() == 0
                                    ? ""
                                    : "; takes about %s".formatted(Unit.BYTES.text((double) each.bytes())),
                            each.writes() == 0
                                    ? ""
                                    : "; %s were written since the statistics were reset"
                                            .formatted(Spoken.count(each.writes(), "row"))));
            if (each.vectors() != null) {
                each.vectors().forecast().forEach(evidence -> output.foreign("  " + evidence));
            }
            each.effects().stream()
                    .limit(SHOWN_EFFECTS)
                    .forEach(effect -> output.foreign("  %s: %s%s"
                            .formatted(
                                    Spoken.count(effect.calls(), "call"),
                                    effect.statement(),
                                    each.verified()
                                            ? " (cost %,.0f to %,.0f)".formatted(effect.before(), effect.after())
                                            : "")));
            if (each.effects().size() > SHOWN_EFFECTS) {
                output.line("  and %d more".formatted(each.effects().size() - SHOWN_EFFECTS));
            }
        }
        for (Finding finding : advice.findings()) {
            output.line("");
            finding.fix().statements().forEach(sql -> output.foreign(sql + ";"));
            output.foreign("  " + finding.summary());
            output.foreign("  "
                    + String.join(
                            ", ",
                            finding.evidence().stream().map(Evidence::toString).toList()));
        }
        needless(needless, output);
    }

    /** By reason, as the same one may hold for all. */
    private static void leftOut(Advice advice, Output output) {
        Map<String, List<Advice.Left>> reasons = advice.left().stream()
                .collect(Collectors.groupingBy(Advice.Left::reason, LinkedHashMap::new, Collectors.toList()));
        reasons.forEach((reason, left) -> {
            if (left.size() <= SHOWN_LEFT) {
                left.forEach(each -> output.foreign("  left out: %s: %s".formatted(each.statement(), reason)));
            } else {
                output.foreign("  left out: %d statements (--json names them): %s".formatted(left.size(), reason));
            }
        });
    }

    static void dropping(Finding finding, Output output) {
        if (output.json()) {
            output.json(Map.of("needless", List.of(FindingJson.of(finding))));
        } else {
            needless(List.of(finding), output);
        }
    }

    private static void needless(List<Finding> needless, Output output) {
        if (needless.isEmpty()) {
            return;
        }
        output.line("");
        output.line("indexes that could go: %d; what is behind -- has them back".formatted(needless.size()));
        for (Finding each : needless) {
            each.fix().statements().forEach(sql -> output.foreign(sql + ";"));
            output.foreign("  %s %s; %s"
                    .formatted(
                            each.code(),
                            each.summary(),
                            String.join(
                                    ", ",
                                    each.evidence().stream()
                                            .map(Evidence::toString)
                                            .toList())));
            each.fix().undo().forEach(sql -> output.foreign("  -- " + sql + ";"));
        }
    }

    static void print(List<SearchApproach> approaches, Output output) {
        if (output.json()) {
            output.json(Map.of(
                    "approaches", approaches.stream().map(AdvicePrinter::json).toList()));
            return;
        }
        for (SearchApproach each : approaches) {
            output.line("%s (%s)".formatted(each.need().word(), each.need().what()));
            output.foreign("  %s: %s".formatted(each.name(), each.why()));
            each.statements().forEach(statement -> output.foreign("  " + ended(statement)));
            if (!each.query().isEmpty()) {
                output.foreign("  " + ended(each.query()));
            }
        }
    }

    /** SQL with its semicolon, a command without. */
    private static String ended(String statement) {
        return statement.startsWith("tusk ") ? statement : statement + ";";
    }

    private static Map<String, Object> json(SearchApproach approach) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("need", approach.need().word());
        json.put("approach", approach.name());
        json.put("fits", approach.fits());
        json.put("why", approach.why());
        json.put("statements", approach.statements());
        json.put("query", approach.query());
        return json;
    }

    private static Map<String, Object> json(Advice advice, List<Finding> needless) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("considered", advice.considered());
        json.put("left_out", advice.left());
        json.put(
                "indexes",
                advice.recommendations().stream()
                        .map(each -> {
                            Map<String, Object> index = new LinkedHashMap<>();
                            index.put("statement", each.statement());
                            index.put("table", each.table());
                            index.put("definition", each.definition());
                            index.put("code", each.finding().code());
                            index.put("verified", each.verified());
                            if (each.tried() != null) {
                                index.put("sample_rows", each.tried().rows());
                                index.put("build_seconds", each.tried().seconds());
                            }
                            if (each.vectors() != null) {
                                index.put("why", each.vectors().why());
                                index.put("forecast", each.finding().evidence());
                            }
                            index.put("saved", each.saved());
                            index.put("bytes", each.bytes());
                            index.put("rows_written", each.writes());
                            index.put("undo", List.copyOf(each.finding().fix().undo()));
                            index.put("effects", each.effects());
                            return index;
                        })
                        .toList());
        json.put("findings", advice.findings().stream().map(FindingJson::of).toList());
        json.put("needless", needless.stream().map(FindingJson::of).toList());
        json.put("notes", advice.notes());
        return json;
    }
}
