package dev.tusk.cli.doctor;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Table;
import dev.tusk.ops.doctor.DoctorRules;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.Rule;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The rules and their thresholds. */
final class RuleList {

    private final Output output;

    RuleList(Output output) {
        this.output = output;
    }

    void print() {
        List<RuleCard> cards = DoctorRules.all().stream()
                .map(Rule::card)
                .sorted(Comparator.comparing(RuleCard::code))
                .toList();
        if (output.json()) {
            output.json(cards.stream().map(RuleList::json).toList());
            return;
        }
        output.table(new Table(
                List.of("CODE", "SEVERITY", "WHAT IS WRONG", "THRESHOLDS"),
                cards.stream()
                        .map(card -> List.of(
                                card.code(),
                                card.severity().word(),
                                card.title(),
                                card.thresholds().stream()
                                        .map(each -> "%s=%s".formatted(each.name(), number(each.value())))
                                        .collect(Collectors.joining(" "))))
                        .toList()));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static Map<String, Object> json(RuleCard card) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", card.code());
        json.put("title", card.title());
        json.put("severity", card.severity().word());
        json.put("why", card.why());
        json.put("remedy", card.remedy());
        json.put("thresholds", card.thresholds().stream().map(RuleList::json).toList());
        json.put("needs", card.needs().stream().sorted().map(Need::what).toList());
        json.put("sources", card.sources());
        return json;
    }

    private static Map<String, Object> json(Threshold threshold) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", threshold.name());
        json.put("value", threshold.value());
        json.put("unit", threshold.unit().word());
        json.put("meaning", threshold.meaning());
        json.put("source", threshold.source());
        return json;
    }
}
