package dev.tusk.server.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class BackgroundMaintenanceTest {

    @Test
    void makesNewWordsFindableByTheirMisspelling(TestDatabase database) throws InterruptedException {
        Tusk tusk = Tusk.open(database.dataSource());
        tusk.setup().apply();
        Collection docs =
                tusk.collections().create(CollectionDefinition.named("docs").build());
        docs.put(Document.of("a", "Vacuum recovers space."));
        try (BackgroundMaintenance maintenance = new BackgroundMaintenance(tusk, Duration.ofMillis(50))) {
            maintenance.written("gone");
            maintenance.written("docs");
            maintenance.written("docs");
            Instant deadline = Instant.now().plusSeconds(30);
            while (docs.search(SearchRequest.fuzzy("vacum").build()).hits().isEmpty()) {
                assertThat(Instant.now()).isBefore(deadline);
                Thread.sleep(50);
            }
        }
    }
}
