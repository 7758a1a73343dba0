package dev.tusk.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.shell.Shell;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BarTest {

    private final AtomicLong now = new AtomicLong();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void tellsHowFarHowFastAndHowLongStill() {
        Bar bar = new Bar(line(false), "pages");
        passes(Duration.ofSeconds(10));

        bar.update(250, 1000, "");

        assertThat(printed()).isEqualTo("  250/1,000 pages  25 %  25/s  30 s left\n");
    }

    @Test
    void countsOnlyWhereTheEndIsNotKnown() {
        Bar bar = new Bar(line(false), "documents");
        passes(Duration.ofSeconds(10));

        bar.update(5, OptionalLong.empty(), Double.NaN, "1 failed");

        assertThat(printed()).isEqualTo("  5 documents  0.5/s  1 failed\n");
    }

    @Test
    void printsALogNotMoreOftenThanEveryFewSeconds() {
        Bar bar = new Bar(line(false), "pages");
        for (int i = 1; i <= 100; i++) {
            passes(Duration.ofMillis(100));
            bar.update(i, 100, "");
        }

        assertThat(printed().lines()).hasSize(2);
    }

    @Test
    void rewritesOneLineOfATerminal() {
        StatusLine line = line(true);
        Bar bar = new Bar(line, "pages");
        passes(Duration.ofSeconds(1));
        bar.update(50, 100, "");
        line.print("failed: a");

        assertThat(printed())
                .contains("\r  [============            ] 50/100 pages")
                .endsWith("\r\033[Kfailed: a\n");
    }

    @Test
    void namesEachStepWithItsOutcomeAndTime() {
        Steps steps = new Steps(line(false));

        String value = steps.run("schema", tell -> {
            tell.accept("creating tables");
            passes(Duration.ofMillis(1250));
            return new Steps.Outcome<>("value", "ready");
        });

        assertThat(value).isEqualTo("value");
        assertThat(printed()).isEqualTo("  schema      creating tables ...\n  schema      ready  (1.3 s)\n");
    }

    @Test
    void speaksOfTimeInItsUnits() {
        assertThat(Spoken.duration(Duration.ofMillis(420))).isEqualTo("0.4 s");
        assertThat(Spoken.duration(Duration.ofMillis(9_960))).isEqualTo("10 s");
        assertThat(Spoken.duration(Duration.ofSeconds(200))).isEqualTo("3 min 20 s");
        assertThat(Spoken.duration(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
    }

    private void passes(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private StatusLine line(boolean terminal) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new StatusLine(
                new Shell(InputStream.nullInputStream(), stream, stream, Map.of(), terminal, terminal, terminal, 100),
                now::get);
    }

    private String printed() {
        return err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
