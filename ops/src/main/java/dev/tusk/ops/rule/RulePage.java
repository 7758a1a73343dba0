package dev.tusk.ops.rule;

import dev.tusk.ops.finding.Unit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The page of a rule in Markdown: what the class says, and the scripts that a test runs on a real server. */
public final class RulePage {

    private RulePage() {}

    /** The whole page. */
    public static String of(Rule rule) {
        RuleCard card = rule.card();
        StringBuilder page = new StringBuilder();
        page.append("# %s: %s%n%n".formatted(card.code(), card.title()));
        page.append("Severity: %s.".formatted(card.severity().word()));
        if (!card.needs().isEmpty()) {
            page.append(" Needs %s."
                    .formatted(String.join(
                            "; ", card.needs().stream().sorted().map(Need::what).toList())));
        }
        page.append("%n%n## Why it matters%n%n%s%n%n## What to do%n%n%s%n".formatted(card.why(), card.remedy()));
        if (!card.thresholds().isEmpty()) {
            page.append("%n## Thresholds%n%n| name | default | what | source |%n|---|---|---|---|%n".formatted());
            for (Threshold each : card.thresholds()) {
                page.append("| `%s.%s` | %s | %s | %s |%n"
                        .formatted(card.code(), each.name(), value(each), each.meaning(), each.source()));
            }
        }
        page.append("%n## Speaks after this%n%n```sql%n%s```%n".formatted(script(card.code(), "bad")));
        page.append("%n## Keeps silent after this%n%n```sql%n%s```%n".formatted(script(card.code(), "good")));
        if (!card.sources().isEmpty()) {
            page.append("%n## Sources%n%n".formatted());
            card.sources().forEach(each -> page.append("- %s%n".formatted(each)));
        }
        return page.toString().replace("\r\n", "\n");
    }

    /** The raw number, as it is given to {@code --threshold}, and what it stands for. */
    private static String value(Threshold threshold) {
        double value = threshold.value();
        String raw = value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
        return threshold.unit() == Unit.COUNT || threshold.unit() == Unit.ROWS
                ? raw
                : "%s (%s)".formatted(raw, threshold.unit().text(value));
    }

    /** The index of all pages, one row for each rule. */
    public static String index(List<? extends Rule> rules) {
        StringBuilder page = new StringBuilder("# Rules\n\n| code | what is wrong | severity |\n|---|---|---|\n");
        for (Rule rule : rules) {
            RuleCard card = rule.card();
            page.append("| [%1$s](%1$s.md) | %2$s | %3$s |\n"
                    .formatted(card.code(), card.title(), card.severity().word()));
        }
        return page.toString();
    }

    /** @param name {@code bad} or {@code good} */
    static String script(String code, String name) {
        String path = "/dev/tusk/ops/rule/%s/%s.sql".formatted(code, name);
        try (InputStream in = RulePage.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("rule %s has no %s.sql".formatted(code, name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
