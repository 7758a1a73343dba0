package dev.tusk.cli.advise;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.ops.advise.Advice;
import dev.tusk.ops.advise.Recommendation;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Advice for people and for programs. */
final class AdvicePrinter {

    private static final int SHOWN_EFFECTS = 5;

    private AdvicePrinter() {}

    static void print(Advice advice, Output output) {
        advice.notes().forEach(note -> output.say("note: " + note));
        if (output.json()) {
            output.json(json(advice));
            return;
        }
        output.line("%s considered%s"
                .formatted(
                        Spoken.count(advice.considered(), "statement"),
                        advice.left().isEmpty()
                                ? ""
                                : ", %d left out".formatted(advice.left().size())));
        advice.left().forEach(left -> output.foreign("  left out: %s: %s".formatted(left.statement(), left.reason())));
        if (advice.recommendations().isEmpty()) {
            output.line("no index is missing");
        }
        for (Recommendation each : advice.recommendations()) {
            output.line("");
            output.foreign(each.statement() + ";");
            output.foreign("  %s%s%s"
                    .formatted(
                            each.verified()
                                    ? "saves %s of what its statements cost".formatted(Unit.SHARE.text(each.saved()))
                                    : "not verified: the planner cannot be asked of this kind of index here",
                            each.bytes() == 0
                                    ? ""
                                    : "; takes about %s".formatted(Unit.BYTES.text((double) each.bytes())),
                            each.writes() == 0
                                    ? ""
                                    : "; %s were written since the statistics were reset"
                                            .formatted(Spoken.count(each.writes(), "row"))));
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
    }

    private static Map<String, Object> json(Advice advice) {
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
                            index.put("verified", each.verified());
                            index.put("saved", each.saved());
                            index.put("bytes", each.bytes());
                            index.put("rows_written", each.writes());
                            index.put("undo", List.copyOf(each.finding().fix().undo()));
                            index.put("effects", each.effects());
                            return index;
                        })
                        .toList());
        json.put("findings", advice.findings());
        json.put("notes", advice.notes());
        return json;
    }
}
