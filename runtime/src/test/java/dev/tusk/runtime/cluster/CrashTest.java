package dev.tusk.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.runtime.ChildJvm;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.Reachable;
import dev.tusk.runtime.TuskHome;
import dev.tusk.runtime.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left, and what is not, when processes end in a bad way. */
class CrashTest {

    @TempDir(factory = Reachable.class)
    Path folder;

    private final LocalPostgres postgres = LocalPostgres.atHome(Progress.silent());

    @BeforeEach
    void install() {
        postgres.privateInstallation();
    }

    @Test
    void theServerStopsInOrderWhenItsOwnerIsKilled() throws Exception {
        try (ChildJvm owner = keep(Lifetime.OWNER)) {
            owner.await("running:");
            owner.kill();
        }
        await(() -> ServerProcess.of(data()).isEmpty());
        assertThat(log()).contains("received fast shutdown request").contains("database system is shut down");
    }

    @Test
    void theDataOfATemporaryClusterGoesWithItsKilledOwner() throws Exception {
        try (ChildJvm owner = keep(Lifetime.TEMPORARY)) {
            owner.await("running:");
            owner.kill();
        }
        await(() -> !Files.exists(data()));
    }

    @Test
    void theServerStopsInOrderAfterControlC() throws Exception {
        // A shell starts what runs in its background with SIGINT ignored, and a JVM leaves that so.
        List<String> ownSession = List.of("setsid", "env", "--default-signal=INT");
        try (ChildJvm owner = ChildJvm.start(
                ownSession,
                System.getProperty("java.class.path"),
                TuskHome.fromEnvironment(),
                Map.of(),
                "keep",
                directory().toString(),
                Lifetime.OWNER.name())) {
            owner.await("running:");
            owner.interruptGroup();
        }
        await(() -> ServerProcess.of(data()).isEmpty());
        assertThat(log()).contains("received fast shutdown request").contains("database system is shut down");
    }

    @Test
    void aServerWhoseSupervisorWasKilledTooIsStoppedByTheNextStart() throws Exception {
        long orphan;
        try (ChildJvm owner = keep(Lifetime.OWNER)) {
            owner.await("running:");
            orphan = ServerProcess.of(data()).orElseThrow().pid();
            Ownership ownership = Ownership.read(directory().resolve("owner")).orElseThrow();
            ProcessHandle.of(ownership.supervisor().pid()).orElseThrow().destroyForcibly();
            owner.kill();
        }
        assertThat(ServerProcess.of(data())).isPresent();

        try (Cluster cluster = postgres.start(spec())) {
            assertThat(cluster.owner()).isTrue();
            assertThat(ServerProcess.of(data()).orElseThrow().pid()).isNotEqualTo(orphan);
            assertAnswers(cluster);
        }
    }

    @Test
    void aStartRightAfterTheOwnersEndWaitsForItsServerToStop() throws Exception {
        try (ChildJvm owner = keep(Lifetime.OWNER)) {
            owner.await("running:");
            owner.kill();
        }
        try (Cluster cluster = postgres.start(spec())) {
            assertThat(cluster.owner()).isTrue();
            assertAnswers(cluster);
        }
    }

    @Test
    void aDetachedServerOutlivesItsOwnerUntilItIsStopped() throws Exception {
        try (ChildJvm owner = keep(Lifetime.DETACHED)) {
            owner.await("running:");
            owner.kill();
        }
        try (Cluster cluster = postgres.start(spec())) {
            assertThat(cluster.owner()).isFalse();
            assertAnswers(cluster);
            cluster.stop();
        }
        assertThat(ServerProcess.of(data())).isEmpty();
    }

    @Test
    void aKilledServerIsStartedAgain() throws Exception {
        try (Cluster first = postgres.start(spec())) {
            long server = ServerProcess.of(data()).orElseThrow().pid();
            ProcessHandle.of(server).orElseThrow().destroyForcibly();
            await(() -> ServerProcess.of(data()).isEmpty());
            assertThat(data().resolve(ServerProcess.PID_FILE)).exists();
            try (Cluster second = postgres.start(spec())) {
                assertThat(second.owner()).isTrue();
                assertAnswers(second);
                assertThat(first.port()).isEqualTo(second.port());
            }
        }
    }

    @Test
    void aStaleProcessFileThatNamesALivingProcessIsNoObstacle() throws Exception {
        try (Cluster cluster = postgres.start(spec())) {
            assertThat(cluster.owner()).isTrue();
        }
        // As after a reboot, when the number of the crashed server belongs to some other process.
        Files.writeString(
                data().resolve(ServerProcess.PID_FILE),
                "%d\n%s\n%d\n5432\n/tmp\nlocalhost\n\nready   \n"
                        .formatted(ProcessHandle.current().pid(), data(), 1_000_000_000));

        assertThat(postgres.status("absent").running()).isFalse();
        try (Cluster cluster = postgres.start(spec())) {
            assertAnswers(cluster);
        }
    }

    @Test
    void aHalfMadeClusterIsMadeAgain() throws Exception {
        Path half = Files.createDirectories(directory().resolve("data.unfinished"));
        Files.writeString(half.resolve("PG_VERSION"), "18");

        try (Cluster cluster = postgres.start(spec())) {
            assertAnswers(cluster);
        }
        assertThat(half).doesNotExist();
    }

    private ChildJvm keep(Lifetime lifetime) throws IOException {
        return ChildJvm.start(TuskHome.fromEnvironment(), "keep", directory().toString(), lifetime.name());
    }

    private ClusterSpec spec() {
        return ClusterSpec.of("kept", directory()).with("fsync", "off");
    }

    private Path directory() {
        return folder.resolve("cluster");
    }

    private Path data() {
        return directory().resolve("data");
    }

    private String log() throws IOException {
        return Files.readString(directory().resolve("log/server.log"));
    }

    private static void assertAnswers(Cluster cluster) throws SQLException {
        try (Connection connection = cluster.dataSource("postgres").getConnection()) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    private static void await(BooleanSupplier condition) {
        assertThat(ServerControl.await(Duration.ofSeconds(30), condition)).isTrue();
    }
}
