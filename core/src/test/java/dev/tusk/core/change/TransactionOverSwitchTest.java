package dev.tusk.core.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.ingest.PutResult;
import dev.tusk.core.ingest.TransactionWriter;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who writes within a transaction of his own follows the documents to their new tables. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class TransactionOverSwitchTest {

    @Test
    void goesOverToTheNewTables(TestDatabase database) throws SQLException {
        ChangedCollection changed = new ChangedCollection(database);
        Collection held = changed.open().collection("docs");
        changed.ready();
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            TransactionWriter writer = held.within(connection);
            assertThat(writer.put(ChangedCollection.document(1, "second"))).isEqualTo(PutResult.CHANGED);
            connection.commit();
            changed.changes().switchOver(progress -> {});
            assertThat(writer.put(ChangedCollection.document(1, "third"))).isEqualTo(PutResult.CHANGED);
            assertThat(writer.put(ChangedCollection.document(2, "first"))).isEqualTo(PutResult.UNCHANGED);
            connection.commit();
            assertThat(writer.delete(ChangedCollection.id(3))).isTrue();
            connection.commit();
        }
        assertThat(changed.docs()
                        .get(ChangedCollection.id(1))
                        .orElseThrow()
                        .document()
                        .body())
                .contains("third");
        assertThat(changed.docs().get(ChangedCollection.id(3))).isEmpty();
        assertThat(changed.docs().count(null)).isEqualTo(ChangedCollection.DOCUMENTS - 1);
    }
}
