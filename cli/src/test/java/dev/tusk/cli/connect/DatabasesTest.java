package dev.tusk.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.TuskException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasesTest {

    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void homeIsEmpty() {
        environment.put("HOME", home.toString());
    }

    private Databases databases() {
        var messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        Shell shell = Shell.piped(InputStream.nullInputStream(), messages, messages, environment);
        return new Databases(shell, LocalCluster.NONE);
    }

    private ConnectionTarget find(String... url) {
        return databases().find(url.length == 0 ? null : url[0]);
    }

    private void file(String name, String content, String permissions) throws IOException {
        Path file = Files.writeString(home.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void readsLibpqsUrl() {
        ConnectionTarget target =
                find("postgresql://us%40er:p%3Ass@h1:5433,[::1]/my%2Fdb?sslmode=verify-full&connect_timeout=3");
        assertThat(target.hosts()).containsExactly(new Host("h1", 5433), new Host("::1", 5432));
        assertThat(target.user()).isEqualTo("us@er");
        assertThat(target.password()).contains("p:ss");
        assertThat(target.database()).isEqualTo("my/db");
        assertThat(target.properties()).containsEntry("sslmode", "verify-full").containsEntry("connectTimeout", "3");
    }

    @Test
    void findsAStandbyByItsOptionItsVariableOrAmongTheHosts() {
        assertThat(databases().replica(null)).isEmpty();
        environment.put("TUSK_REPLICA_URL", "postgresql://variable/db");
        assertThat(databases().replica(null).orElseThrow().hosts()).containsExactly(new Host("variable", 5432));
        assertThat(databases()
                        .replica("postgresql://u:secret@option/db")
                        .orElseThrow()
                        .hosts())
                .containsExactly(new Host("option", 5432));
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--replica-url", "TUSK_REPLICA_URL")
                .doesNotContain("secret");
        assertThat(find("postgresql://h1,h2/db?target_session_attrs=primary")
                        .preferringStandby()
                        .properties())
                .containsEntry("targetServerType", "preferSecondary");
    }

    @Test
    void keepsConnectionsAliveAsLibpqDoes() {
        assertThat(find("postgresql://h/db").properties()).containsEntry("tcpKeepAlive", "true");
        assertThat(find("postgresql://h/db?keepalives=0").properties()).containsEntry("tcpKeepAlive", "false");
    }

    @Test
    void takesAnAtSignInAPasswordThatIsNotEncoded() {
        assertThat(find("postgres://u:p@ss@h/db").password()).contains("p@ss");
    }

    @Test
    void readsJdbcsUrl() {
        ConnectionTarget target = find("jdbc:postgresql://h:5433/db?user=u&password=p&sslmode=require");
        assertThat(target.hosts()).containsExactly(new Host("h", 5433));
        assertThat(target.user()).isEqualTo("u");
        assertThat(target.password()).contains("p");
        assertThat(target.properties()).containsEntry("sslmode", "require");
    }

    @Test
    void warnsOfAPasswordOnTheCommandLineWithoutRepeatingIt() {
        find("postgresql://u:s3cret@h/db");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("warning").doesNotContain("s3cret");
    }

    @Test
    void neverShowsThePassword() {
        assertThat(find("postgresql://u:s3cret@h/db").toString()).isEqualTo("postgresql://u@h:5432/db");
    }

    @Test
    void takesTheFirstPlaceThatNamesADatabase() {
        environment.put("PGHOST", "of-pg");
        assertThat(find().origin()).isEqualTo("PGHOST");
        environment.put("DATABASE_URL", "postgresql://of-database-url/x");
        assertThat(find().hosts().getFirst().name()).isEqualTo("of-database-url");
        environment.put("TUSK_URL", "postgresql://of-tusk-url/x");
        assertThat(find().hosts().getFirst().name()).isEqualTo("of-tusk-url");
        assertThat(find("postgresql://of-option/x").origin()).isEqualTo("--url");
    }

    @Test
    void completesAUrlFromTheVariables() {
        environment.putAll(Map.of("PGUSER", "u", "PGPASSWORD", "p", "PGSSLMODE", "disable", "PGDATABASE", "other"));
        ConnectionTarget target = find("postgresql://h/db");
        assertThat(target.user()).isEqualTo("u");
        assertThat(target.password()).contains("p");
        assertThat(target.database()).isEqualTo("db");
        assertThat(target.properties()).containsEntry("sslmode", "disable");
    }

    @Test
    void theDatabaseIsNamedLikeTheUserUnlessSaid() {
        assertThat(find("postgresql://alice@h").database()).isEqualTo("alice");
    }

    @Test
    void readsThePasswordFileByLibpqsRules() throws IOException {
        file(".pgpass", """
                # a comment
                h:5432:other:u:wrong
                h:*:d\\:b:u:p\\:a\\\\ss
                *:*:*:*:last
                """, "rw-------");
        assertThat(find("postgresql://u@h/d%3Ab").password()).contains("p:a\\ss");
        assertThat(find("postgresql://v@h/d%3Ab").password()).contains("last");
    }

    @Test
    void ignoresAPasswordFileThatOthersMayRead() throws IOException {
        file(".pgpass", "*:*:*:*:p\n", "rw-r--r--");
        assertThat(find("postgresql://u@h/db").password()).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("chmod 0600");
    }

    @Test
    void readsTheServiceFile() throws IOException {
        file(".pg_service.conf", "[prod]\nhost=db1\nport=6000\nuser=svc\n[other]\nhost=no\n", "rw-r--r--");
        environment.put("PGSERVICE", "prod");
        assertThat(find().toString()).isEqualTo("postgresql://svc@db1:6000/svc");
        environment.put("PGSERVICE", "prdo");
        assertThatThrownBy(this::find)
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.hint()).isEqualTo("did you mean \"prod\"?"));
    }

    @Test
    void takesTheLocalClusterWhenNothingElseIsNamed() {
        ConnectionTarget local = ConnectionTarget.local(5, "d", "u", "p", "tusk pg start");
        Shell shell = Shell.piped(InputStream.nullInputStream(), System.out, System.err, environment);
        assertThat(new Databases(shell, ignored -> Optional.of(local)).find(null))
                .isEqualTo(local);
    }

    @Test
    void refusesWhatIsNoUrlWithoutRepeatingIt() {
        for (String url : List.of(
                "mysql://u:s3cret@h/db",
                "postgresql://u:s3cret@h:port/db",
                "postgresql://u:s3cret%zz@h/db",
                "postgresql://u:s3cret@[::1/db",
                "postgresql://u:s3cret@h/db?sslmod=require")) {
            assertThatThrownBy(() -> find(url))
                    .as(url)
                    .isInstanceOf(TuskException.class)
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void saysWhyAUnixSocketDoesNotDo() {
        environment.put("PGHOST", "/var/run/postgresql");
        assertThatThrownBy(this::find).hasMessageContaining("Tusk connects over TCP");
    }
}
