package dev.tusk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartTest {

    /** These cost tenths of a second to load, and neither version nor help has a use for them. */
    private static final List<String> HEAVY = List.of(
            " com.zaxxer.", " org.postgresql.", " tools.jackson.", " io.javalin.", " dev.tusk.models.", " ch.qos.");

    @ParameterizedTest
    @ValueSource(strings = {"version", "--help", "search --help", "put --help"})
    void loadsOnlyWhatTheCommandNeeds(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments.split(" ", -1)));
        Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
        String loaded = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).isZero();
        assertThat(loaded.lines().filter(line -> line.contains(" dev.tusk.cli.Main ")))
                .hasSize(1);
        assertThat(loaded.lines().filter(line -> HEAVY.stream().anyMatch(line::contains)))
                .isEmpty();
    }
}
