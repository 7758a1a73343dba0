package dev.tusk.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.Reachable;
import dev.tusk.runtime.install.Installation;
import dev.tusk.runtime.progress.Progress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoVersionsTest {

    private static final int OLDER = 17;

    @TempDir(factory = Reachable.class)
    Path folder;

    private final LocalPostgres postgres = LocalPostgres.atHome(Progress.silent());

    @Test
    void runSideBySide() throws SQLException {
        Installation newest = postgres.privateInstallation();
        Installation older = postgres.privateInstallation(OLDER);
        try (Cluster one = postgres.start(newest, temporary("one"));
                Cluster other = postgres.start(older, temporary("other"));
                Connection toOne = one.dataSource("postgres").getConnection();
                Connection toOther = other.dataSource("postgres").getConnection()) {
            assertThat(toOne.getMetaData().getDatabaseMajorVersion())
                    .isEqualTo(newest.version().major());
            assertThat(toOther.getMetaData().getDatabaseMajorVersion()).isEqualTo(OLDER);
        }
    }

    private ClusterSpec temporary(String name) {
        return ClusterSpec.of(name, folder.resolve(name)).lasting(Lifetime.TEMPORARY);
    }
}
