package dev.tusk.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {

    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    @Test
    void namesTheOptionThatWasMeant() {
        assertThat(run("first-run", "--quik")).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(err.toString()).contains("unknown option \"--quik\"").contains("did you mean \"--quick\"?");
    }

    @Test
    void namesTheCommandThatWasMeant() {
        assertThat(run("firstrun")).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(err.toString()).contains("unknown command \"firstrun\"").contains("did you mean \"first-run\"?");
    }

    @Test
    void refusesANumberOfRowsThatMeasuresNothing() {
        assertThat(run("first-run", "--rows", "10")).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(err.toString()).contains("--rows is 10; it must be 6,000 to 1,000,000");
    }

    @Test
    void refusesRowsThatAreNoNumber() {
        assertThat(run("first-run", "--rows=many")).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(err.toString()).contains("invalid value for option '--rows'");
    }
}
