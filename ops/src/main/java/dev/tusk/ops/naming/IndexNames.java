package dev.tusk.ops.naming;

import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names for indexes, as PostgreSQL makes them itself: an index with a name can be dropped again, and one that was begun is found again. Not for use by
 * several threads at once.
 */
public final class IndexNames {

    /** The names that are taken, whatever their schema: an index shares them with tables, views and sequences. */
    public static final Sql TAKEN = Sql.of(
            "select c.relname from pg_catalog.pg_class c where c.relkind in ('i', 'I', 'r', 'p', 'v', 'm', 'f', 'c', 'S')");

    /** As {@link #TAKEN}, without indexes that a build left invalid: for who drops those before building. */
    public static final Sql TAKEN_FOR_GOOD = Sql.of("""
            select c.relname
            from pg_catalog.pg_class c
            where c.relkind in ('i', 'I', 'r', 'p', 'v', 'm', 'f', 'c', 'S')
              and not exists (
                select
                from pg_catalog.pg_index i
                where i.indexrelid = c.oid
                  and not i.indisvalid
                  and not exists (
                    select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = i.indexrelid))""");

    private static final int MOST_BYTES = 63;

    private final Set<String> taken;

    /** @param taken what {@link #TAKEN} gives */
    public IndexNames(Collection<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /**
     * A name that nothing has, and that is not given again.
     *
     * @param table its name with its schema, as SQL
     * @param keys columns or expressions, as SQL
     * @return the name as SQL, without schema
     */
    public String next(String table, List<String> keys) {
        String base = (QualifiedName.of(table).name() + "_" + String.join("_", keys))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}0-9_]+", "_")
                .replaceAll("_+", "_")
                .replaceAll("^_|_$", "");
        for (int number = 0; ; number++) {
            String end = number == 0 ? "_idx" : "_idx" + number;
            String name = cut(base, MOST_BYTES - end.length()) + end;
            if (taken.add(name)) {
                return name.matches("[a-z_][a-z0-9_]*") ? name : new Identifier(name).quoted();
            }
        }
    }

    private static String cut(String text, int bytes) {
        String cut = text;
        while (cut.getBytes(StandardCharsets.UTF_8).length > bytes) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut;
    }
}
