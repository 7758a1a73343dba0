package dev.tusk.ops.catalogue;

import dev.tusk.ops.advise.AdviceRules;
import dev.tusk.ops.doctor.DoctorRules;
import dev.tusk.ops.explain.rule.PlanRules;
import dev.tusk.ops.finding.Sarif;
import dev.tusk.ops.rule.Rule;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.RulePage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules of all verbs, each of which has a page in docs/rules. */
public final class Catalogue {

    private Catalogue() {}

    /** All, by code. */
    public static List<Rule> rules() {
        return Stream.<List<? extends Rule>>of(DoctorRules.all(), PlanRules.all(), AdviceRules.all())
                .flatMap(List::stream)
                .<Rule>map(rule -> rule)
                .sorted(Comparator.comparing(rule -> rule.card().code()))
                .toList();
    }

    /** The page of a rule in Markdown. */
    public static Optional<String> page(String code) {
        return rules().stream()
                .filter(rule -> rule.card().code().equals(code))
                .findFirst()
                .map(RulePage::of);
    }

    /** Rules as SARIF describes them. */
    public static List<Sarif.Rule> sarif(List<? extends Rule> rules) {
        return rules.stream().map(Rule::card).map(Catalogue::sarif).toList();
    }

    private static Sarif.Rule sarif(RuleCard card) {
        return new Sarif.Rule(card.code(), card.title(), card.severity(), card.why(), card.remedy());
    }
}
