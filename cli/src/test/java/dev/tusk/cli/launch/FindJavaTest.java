package dev.tusk.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class FindJavaTest {

    @TempDir
    Path folder;

    private Checkout checkout;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = new Checkout(folder).withMaven("");
    }

    @Test
    void passesOverAnOlderJavaHome() throws Exception {
        checkout.with("JAVA_HOME", Checkout.jdk(folder.resolve("jdk 17"), "17.0.15", ""));
        Path jdk = Checkout.jdk(folder.resolve("system/usr/lib/jvm/temurin-25"), "25.0.3", "");

        var run = checkout.tusk("version");

        assertThat(run.out()).startsWith("java of 25.0.3\n");
        assertThat(checkout.mavenCalls()).containsExactly(jdk.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"25", "25-ea", "25.0.3", "26.0.1", "100.0"})
    void takesEveryVersionFrom25On(String version) throws Exception {
        checkout.with("JAVA_HOME", Checkout.jdk(folder.resolve("a jdk"), version, ""));

        assertThat(checkout.tusk("version").out()).startsWith("java of " + version + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"home/.sdkman/candidates/java/25.0.3-tem", "home/.jdks/temurin-25", "system/usr/lib/jvm/any"})
    void looksWhereJdksAreKept(String place) throws Exception {
        Checkout.jdk(folder.resolve(place), "25.0.3", "");

        assertThat(checkout.tusk("version").exitCode()).isZero();
    }

    @Test
    void prefersTuskJavaHome() throws Exception {
        checkout.with("JAVA_HOME", Checkout.jdk(folder.resolve("jdk 25"), "25.0.3", ""))
                .with("TUSK_JAVA_HOME", Checkout.jdk(folder.resolve("jdk 26"), "26", ""));

        assertThat(checkout.tusk("version").out()).startsWith("java of 26\n");
    }

    @Test
    void refusesATuskJavaHomeThatIsTooOld() throws Exception {
        checkout.with("JAVA_HOME", Checkout.jdk(folder.resolve("jdk 25"), "25.0.3", ""))
                .with("TUSK_JAVA_HOME", Checkout.jdk(folder.resolve("jdk 8"), "1.8.0_392", ""));

        var run = checkout.tusk("version");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("cannot use TUSK_JAVA_HOME \"" + folder.resolve("jdk 8"))
                .contains("detail: Java 1 in");
    }

    @Test
    void namesWhatItFoundAndWhatToInstall() throws Exception {
        Checkout.jdk(folder.resolve("system/usr/lib/jvm/java-17-openjdk"), "17.0.15", "");

        var run = checkout.tusk("version");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("cannot start Tusk: no JDK 25 or newer found\n")
                .contains("found only Java 17 in " + folder)
                .contains("hint: install one (");
    }
}
