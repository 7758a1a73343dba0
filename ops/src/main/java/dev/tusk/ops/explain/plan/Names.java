package dev.tusk.ops.explain.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Names as EXPLAIN writes them: in quotes where SQL needs them, as the server's quote_identifier does. */
public final class Names {

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    /** Keywords that are not free to be names, of PostgreSQL 12 to 18 ("SQL Key Words" in its manual, pg_get_keywords). */
    private static final Set<String> KEYWORDS = Set.of("""
            all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char \
            character check coalesce collate collation column concurrently constraint create cross current_catalog current_date \
            current_role current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do \
            else end except exists extract false fetch float for foreign freeze from full grant greatest group grouping having ilike \
            in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg json_exists \
            json_object json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like \
            limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset \
            on only or order out outer overlaps overlay placing position precision primary real references returning right row select \
            session_user setof similar smallint some substring symmetric system_user table tablesample then time timestamp to trailing \
            treat trim true union unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat \
            xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable""".split(" ", -1));

    private Names() {}

    /** In quotes where it needs them. */
    public static String quoted(String name) {
        return PLAIN.matcher(name).matches() && !KEYWORDS.contains(name)
                ? name
                : '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Names that may be in quotes, as far as they follow each other behind points or blanks; without the quotes. */
    public static List<String> split(String text) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '.') {
                at++;
            } else if (c == '"') {
                StringBuilder name = new StringBuilder();
                at++;
                while (at < text.length()) {
                    if (text.charAt(at) == '"') {
                        if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                            at++;
                        } else {
                            break;
                        }
                    }
                    name.append(text.charAt(at));
                    at++;
                }
                at++;
                names.add(name.toString());
            } else {
                int end = at;
                while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != '.') {
                    end++;
                }
                names.add(text.substring(at, end));
                at = end;
            }
        }
        return names;
    }
}
