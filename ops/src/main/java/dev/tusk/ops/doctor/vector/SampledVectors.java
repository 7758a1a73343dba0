package dev.tusk.ops.doctor.vector;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.doctor.fact.VectorColumn;
import dev.tusk.ops.finding.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rule that looks at some vectors of each column. */
abstract class SampledVectors implements DoctorRule {

    /** Looks at a column; the sample is read where it is asked for. */
    abstract Optional<Finding> look(Inspection db, VectorColumn column, Table table, VectorSample.Seen seen)
            throws SQLException;

    /** Whether the column is worth a sample. */
    abstract boolean concerns(Inspection db, VectorColumn column) throws SQLException;

    @Override
    public final List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (VectorColumn column : db.facts().vectorColumns()) {
            Table table = db.facts().tablesByOid().get(column.table());
            if (table == null || !concerns(db, column) || !db.mayRead(table)) {
                continue;
            }
            Optional<VectorSample.Seen> seen = VectorSample.of(db, column, table);
            if (seen.isPresent()) {
                look(db, column, table, seen.get()).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Indexes over the column itself whose operator class has this in its name. */
    static boolean hasIndex(Inspection db, VectorColumn column, String kind) throws SQLException {
        return db.facts().indexesByTable().getOrDefault(column.table(), List.of()).stream()
                .anyMatch(index -> index.keyColumns().contains(column.number())
                        && index.classNames().stream().anyMatch(name -> name.contains(kind)));
    }
}
