package dev.tusk.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtherJvmTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    /** What is started. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws InterruptedException {
            switch (arguments[0]) {
                case "tell" ->
                    System.out.println("{\"url\": \"%s\", \"heap\": %d}"
                            .formatted(
                                    OtherJvm.dataSource().getUrl(),
                                    Runtime.getRuntime().maxMemory() >> 20));
                case "exhaust" -> System.out.println(new long[1 << 28].length);
                case "fail" -> {
                    System.out.println("no such table");
                    System.exit(3);
                }
                default -> Thread.sleep(LONG.toMillis());
            }
        }
    }

    private static OtherJvm start(List<String> options, String what) throws Exception {
        Map<String, String> environment = Map.of(
                OtherJvm.URL, "jdbc:postgresql://localhost:1/bench", OtherJvm.USER, "me", OtherJvm.PASSWORD, "secret");
        return OtherJvm.start(environment, Program.class, options, List.of(what));
    }

    @Test
    void givesTheProgramTheAddressAndTheHeapAndTellsWhatItSaid() throws Exception {
        try (OtherJvm program = start(OtherJvm.heap(64), "tell")) {
            var said = program.result(LONG);
            assertThat(said.get("url").asString()).contains("localhost:1/bench");
            assertThat(said.get("heap").asInt()).isBetween(48, 64);
        }
    }

    @Test
    void tellsHowAProgramFailed() throws Exception {
        try (OtherJvm program = start(List.of(), "fail")) {
            assertThatThrownBy(() -> program.result(LONG))
                    .isInstanceOf(OtherJvm.Failed.class)
                    .hasMessage("it ended with 3: no such table");
        }
    }

    @Test
    void heapThatDoesNotSufficeIsAFailure() throws Exception {
        try (OtherJvm program = start(OtherJvm.heap(64), "exhaust")) {
            assertThatThrownBy(() -> program.result(LONG))
                    .isInstanceOf(OtherJvm.Failed.class)
                    .hasMessageContaining("OutOfMemoryError");
        }
    }

    @Test
    void endsAProgramThatTakesTooLong() throws Exception {
        try (OtherJvm program = start(List.of(), "sleep")) {
            assertThatThrownBy(() -> program.result(Duration.ofMillis(300)))
                    .isInstanceOf(OtherJvm.Failed.class)
                    .hasMessage("it took longer than 300 ms");
        }
    }

    @Test
    void killsAProgram() throws Exception {
        try (OtherJvm program = start(List.of(), "sleep")) {
            assertThat(program.endedWithin(Duration.ofMillis(100))).isFalse();
            program.kill();
            assertThatThrownBy(() -> program.endedWithin(LONG)).isInstanceOf(OtherJvm.Failed.class);
        }
    }
}
