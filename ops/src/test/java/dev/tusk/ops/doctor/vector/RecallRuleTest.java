package dev.tusk.ops.doctor.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.setup.Setup;
import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorOptions;
import dev.tusk.ops.doctor.DoctorReport;
import dev.tusk.ops.rule.Thresholds;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Tusk measured of a collection, whose tables SQL alone does not make. */
@ExtendWith(PostgresExtension.class)
class RecallRuleTest {

    @Test
    void recallBelowTheTargetIsTold(TestDatabase database) {
        assertThat(examine(database).skipped()).hasSize(1);
        new Setup(database.dataSource()).apply();
        database.execute("insert into tusk.store (name) values ('docs')");
        database.execute("""
                insert into tusk.collection
                  (name, store, title_weight, heading_weight, text_weight, k1, b, embedding_model, dimensions, distance,
                   max_chunk_characters, min_chunk_characters, chunk_overlap_characters)
                values ('docs', 'docs', 1, 1, 1, 1.2, 0.75, 'm', 3, 'cosine', 1000, 100, 0)""");
        database.execute("create table tusk.docs_chunk (embedding vector(3))");
        database.execute("create index docs_hnsw on tusk.docs_chunk using hnsw (embedding vector_cosine_ops)");
        measured(database, 0.999);
        assertThat(examine(database).findings()).isEmpty();
        measured(database, 0.5);
        assertThat(examine(database).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.summary()).contains("0.7495", "0.9900"));
    }

    private static void measured(TestDatabase database, double mean) {
        database.execute("""
                insert into tusk.recall_measurement (collection, source, index_name, index_oid, vectors, queries, k, mean, squares)
                select 'docs', 'monitor', 'docs_hnsw', 'tusk.docs_hnsw'::regclass::oid::bigint, 1000, 50, 10, %s, 0.9""".formatted(mean));
    }

    private static DoctorReport examine(TestDatabase database) {
        return new Doctor(database.dataSource())
                .examine(new DoctorOptions(Set.of("VEC-011"), Set.of(), Thresholds.USUAL, Duration.ofSeconds(5)));
    }
}
