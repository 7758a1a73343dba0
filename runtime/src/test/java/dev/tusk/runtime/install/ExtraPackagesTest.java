package dev.tusk.runtime.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.Reachable;
import dev.tusk.runtime.cluster.Cluster;
import dev.tusk.runtime.cluster.ClusterSpec;
import dev.tusk.runtime.cluster.Lifetime;
import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.process.Command;
import dev.tusk.runtime.progress.Progress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtraPackagesTest {

    @TempDir(factory = Reachable.class)
    Path folder;

    private final LocalPostgres postgres = LocalPostgres.atHome(Progress.silent());

    @Test
    void addsProgramsAndExtensionsToAnInstallation() throws Exception {
        PrivateInstallation installation = postgres.privateInstallation();

        installation.require("pgbouncer", "pgbackrest");
        installation.requireExtensions("hypopg", "pg_textsearch");

        assertThat(run(installation, "pgbouncer", "--version")).contains("PgBouncer");
        assertThat(run(installation, "pgbackrest", "version")).contains("pgBackRest");
        assertThat(installation.packages()).containsKeys("pgbouncer", "pgbackrest", "libc6");
        ClusterSpec spec = ClusterSpec.of("extensions", folder.resolve("cluster"))
                .lasting(Lifetime.TEMPORARY)
                .with("shared_preload_libraries", "pg_textsearch");
        try (Cluster cluster = postgres.start(installation, spec);
                Connection connection = cluster.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create extension hypopg");
            statement.execute("create extension pg_textsearch");
            statement.execute("create extension vector");
        }
    }

    @Test
    void namesThePackageThatDoesNotExist() {
        PrivateInstallation installation = postgres.privateInstallation();

        assertThatThrownBy(() -> installation.requireExtensions("no_such_thing"))
                .isInstanceOf(LocalPostgresException.class)
                .hasMessageContaining(
                        "cannot add postgresql-%d-no-such-thing",
                        installation.version().major())
                .hasMessageContaining(installation.suite());
    }

    private static String run(Installation installation, String program, String argument) {
        return Command.of(installation.program(program).toString(), argument).runOrFail("run " + program);
    }
}
