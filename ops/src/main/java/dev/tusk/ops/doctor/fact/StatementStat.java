package dev.tusk.ops.doctor.fact;

import dev.tusk.core.sql.Sql;
import dev.tusk.ops.activity.StatementText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A statement as pg_stat_statements counts it, over all users.
 *
 * @param text with {@code $1} in place of constants, cut after 20,000 characters
 * @param seconds that all its runs took
 * @param rows that all its runs returned or changed
 * @param readBlocks that were not in the shared buffers
 * @param counted seconds for which the server has counted
 */
public record StatementStat(
        long id,
        String text,
        long calls,
        double seconds,
        long rows,
        long hitBlocks,
        long readBlocks,
        long spilledBlocks,
        double counted,
        double share) {

    private static final Pattern COMMENTS = Pattern.compile("/\\*.*?\\*/|--[^\\n]*", Pattern.DOTALL);

    static Sql query(String view) {
        return Sql.of("""
                with counted as materialized (
                  select
                    queryid, min(left(query, 20000)) as query, sum(calls)::bigint as calls, sum(total_exec_time) / 1000 as seconds,
                    sum(rows)::bigint as rows, sum(shared_blks_hit)::bigint as hit, sum(shared_blks_read)::bigint as read,
                    sum(temp_blks_written)::bigint as spilled
                  from %1$s s
                  where dbid = (select oid from pg_database where datname = current_database())
                    and query not like '%%/* tusk */%%'
                    and queryid is not null
                  group by queryid),
                ranked as (
                  select *, row_number() over (order by seconds desc, queryid) as by_time,
                    row_number() over (order by calls desc, queryid) as by_calls, sum(seconds) over () as whole
                  from counted)
                select
                  queryid, query, calls, seconds, rows, hit, read, spilled,
                  (select extract(epoch from now() - stats_reset)::float8 from %1$s_info),
                  seconds / greatest(whole, 1e-9)
                from ranked
                where by_time <= 500 or by_calls <= 500
                order by seconds desc, queryid""".formatted(view));
    }

    static StatementStat of(ResultSet row) throws SQLException {
        return new StatementStat(
                row.getLong(1),
                StatementText.shown(row.getString(2)),
                row.getLong(3),
                row.getDouble(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getDouble(9),
                row.getDouble(10));
    }

    /** Seconds that a run takes. */
    public double mean() {
        return seconds / Math.max(1, calls);
    }

    public double rowsPerCall() {
        return (double) rows / Math.max(1, calls);
    }

    /** Runs in an hour; where the server has counted for less than one, those that it counted. */
    public double callsPerHour() {
        return calls * 3600.0 / Math.max(3600, counted);
    }

    /** The text on one line, without comments. */
    public String line() {
        return COMMENTS.matcher(text).replaceAll(" ").replaceAll("\\s+", " ").strip();
    }

    /** The line, cut to what a list has room for. */
    public String brief() {
        String line = line();
        return line.length() > 100 ? line.substring(0, 99) + "…" : line;
    }

    /** Whether it begins with this keyword, in lower case. */
    public boolean isA(String keyword) {
        return line().toLowerCase(Locale.ROOT).startsWith(keyword + " ");
    }
}
