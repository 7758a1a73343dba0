package dev.tusk.ops.advise;

import dev.tusk.core.indexuse.SqlWords;
import dev.tusk.core.indexuse.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Statements of a file. */
public final class StatementList {

    private StatementList() {}

    /** The statements between semicolons outside of quotes, dollar quotes and comments; one that comes again counts as one more call. */
    public static List<WorkloadStatement> of(String text) {
        Map<String, Long> calls = new LinkedHashMap<>();
        List<Token> statement = new ArrayList<>();
        for (Token token : SqlWords.of(text)) {
            if (token.is(";")) {
                count(text, statement, calls);
                statement.clear();
            } else {
                statement.add(token);
            }
        }
        count(text, statement, calls);
        List<WorkloadStatement> statements = new ArrayList<>();
        calls.forEach((each, count) -> statements.add(new WorkloadStatement(each, count, 0)));
        return statements;
    }

    /** Without the comments around it. */
    private static void count(String text, List<Token> statement, Map<String, Long> calls) {
        if (!statement.isEmpty()) {
            calls.merge(
                    text.substring(
                            statement.getFirst().start(), statement.getLast().end()),
                    1L,
                    Long::sum);
        }
    }
}
