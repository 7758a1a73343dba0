package dev.tusk.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.Reachable;
import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.progress.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class ClusterTest {

    @TempDir(factory = Reachable.class)
    Path folder;

    private final LocalPostgres postgres = LocalPostgres.atHome(Progress.silent());

    @Test
    void keepsItsDataAndPortBetweenStarts() throws SQLException {
        int port;
        try (Cluster cluster = postgres.start(spec())) {
            port = cluster.port();
            execute(cluster, "create table kept (id int)");
        }
        try (Cluster cluster = postgres.start(spec())) {
            assertThat(cluster.port()).isEqualTo(port);
            assertThat(value(cluster, "select pg_catalog.count(*) from kept")).isEqualTo("0");
        }
    }

    @Test
    void listensOnTheLoopbackAddressOnlyAndAsksForThePassword() throws SQLException {
        try (Cluster cluster = postgres.start(spec())) {
            assertThat(value(cluster, "show listen_addresses")).isEqualTo("127.0.0.1");
            PGSimpleDataSource wrong = cluster.dataSource("postgres");
            wrong.setPassword("wrong");
            assertThatThrownBy(wrong::getConnection).hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void showsItsPasswordToNobodyElse() throws Exception {
        try (Cluster cluster = postgres.start(spec())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cluster.passwordFile())))
                    .isEqualTo("rw-------");
            assumeTrue(Files.isDirectory(Path.of("/proc/self")), "no /proc on this machine");
            assertThat(commandLines())
                    .anyMatch(line -> line.contains(cluster.dataDirectory().toString()));
            assertThat(commandLines()).noneMatch(line -> line.contains(cluster.password()));
            assertThat(Files.readString(cluster.logFile())).doesNotContain(cluster.password());
        }
    }

    @Test
    void givesPsqlAllThatItNeeds() throws Exception {
        try (Cluster cluster = postgres.start(spec())) {
            Process psql = cluster.psql("postgres", "-X", "-A", "-t", "-c", "select 'from ' || current_user")
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo("from postgres");
        }
    }

    @Test
    void appliesChangedSettingsAtTheNextStart() throws SQLException {
        ClusterSpec first = spec().with("work_mem", "7MB").with("log_line_prefix", "it's \\ %m ");
        try (Cluster cluster = postgres.start(first)) {
            assertThat(value(cluster, "show work_mem")).isEqualTo("7MB");
            assertThat(value(cluster, "show log_line_prefix")).isEqualTo("it's \\ %m ");
        }
        try (Cluster cluster = postgres.start(spec().with("work_mem", "9MB"))) {
            assertThat(value(cluster, "show work_mem")).isEqualTo("9MB");
            assertThat(value(cluster, "show log_line_prefix")).doesNotContain("it's");
        }
    }

    @Test
    void showsTheServersOwnWordsWhenItDoesNotStart() {
        ClusterSpec wrong = spec().with("work_mum", "7MB");

        assertThatThrownBy(() -> postgres.start(wrong))
                .isInstanceOfSatisfying(LocalPostgresException.class, failure -> {
                    assertThat(failure).hasMessageContaining("cannot start cluster \"test\"");
                    assertThat(failure.detail()).contains("unrecognized configuration parameter \"work_mum\"");
                    assertThat(failure.hint()).isEqualTo("correct that setting");
                });
        assertThat(ServerProcess.of(wrong.directory().resolve("data"))).isEmpty();
    }

    @Test
    void refusesAPortThatIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> postgres.start(spec().onPort(taken.getLocalPort())))
                    .isInstanceOf(LocalPostgresException.class)
                    .hasMessageContaining("port %d is in use", taken.getLocalPort());
            assertThat(spec().directory()).doesNotExist();
        }
    }

    @Test
    void leavesNothingOfAFirstStartThatFailed() {
        assertThatThrownBy(() -> postgres.start(spec().with("work_mum", "7MB")))
                .isInstanceOf(LocalPostgresException.class);

        assertThat(spec().directory()).doesNotExist();
    }

    @Test
    void keepsWhatWasThereWhenALaterStartFails() throws Exception {
        try (Cluster cluster = postgres.start(spec())) {
            execute(cluster, "create table kept (id int)");
        }
        assertThatThrownBy(() -> postgres.start(spec().with("work_mum", "7MB")))
                .isInstanceOf(LocalPostgresException.class);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> postgres.start(spec().onPort(taken.getLocalPort())))
                    .isInstanceOf(LocalPostgresException.class);
        }
        try (Cluster cluster = postgres.start(spec())) {
            assertThat(value(cluster, "select pg_catalog.count(*) from kept")).isEqualTo("0");
        }
    }

    @Test
    void startsForThoseWhoWaitedForAFirstStartThatFailed() throws Exception {
        List<Cluster> clusters = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Cluster>> failing = Stream.generate(
                            () -> threads.submit(() -> postgres.start(spec().with("work_mum", "7MB"))))
                    .limit(2)
                    .toList();
            List<Future<Cluster>> starts = Stream.generate(() -> threads.submit(() -> postgres.start(spec())))
                    .limit(2)
                    .toList();
            for (Future<Cluster> start : starts) {
                clusters.add(start.get());
            }
            for (Future<Cluster> one : failing) {
                try {
                    clusters.add(one.get());
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(LocalPostgresException.class);
                }
            }
            assertThat(clusters).filteredOn(Cluster::owner).hasSize(1);
            assertThat(value(clusters.getFirst(), "select 1")).isEqualTo("1");
        } finally {
            clusters.forEach(Cluster::close);
        }
    }

    @Test
    void takesAnotherPortWhenThatOfTheLastTimeIsInUse() throws Exception {
        int port;
        try (Cluster cluster = postgres.start(spec())) {
            port = cluster.port();
        }
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                Cluster cluster = postgres.start(spec())) {
            assertThat(cluster.port()).isNotEqualTo(taken.getLocalPort());
            assertThat(value(cluster, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void isSharedByThoseWhoFindItRunning() throws SQLException {
        try (Cluster owner = postgres.start(spec())) {
            try (Cluster sharer = postgres.start(spec())) {
                assertThat(sharer.owner()).isFalse();
                assertThat(sharer.port()).isEqualTo(owner.port());
            }
            assertThat(value(owner, "select 1")).isEqualTo("1");
        }
        assertThat(ServerProcess.of(spec().directory().resolve("data"))).isEmpty();
    }

    @Test
    void hasOneOwnerWhenSeveralStartItAtOnce() throws Exception {
        List<Cluster> clusters = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<Cluster>> starts = Stream.generate(() -> threads.submit(() -> postgres.start(spec())))
                    .limit(3)
                    .toList();
            for (Future<Cluster> start : starts) {
                clusters.add(start.get());
            }
            assertThat(clusters).filteredOn(Cluster::owner).hasSize(1);
            assertThat(clusters)
                    .extracting(Cluster::port)
                    .containsOnly(clusters.getFirst().port());
        } finally {
            clusters.forEach(Cluster::close);
        }
    }

    @Test
    void hasItsSocketElsewhereWhenThePathIsTooLong() throws Exception {
        ClusterSpec deep = ClusterSpec.of("deep", folder.resolve("d".repeat(60)).resolve("e".repeat(60)))
                .with("fsync", "off");
        Path socket;
        try (Cluster cluster = postgres.start(deep)) {
            socket = cluster.socketDirectory();
            assertThat(socket).isDirectory();
            Process psql = cluster.psql(
                            "postgres",
                            "-X",
                            "-A",
                            "-t",
                            "-h",
                            cluster.socketDirectory().toString(),
                            "-c",
                            "select 1")
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo("1");
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void leavesNothingBehindWhenItIsTemporary() {
        ClusterSpec temporary = spec().lasting(Lifetime.TEMPORARY);
        try (Cluster cluster = postgres.start(temporary)) {
            assertThat(cluster.dataDirectory()).isDirectory();
        }
        assertThat(temporary.directory()).doesNotExist();
    }

    @Test
    void refusesDataOfAnotherVersion() throws IOException {
        Path data = Files.createDirectories(spec().directory().resolve("data"));
        Files.writeString(data.resolve("PG_VERSION"), "15\n");

        assertThatThrownBy(() -> postgres.start(postgres.privateInstallation(), spec()))
                .isInstanceOf(LocalPostgresException.class)
                .hasMessageContaining("its data is of version 15");
    }

    private ClusterSpec spec() {
        return ClusterSpec.of("test", folder.resolve("cluster")).with("fsync", "off");
    }

    private static void execute(Cluster cluster, String sql) throws SQLException {
        try (Connection connection = cluster.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(Cluster cluster, String sql) throws SQLException {
        try (Connection connection = cluster.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }

    private static List<String> commandLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(one -> one.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    lines.add(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .replace('\0', ' '));
                } catch (IOException ended) {
                    lines.add("");
                }
            }
        }
        return lines;
    }
}
