package dev.tusk.ops.advise;

import dev.tusk.core.Tusk;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.indexuse.Finding;
import dev.tusk.core.indexuse.QueryCheck;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** The index over vectors for a statement, by the same that {@code tusk index why} says. */
final class VectorCandidate {

    private static final Pattern CREATE =
            Pattern.compile("create index (?:concurrently )?on (\\S+) (using .*)", Pattern.DOTALL);

    private final DataSource dataSource;
    private final Map<String, TableFacts> tables;

    VectorCandidate(DataSource dataSource, Map<String, TableFacts> tables) {
        this.dataSource = dataSource;
        this.tables = tables;
    }

    /** What {@code tusk index why} proposes for an order by distance. */
    Optional<IndexDefinition> of(WorkloadStatement statement) {
        List<Finding> findings;
        try {
            findings = Tusk.open(dataSource)
                    .indexUse(new QueryCheck(statement.text(), List.of(), false, QueryCheck.DEFAULT_TIME_LIMIT))
                    .findings();
        } catch (TuskException e) {
            return Optional.empty();
        }
        return findings.stream()
                .flatMap(each -> Optional.ofNullable(each.reason().statement()).stream())
                .map(CREATE::matcher)
                .filter(Matcher::matches)
                .flatMap(matcher -> definition(matcher).stream())
                .findFirst();
    }

    private Optional<IndexDefinition> definition(Matcher matcher) {
        Matcher using =
                Pattern.compile("using (\\w+) \\((.*)\\)", Pattern.DOTALL).matcher(matcher.group(2));
        if (!using.matches()) {
            return Optional.empty();
        }
        // It may be named without its schema, as the search path finds it.
        String table = matcher.group(1);
        return tables.keySet().stream()
                .filter(name -> name.equals(table) || name.endsWith("." + table))
                .findFirst()
                .map(name -> new IndexDefinition(name, using.group(1), List.of(using.group(2)), List.of(), ""));
    }
}
