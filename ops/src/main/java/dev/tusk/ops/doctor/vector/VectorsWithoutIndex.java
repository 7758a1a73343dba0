package dev.tusk.ops.doctor.vector;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.doctor.fact.VectorColumn;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class VectorsWithoutIndex implements DoctorRule {

    private static final Threshold ROWS = new Threshold(
            "rows",
            10_000,
            Unit.ROWS,
            "rows of the table",
            "Tusk's own measurements: up to some thousand vectors comparing all takes milliseconds");

    private static final RuleCard CARD = RuleCard.of(
                    "VEC-001",
                    Severity.WARNING,
                    "Many vectors without an index",
                    "A search for the nearest compares the query with every vector of the table: exact, but slower with each row.",
                    "Build an HNSW index with the operator class of the distance that queries use: <=> vector_cosine_ops, <-> vector_l2_ops, <#> vector_ip_ops. "
                            + "Where queries filter to a few thousand rows first, comparing these is the better way.")
            .with(ROWS)
            .from("pgvector README, Indexing")
            .needing(Need.PGVECTOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (VectorColumn column : db.facts().vectorColumns()) {
            Table table = db.facts().tablesByOid().get(column.table());
            // The weights of words in Tusk's own tables are read by key.
            if (table == null
                    || column.type().equals("sparsevec")
                    || table.estimatedRows() * (1 - Math.max(0, column.nullShare())) < db.limit(this, ROWS)
                    || isIndexed(db, column)) {
                continue;
            }
            found.add(found(db, column, table));
        }
        return found;
    }

    /** An index over an expression, as a cast or the bits, is not told to be of which column; any will do. */
    private static boolean isIndexed(Inspection db, VectorColumn column) throws SQLException {
        return db.facts().indexesByTable().getOrDefault(column.table(), List.of()).stream()
                .filter(index -> !index.method().equals("btree"))
                .anyMatch(index -> index.keyColumns().contains(column.number())
                        || (index.keyColumns().contains(0)
                                && List.of("hnsw", "ivfflat").contains(index.method())));
    }

    private Finding found(Inspection db, VectorColumn column, Table table) {
        String schema = db.server().vectorSchema();
        String create = "create index concurrently on %s using hnsw (%s %s.%s_cosine_ops)"
                .formatted(column.tableName(), column.column(), schema, column.type());
        boolean partitioned = table.kind().equals("p");
        return finding(
                new Subject(Subject.Kind.COLUMN, column.name()),
                "has %,d rows and no index".formatted(table.estimatedRows()),
                "Each search for the nearest compares them all",
                Fix.decide(
                                "Choose the class by the operator of your queries: <=> cosine, <-> l2, <#> ip; the build takes memory and time",
                                partitioned ? Lock.SHARE : Lock.SHARE_UPDATE_EXCLUSIVE,
                                partitioned ? create.replace(" concurrently", "") : create)
                        .verifiedBy(
                                "select indexrelid::regclass, indisvalid from pg_catalog.pg_index where indrelid = '%s'::regclass"
                                        .formatted(column.tableName().replace("'", "''"))),
                Evidence.rows("rows", table.estimatedRows()),
                Evidence.count("dimensions", column.dimensions()),
                Evidence.of("type", column.type()));
    }
}
