package dev.tusk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts programs of their own, since a program loads ONNX Runtime once. */
class ColdStartTest {

    /** Embeds one question with unpacked files in the directory that is its argument. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) {
            try (Models models =
                    Models.builder().files(Path.of(arguments[0])).threads(1).build()) {
                System.out.println(models.find("minilm").embedQuery("cold").dimensions());
            }
        }
    }

    @Test
    void loadsModelAndLibrariesFromUnpackedFiles(@TempDir Path directory) throws Exception {
        assertThat(run(directory)).isEqualTo("384");
        assertThat(names(directory))
                .containsExactlyInAnyOrder(
                        "all-minilm-l6-v2-q.onnx",
                        System.mapLibraryName("onnxruntime"),
                        System.mapLibraryName("onnxruntime4j_jni"));
        assertThat(run(directory)).isEqualTo("384");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private static String run(Path directory) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
