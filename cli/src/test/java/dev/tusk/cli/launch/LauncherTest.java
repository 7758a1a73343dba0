package dev.tusk.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    @TempDir
    Path folder;

    private Checkout checkout;
    private Path jdk;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = new Checkout(folder).withMaven("");
        jdk = Checkout.jdk(folder.resolve("jdk 25"), "25.0.3", "");
        checkout.with("JAVA_HOME", jdk);
    }

    @Test
    void handsOverArgumentsAndExitCodeAsTheyAre() throws Exception {
        Checkout.jdk(jdk, "25.0.3", "exit 42");

        var run = checkout.tusk("search", "two words", "", "*", "$HOME", "-x");

        assertThat(run.exitCode()).isEqualTo(42);
        assertThat(run.out()).endsWith("tusk.jar\nsearch\ntwo words\n\n*\n$HOME\n-x\n");
    }

    @Test
    void startsThroughLinksFromAnyFolder() throws Exception {
        Path link = Files.createSymbolicLink(checkout.outside.resolve("tusk"), checkout.root.resolve("tusk"));
        Path linkToLink = Files.createSymbolicLink(checkout.outside.resolve("t"), Path.of("tusk"));

        assertThat(Checkout.end(checkout.start(link, "version")).exitCode()).isZero();
        assertThat(Checkout.end(checkout.start(linkToLink, "version")).exitCode())
                .isZero();
        assertThat(checkout.mavenCalls()).hasSize(1);
    }

    @Test
    void givesTheProgramMoreOptionsForTheJvm() throws Exception {
        checkout.with("TUSK_JAVA_OPTS", "-Xmx2g -XX:+UseZGC");

        List<String> arguments = checkout.tusk("version").out().lines().toList();

        assertThat(arguments).contains("-Xmx2g", "-XX:+UseZGC").doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void leavesTheCollectorOfServersToTheJvm() throws Exception {
        assertThat(checkout.tusk("serve").out()).doesNotContain("SerialGC").doesNotContain("TieredStopAtLevel");
        assertThat(checkout.tusk("version").out()).contains("-XX:+UseSerialGC\n");
    }

    @Test
    void startsFromTheCacheOfThisBuildAndThisJdk() throws Exception {
        checkout.tusk("version");
        assertThat(checkout.tusk("version").out()).containsPattern("-XX:AOTCache=.*/Test_Inc.*\\.aot\n");

        var other = checkout.with("JAVA_HOME", Checkout.jdk(folder.resolve("jdk 26"), "26", ""))
                .tusk("version");

        assertThat(other.err()).startsWith("fast start ... done");
        assertThat(checkout.mavenCalls()).hasSize(1);
    }

    @Test
    void startsWithoutACacheWhereTheJdkMakesNone() throws Exception {
        Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\necho \"$@\"\n");

        assertThat(checkout.tusk("version").exitCode()).isZero();
        var again = checkout.tusk("version");

        assertThat(again.out()).doesNotContain("AOTCache=");
        assertThat(again.err()).isEmpty();
    }

    @Test
    void becomesTheProgramSoThatSignalsReachIt() throws Exception {
        checkout.tusk("version");
        Checkout.jdk(jdk, "25.0.3", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done");

        Process server = checkout.start(checkout.root.resolve("tusk"), "serve");
        try (var out = server.inputReader()) {
            while (!"ready".equals(out.readLine())) {
                assertThat(server.isAlive()).isTrue();
            }
            server.destroy();
            assertThat(server.waitFor()).isEqualTo(7);
        } finally {
            server.destroyForcibly();
        }
    }
}
