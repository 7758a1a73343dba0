package dev.tusk.cli.pg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.runtime.TuskHome;
import dev.tusk.runtime.process.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Uses the installation of the machine's own Tusk folder, as all tests do, with a cluster of its own. */
class PgCommandTest {

    private final String name = "test-" + UUID.randomUUID().toString().substring(0, 8);
    private final Path home = TuskHome.fromEnvironment();
    private final Ran.Program tusk = new Ran.Program()
            .with("PATH", System.getenv("PATH"))
            .with("HOME", System.getProperty("user.home"))
            .with("TUSK_HOME", home.toString());

    @AfterEach
    void removeTheCluster() {
        tusk.run("pg", "stop", "--name", name);
        remove(home.resolve("clusters").resolve(name));
    }

    @Test
    void startsOnceTellsAndStops() {
        Ran started = tusk.run("pg", "start", "--name", name, "--set", "work_mem=5MB");
        Ran again = tusk.run("pg", "start", "--name", name);
        Ran status = tusk.run("pg", "status", "--name", name);
        Ran log = tusk.run("pg", "log", "--name", name);
        Ran stopped = tusk.run("pg", "stop", "--name", name);
        Ran stoppedAgain = tusk.run("pg", "stop", "--name", name);

        assertThat(started.exitCode()).as(started.err()).isZero();
        assertThat(started.out()).matches("postgresql://postgres@127.0.0.1:[0-9]+/postgres\\R");
        assertThat(again.out()).isEqualTo(started.out());
        assertThat(again.err()).contains("running already");
        assertThat(status.exitCode()).isZero();
        assertThat(status.out()).contains(name, "running");
        assertThat(log.out()).contains("ready to accept connections");
        assertThat(stopped.out()).contains("stopped");
        assertThat(stoppedAgain.exitCode()).isZero();
        assertThat(tusk.run("pg", "status", "--name", name).exitCode()).isEqualTo(3);
    }

    @Test
    void saysHowToMakeAClusterThatIsNotThere() {
        Ran result = tusk.run("pg", "psql", "--name", name, "-c", "select 1");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.err()).contains("there is no cluster \"%s\"".formatted(name), "tusk pg start --name " + name);
    }

    @Test
    void refusesASettingWithoutAValue() {
        Ran result = tusk.run("pg", "start", "--name", name, "--set", "work_mem");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("work_mem").contains("--set work_mem=64MB");
        assertThat(Files.exists(home.resolve("clusters").resolve(name))).isFalse();
    }

    private static void remove(Path folder) {
        Folders.remove(folder);
    }
}
