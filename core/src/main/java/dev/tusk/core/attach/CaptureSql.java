package dev.tusk.core.attach;

import dev.tusk.core.collection.AttachedTable;
import dev.tusk.core.collection.AttachedTable.Capture;
import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The triggers that note which rows of a table change, and their function. They insert keys into {@code tusk.sync_queue} within the
 * transaction of the change: what is rolled back leaves nothing. The function runs with the rights of who attached, so that applications
 * need none on Tusk's schema, and with a search path of its own. It must never fail where the change would not: where a column that it
 * reads was renamed or dropped, it asks for all rows to be compared.
 */
final class CaptureSql {

    private final CollectionName collection;
    private final AttachedTable table;
    private final boolean dependsOnSettings;
    private final boolean watchesAll;
    private final KeySql key;

    /**
     * For one attachment.
     *
     * @param dependsOnSettings whether the texts of the key depend on the settings of a session
     * @param watchesAll whether any change of a row matters, as triggers do not see what is computed
     */
    CaptureSql(CollectionName collection, AttachedTable table, boolean dependsOnSettings, boolean watchesAll) {
        this.collection = collection;
        this.table = table;
        this.dependsOnSettings = dependsOnSettings;
        this.watchesAll = watchesAll;
        this.key = new KeySql(table.key());
    }

    /** The function of the triggers of a collection, qualified. Names of collections hold no full stop, so that no other function has it. */
    static String function(CollectionName collection) {
        return CollectionTables.shortened(collection.value() + ".note_rows").qualifiedBy(CollectionTables.SCHEMA);
    }

    static Identifier trigger(CollectionName collection, String event) {
        return CollectionTables.shortened("tusk_%s_%s".formatted(collection.value(), event));
    }

    /** How many triggers there are to be. */
    static int triggers(Capture capture) {
        return switch (capture) {
            case STATEMENTS -> 4;
            case ROWS -> 2;
            case COMPARED -> 0;
        };
    }

    /** What makes function and triggers; nothing for what is compared. */
    List<String> create() {
        return switch (table.capture()) {
            case COMPARED -> List.of();
            case STATEMENTS ->
                List.of(
                        createFunction(statementBody()),
                        revoke(),
                        trigger("insert", "after insert", "referencing new table as changed for each statement"),
                        trigger(
                                "update",
                                "after update",
                                "referencing old table as gone new table as changed for each statement"),
                        trigger("delete", "after delete", "referencing old table as gone for each statement"),
                        trigger("truncate", "after truncate", "for each statement"));
            case ROWS ->
                List.of(
                        createFunction(rowBody()),
                        revoke(),
                        trigger("row", "after insert or update or delete", "for each row"),
                        trigger("truncate", "after truncate", "for each statement"));
        };
    }

    /**
     * What takes them away again.
     *
     * @param qualified what the table is called now; null where it is gone
     */
    static List<String> drop(CollectionName collection, Capture capture, @Nullable String qualified) {
        List<String> statements = new ArrayList<>();
        if (qualified != null) {
            List<String> events = switch (capture) {
                case STATEMENTS -> List.of("insert", "update", "delete", "truncate");
                case ROWS -> List.of("row", "truncate");
                case COMPARED -> List.of();
            };
            events.forEach(event -> statements.add("drop trigger if exists %s on %s"
                    .formatted(trigger(collection, event).quoted(), qualified)));
        }
        statements.add("drop function if exists %s()".formatted(function(collection)));
        return statements;
    }

    private String trigger(String event, String when, String how) {
        return "create trigger %s %s on %s\n%s execute function %s()"
                .formatted(trigger(collection, event).quoted(), when, table.qualified(), how, function(collection));
    }

    /** Whoever has a trigger on a table may have its function run; nobody else is to use this one for a table of theirs. */
    private String revoke() {
        return "revoke all on function %s() from public".formatted(function(collection));
    }

    private String createFunction(String body) {
        String settings = dependsOnSettings
                ? KeySql.SETTINGS.stream()
                        .map(setting -> "set " + setting + "\n")
                        .collect(Collectors.joining())
                : "";
        String quote = quote(body);
        return "create function %s() returns trigger\nlanguage plpgsql\nsecurity definer\nset search_path = pg_catalog, pg_temp\n%sas %s\n%s%s"
                .formatted(function(collection), settings, quote, body, quote);
    }

    /** A dollar quote that the body does not hold, as names of columns may hold anything. */
    private static String quote(String body) {
        String quote = "$tusk$";
        for (int i = 1; body.contains(quote); i++) {
            quote = "$tusk%d$".formatted(i);
        }
        return quote;
    }

    private static final String NOTE = "insert into tusk.sync_queue (collection, key)";

    private String statementBody() {
        return """
                %1$s
                    if tg_op = 'INSERT' then
                        %2$s select '%3$s', %4$s from changed n;
                    elsif tg_op = 'DELETE' then
                        %2$s select '%3$s', %5$s from gone o;
                    else
                        -- Rows of which nothing changed that is searched are passed over.
                        %2$s
                        select '%3$s', coalesce(a.id, b.id)
                        from (select %4$s as id, %6$s as watched from changed n) a
                        full join (select %5$s as id, %7$s as watched from gone o) b on b.id = a.id
                        where a.id is null or b.id is null or a.watched operator(pg_catalog.*<>) b.watched;
                    end if;
                    return null;
                end;
                """.formatted(begin(), NOTE, collection, key.id("n"), key.id("o"), watched("n"), watched("o"));
    }

    private String rowBody() {
        return """
                %1$s
                    if tg_op = 'INSERT' then
                        %2$s values ('%3$s', %4$s);
                    elsif tg_op = 'DELETE' then
                        %2$s values ('%3$s', %5$s);
                    elsif %4$s is distinct from %5$s then
                        %2$s values ('%3$s', %5$s), ('%3$s', %4$s);
                    elsif %6$s operator(pg_catalog.*<>) %7$s then
                        %2$s values ('%3$s', %4$s);
                    end if;
                    return null;
                end;
                """.formatted(begin(), NOTE, collection, key.id("new"), key.id("old"), watched("new"), watched("old"));
    }

    /** Whatever is not known by its key is a reason to compare all rows. */
    private String begin() {
        List<Identifier> read = watchesAll ? table.key() : table.columns();
        String names = read.stream().map(column -> literal(column.name())).collect(Collectors.joining(", "));
        return """
                begin
                    if tg_op = 'TRUNCATE' or %d > (
                        select pg_catalog.count(*)
                        from pg_catalog.pg_attribute a
                        where a.attrelid = tg_relid and a.attname = any (array[%s]::name[]) and not a.attisdropped)
                    then
                        %s values ('%s', null);
                        return null;
                    end if;""".formatted(read.size(), names, NOTE, collection);
    }

    private String watched(String alias) {
        return watchesAll
                ? "row(%s.*)::record".formatted(alias)
                : table.watched().stream()
                        .map(column -> alias + "." + column.quoted())
                        .collect(Collectors.joining(", ", "row(", ")::record"));
    }

    private static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
    }
}
