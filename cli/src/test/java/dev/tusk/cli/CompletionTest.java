package dev.tusk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {

    @Test
    void bashCompletesCommandsAndOptions(@TempDir Path folder) throws Exception {
        assertThat(completed(folder, "tusk coll")).contains("collection");
        assertThat(completed(folder, "tusk collection cr")).contains("create");
        assertThat(completed(folder, "tusk search docs --vec")).contains("--vector-weight");
    }

    /** Asks a real bash what it would complete. */
    private static String completed(Path folder, String line) throws IOException, InterruptedException {
        Path script = Files.writeString(
                folder.resolve("tusk.bash"),
                new Ran.Program().run("completion", "bash").out());
        String ask = """
                source "$1"
                COMP_WORDS=($2); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE="$2"; COMP_POINT=${#COMP_LINE}
                _complete_tusk
                echo "${COMPREPLY[@]}"
                """;
        Process bash = new ProcessBuilder("bash", "-c", ask, "bash", script.toString(), line)
                .redirectErrorStream(true)
                .start();
        bash.getOutputStream().close();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return out;
    }

    @Test
    void fishCompletesEveryCommand() {
        assertThat(new Ran.Program().run("completion", "fish").out())
                .contains("-a search", "__fish_seen_subcommand_from collection", "-l vector-weight");
    }

    @Test
    void anotherShellIsRefused() {
        Ran ran = new Ran.Program().run("completion", "bsh");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("did you mean \"bash\"?");
    }
}
