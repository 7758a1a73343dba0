package dev.tusk.core.search;

import dev.tusk.core.attach.AttachedRows;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Literals;
import dev.tusk.core.sql.Sql;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A search as SQL that others can run as it stands: with its values in it, each quoted by the server, and joined with the rows of the table
 * that the collection follows.
 */
final class PrintedSearch {

    private final Database database;
    private final CollectionDefinition definition;

    PrintedSearch(Database database, CollectionDefinition definition) {
        this.database = database;
        this.definition = definition;
    }

    /** Refuses what takes more than one statement. */
    static void check(SearchRequest request) {
        if (!request.afterFusion().equals(AfterFusion.NOTHING)) {
            throw refused(
                    "boosts, pins, distinct, mmr and rerank are worked out by several statements", "leave them out");
        }
        if (MatchCounts.areAsked(request)) {
            throw refused("facets and totals are not hits", "leave them out");
        }
        if (request.arrangement().cursor() != null) {
            throw refused("a cursor is of one page", "use --offset");
        }
    }

    private static TuskException refused(String why, String hint) {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST, "this search cannot be printed as one statement: " + why, hint);
    }

    /** The settings and the statement. */
    String print(SearchPlan plan, Map<String, String> settings, Sql statement) {
        if (plan.lexicalAccess() instanceof LexicalAccess.Engine) {
            throw refused(
                    "an extension ranks the words, and its best rows are looked up before",
                    "use --ranking ts_rank_cd, or have no extension rank them: tusk collection alter %s --engine stock"
                            .formatted(definition.name()));
        }
        String search = database.connected(
                "print a search of collection \"%s\"".formatted(definition.name()),
                connection -> Literals.of(connection, statement));
        String set = settings.entrySet().stream()
                .map(setting -> "set local %s = '%s';\n"
                        .formatted(setting.getKey(), setting.getValue().replace("'", "''")))
                .sorted()
                .collect(Collectors.joining());
        boolean follows = definition.attached() != null;
        return """
                -- Settings hold until the transaction ends; without them the statement finds the same or less, or takes longer.
                begin;
                %sselect
                  s.rank, s.document_id, s.ordinal as chunk, s.score, s.distance, s.title, s.heading, s.text%s
                from (
                  select h.*, pg_catalog.row_number() over () as rank
                  from (
                %s
                  ) h
                  where h.document_id is not null
                ) s
                %sorder by s.rank;
                commit;""".formatted(
                        set,
                        follows ? ",\n  t.*" : "",
                        search.indent(4).stripTrailing(),
                        follows ? new AttachedRows(database, definition).join("s.document_id") + "\n" : "");
    }
}
