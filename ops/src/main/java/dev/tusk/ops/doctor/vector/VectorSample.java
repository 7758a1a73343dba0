package dev.tusk.ops.doctor.vector;

import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.doctor.fact.VectorColumn;
import dev.tusk.ops.finding.Evidence;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Lengths and dimensions of some vectors of a column. */
final class VectorSample {

    private static final int ROWS = 1000;

    /**
     * What was seen.
     *
     * @param rows that have a vector
     * @param zeros vectors of length 0
     * @param units vectors of length 1, to a thousandth
     * @param shortest length
     * @param longest length
     * @param dimensions how many different ones there are
     */
    record Seen(
            long rows,
            long zeros,
            long units,
            double shortest,
            double longest,
            long dimensions,
            int fewest,
            int most) {}

    private VectorSample() {}

    /** Reads some pages of the table, with as many rows as make a sample, never the whole of a large one. */
    static Optional<Seen> of(Inspection db, VectorColumn column, Table table) throws SQLException {
        return db.facts().once("vectors of " + column.name(), () -> read(db, column, table));
    }

    private static Optional<Seen> read(Inspection db, VectorColumn column, Table table) throws SQLException {
        if (!List.of("vector", "halfvec").contains(column.type())
                || table.kind().equals("p")) {
            return Optional.empty();
        }
        String schema = db.server().vectorSchema();
        String norm = column.type().equals("vector") ? schema + ".vector_norm" : schema + ".l2_norm";
        double percent =
                table.estimatedRows() <= ROWS * 5 ? 100 : Math.max(0.0001, 200.0 * ROWS / table.estimatedRows());
        return db
                .query(
                        """
                        select count(*), count(*) filter (where length = 0), count(*) filter (where abs(length - 1) < 0.001),
                          coalesce(min(length), 0)::float8, coalesce(max(length), 0)::float8, count(distinct dimensions),
                          coalesce(min(dimensions), 0), coalesce(max(dimensions), 0)
                        from (
                          select %1$s(s.v) as length, %2$s.vector_dims(s.v) as dimensions
                          from (
                            select t.%3$s as v
                            from %4$s t%5$s
                            where t.%3$s is not null
                            limit %6$d) s) lengths""".formatted(
                                        norm,
                                        schema,
                                        column.column(),
                                        column.tableName(),
                                        percent >= 100 || table.kind().equals("m")
                                                ? ""
                                                : " tablesample system (%s)".formatted(percent),
                                        ROWS),
                        row -> new Seen(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getDouble(4),
                                row.getDouble(5),
                                row.getLong(6),
                                row.getInt(7),
                                row.getInt(8)))
                .stream()
                .filter(seen -> seen.rows() > 0)
                .findFirst();
    }

    static Evidence[] evidence(Seen seen) {
        return new Evidence[] {
            Evidence.rows("rows looked at", seen.rows()),
            Evidence.of("shortest and longest", "%.3f and %.3f".formatted(seen.shortest(), seen.longest())),
            Evidence.rows("of length 1", seen.units()),
            Evidence.rows("of length 0", seen.zeros())
        };
    }
}
