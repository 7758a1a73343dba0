package dev.tusk.ops.doctor.statement;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

final class DeepOffset implements DoctorRule {

    private static final Threshold MEAN = new Threshold(
            "mean", 0.01, Unit.SECONDS, "mean time of a run", "ours: a page that is found by an index takes less");
    private static final Threshold CALLS = new Threshold("calls", 50, Unit.COUNT, "runs that were counted", "ours");
    private static final Pattern OFFSET = Pattern.compile("\\boffset\\s+\\$\\d+", Pattern.CASE_INSENSITIVE);
    private static final Pattern ORDER =
            Pattern.compile("\\border\\s+by\\s+(.+?)\\s+(?:limit|offset)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern COLUMN =
            Pattern.compile("((?:\\w+\\.)?(?:\\w+|\"[^\"]+\"))(?:\\s+(asc|desc))?", Pattern.CASE_INSENSITIVE);

    private static final RuleCard CARD = RuleCard.of(
                    "QRY-003",
                    Severity.WARNING,
                    "Pages by OFFSET",
                    "The server computes and throws away all rows before the page: the hundredth page costs a hundred times the first. Rows that come or go between two pages are "
                            + "shown twice or never.",
                    "Go on after the last row that was shown (keyset): where (order columns, key) > (last values), with an index over these columns.")
            .with(MEAN, CALLS)
            .from(
                    "Markus Winand, Use The Index, Luke: We need tool support for keyset pagination",
                    "PostgreSQL manual: LIMIT and OFFSET")
            .needing(Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (StatementStat statement : db.facts().statements()) {
            if (statement.isA("select")
                    && statement.mean() >= db.limit(this, MEAN)
                    && statement.calls() >= db.limit(this, CALLS)
                    && OFFSET.matcher(statement.line()).find()) {
                found.add(finding(
                        StatementFinding.subject(statement),
                        "pages by OFFSET, %s on average".formatted(Unit.SECONDS.text(statement.mean())),
                        "Later pages cost as much as all before them",
                        Fix.advice("Go on after the last row in place of counting rows: " + rewritten(statement.line()))
                                .verifiedBy(StatementFinding.verify(db, statement)),
                        StatementFinding.evidence(statement)));
            }
        }
        return found;
    }

    /** Where all columns of the order go in one direction; else the form of it. */
    static String rewritten(String line) {
        Matcher order = ORDER.matcher(line);
        if (!order.find() || line.toLowerCase(Locale.ROOT).contains(" group by ")) {
            return GENERAL;
        }
        List<String> columns = new ArrayList<>();
        Set<Boolean> descending = new HashSet<>();
        for (String part : order.group(1).split(",", -1)) {
            Matcher column = COLUMN.matcher(part.strip());
            if (!column.matches()) {
                return GENERAL;
            }
            columns.add(column.group(1));
            descending.add("desc".equalsIgnoreCase(column.group(2)));
        }
        if (descending.size() > 1) {
            return GENERAL;
        }
        String last = columns.stream()
                .map(column -> ":last_" + column.replaceAll(".*\\.|\"", ""))
                .collect(Collectors.joining(", "));
        String sign = descending.contains(true) ? "<" : ">";
        String condition = columns.size() > 1
                ? "(%s) %s (%s)".formatted(String.join(", ", columns), sign, last)
                : "%s %s %s".formatted(columns.getFirst(), sign, last);
        String before = line.substring(0, order.start()).strip();
        String joined = Pattern.compile("\\bwhere\\b", Pattern.CASE_INSENSITIVE)
                        .matcher(before)
                        .find()
                ? " and "
                : " where ";
        String after = OFFSET.matcher(line.substring(order.start()))
                .replaceAll("")
                .replaceAll("\\s+", " ")
                .strip();
        return before + joined + condition + " " + after;
    }

    private static final String GENERAL =
            "select ... where (order columns, key) > (last values) order by order columns, key limit ...";
}
