package dev.tusk.runtime.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.runtime.failure.LocalPostgresException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With folders that look like installations, whose programs are small scripts. */
class SystemInstallationsTest {

    @TempDir
    Path folder;

    @Test
    void findsTheServerOfThePgConfigOnThePath() throws IOException {
        Path bin = installation("PostgreSQL) 16.9", "0.8.1");

        assertThat(new SystemInstallations(List.of(bin)).find())
                .filteredOn(found -> found.bin().equals(bin))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.version()).isEqualTo(new PostgresVersion(16, 9));
                    assertThat(found.hasExtension("vector")).isTrue();
                    assertThat(found.origin()).isEqualTo("of this machine");
                });
    }

    @Test
    void passesByAServerWithoutPgvector() throws IOException {
        Path bin = installation("PostgreSQL) 16.9", "0.8.1");
        Files.delete(folder.resolve("share/extension/vector.control"));

        assertRejected(bin, "no pgvector");
    }

    @Test
    void passesByAServerWithAnOldPgvector() throws IOException {
        assertRejected(installation("PostgreSQL) 16.9", "0.7.4"), "pgvector 0.7 is older than 0.8");
    }

    @Test
    void passesByAServerThatIsTooOld() throws IOException {
        assertRejected(installation("PostgreSQL) 14.18", "0.8.1"), "PostgreSQL 14.18 is not among 15 to 18");
    }

    @Test
    void passesByAClientWithoutAServer() throws IOException {
        Path bin = installation("PostgreSQL) 16.9", "0.8.1");
        Files.delete(bin.resolve("initdb"));

        assertThat(new SystemInstallations(List.of(bin)).find())
                .noneMatch(found -> found.bin().equals(bin));
    }

    @Test
    void isNeverAddedTo() throws IOException {
        Installation installation = new SystemInstallations(List.of(installation("PostgreSQL) 18.1", "0.8.1")))
                .find()
                .getFirst();

        assertThatThrownBy(() -> installation.requireExtensions("vector", "no_such_thing"))
                .isInstanceOf(LocalPostgresException.class)
                .hasMessage("cannot use no_such_thing: not installed")
                .asString()
                .contains("TUSK_POSTGRESQL=private");
    }

    private void assertRejected(Path bin, String reason) {
        SystemInstallations installations = new SystemInstallations(List.of(bin));
        assertThat(installations.find()).noneMatch(found -> found.bin().equals(bin));
        assertThat(installations.rejected()).contains(bin + ": " + reason);
    }

    private Path installation(String version, String pgvector) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path share = folder.resolve("share");
        Files.createDirectories(share.resolve("extension"));
        Files.writeString(
                share.resolve("extension/vector.control"),
                "comment = 'vectors'\ndefault_version = '%s'\n".formatted(pgvector));
        script(bin.resolve("postgres"), "echo 'postgres (%s'".formatted(version));
        script(bin.resolve("initdb"), "exit 0");
        script(
                bin.resolve("pg_config"),
                "case $1 in --bindir) echo '%s';; --sharedir) echo '%s';; esac".formatted(bin, share));
        return bin;
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
