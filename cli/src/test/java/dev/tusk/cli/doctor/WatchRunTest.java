package dev.tusk.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.shell.Shell;
import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorOptions;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.Thresholds;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PostgresExtension.class)
class WatchRunTest {

    @Test
    void aServerThatIsAwayForALookIsToldAndLookedAtAgain(TestDatabase database) {
        database.execute("create table note (text text)");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Shell shell = Shell.piped(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                Map.of());
        Examination examination = new Examination(
                shell,
                new Doctor(awayAtTheSecond(database.dataSource())),
                new DoctorSettings.Chosen(
                        new DoctorOptions(Set.of("TAB-001"), Set.of(), Thresholds.USUAL, Duration.ofSeconds(5)),
                        Severity.INFO,
                        Optional.empty(),
                        null));
        assertThat(new WatchRun(shell, new Output(shell, true), examination, 1, 3).run())
                .isZero();
        List<JsonNode> looks = out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(JsonMapper.shared()::readTree)
                .toList();
        assertThat(looks).hasSize(3);
        assertThat(looks.getFirst().path("new")).hasSize(1);
        assertThat(looks.get(1).path("failed").asString()).contains("out for lunch");
        assertThat(looks.getLast().path("findings").asInt()).isOne();
        assertThat(looks.getLast().path("new")).as("known before").isEmpty();
        assertThat(looks.getLast().path("gone")).isEmpty();
    }

    private static DataSource awayAtTheSecond(DataSource server) {
        AtomicInteger connections = new AtomicInteger();
        return (DataSource) Proxy.newProxyInstance(
                WatchRunTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (_, method, arguments) -> {
                    if (method.getName().equals("getConnection") && connections.incrementAndGet() == 2) {
                        throw new SQLException("out for lunch", "08001");
                    }
                    try {
                        return method.invoke(server, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
