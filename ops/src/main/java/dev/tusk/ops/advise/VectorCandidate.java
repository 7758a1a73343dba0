package dev.tusk.ops.advise;

import dev.tusk.core.Tusk;
import dev.tusk.core.failure.TuskException;
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
            Pattern.compile("create index (?:concurrently )?on (.*) using (\\w+) \\((.*)\\)", Pattern.DOTALL);

    private final DataSource dataSource;
    private final Map<String, TableFacts> tables;

    VectorCandidate(DataSource dataSource, Map<String, TableFacts> tables) {
        this.dataSource = dataSource;
        this.tables = tables;
    }

    /**
     * What {@code tusk index why} proposes for an order by distance.
     *
     * @throws TuskException where it cannot tell
     */
    Optional<IndexDefinition> of(WorkloadStatement statement) {
        return Tusk.open(dataSource)
                .indexUse(new QueryCheck(statement.text(), List.of(), false, QueryCheck.DEFAULT_TIME_LIMIT))
                .findings()
                .stream()
                .flatMap(each -> Optional.ofNullable(each.reason().statement()).stream())
                .map(CREATE::matcher)
                .filter(Matcher::matches)
                .flatMap(matcher -> definition(matcher.group(1), matcher.group(2), matcher.group(3)).stream())
                .findFirst();
    }

    private Optional<IndexDefinition> definition(String table, String method, String columns) {
        // It may be named without its schema, as the search path finds it.
        return tables.keySet().stream()
                .filter(name -> name.equals(table) || name.endsWith("." + table))
                .findFirst()
                .map(name -> new IndexDefinition(name, method, List.of(columns), List.of(), ""));
    }
}
