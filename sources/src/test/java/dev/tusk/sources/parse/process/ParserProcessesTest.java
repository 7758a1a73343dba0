package dev.tusk.sources.parse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.sources.parse.FileKind;
import dev.tusk.sources.parse.ParseLimits;
import dev.tusk.sources.parse.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ParserProcessesTest {

    private static ParseJob job(byte[] bytes, ParseLimits limits) {
        return new ParseJob("a.docx", FileKind.OFFICE, limits, bytes);
    }

    private static ProcessHandle onlyChild(List<ProcessHandle> before) {
        List<ProcessHandle> children = ProcessHandle.current()
                .children()
                .filter(child -> !before.contains(child))
                .toList();
        assertThat(children).hasSize(1);
        return children.get(0);
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().children().toList();
    }

    @Test
    void processIsKeptForTheNextItemAndEndedAtTheEnd() throws IOException {
        byte[] docx = Samples.docx("a", "Text.", List.of());
        List<ProcessHandle> before = children();
        ProcessHandle child;
        try (ParserProcesses processes = new ParserProcesses(256, 2)) {
            processes.parse(job(docx, ParseLimits.DEFAULT));
            child = onlyChild(before);
            processes.parse(job(docx, ParseLimits.DEFAULT));
            assertThat(onlyChild(before)).isEqualTo(child);
            assertThat(processes.count()).isEqualTo(1);
        }
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void processThatHangsIsEndedAndAnotherReadsTheNextItem() throws IOException, InterruptedException {
        byte[] docx = Samples.docx("a", "Text.", List.of());
        List<ProcessHandle> before = children();
        try (ParserProcesses processes = new ParserProcesses(256, 1)) {
            processes.parse(job(docx, ParseLimits.DEFAULT));
            ProcessHandle hanging = onlyChild(before);
            // Stopped like this it does not even notice that its time is over.
            new ProcessBuilder("kill", "-STOP", Long.toString(hanging.pid()))
                    .start()
                    .waitFor();

            assertThatThrownBy(() -> processes.parse(job(docx, ParseLimits.DEFAULT.withTime(Duration.ofMillis(500)))))
                    .isInstanceOfSatisfying(
                            TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT))
                    .hasMessageContaining("longer than 500 ms");
            assertThat(hanging.isAlive()).isFalse();
            assertThat(processes.parse(job(docx, ParseLimits.DEFAULT)).text()).contains("Text.");
        }
    }

    @Test
    void processThatIsKilledBetweenTwoItemsIsReplaced() throws IOException {
        byte[] docx = Samples.docx("a", "Text.", List.of());
        List<ProcessHandle> before = children();
        try (ParserProcesses processes = new ParserProcesses(256, 1)) {
            processes.parse(job(docx, ParseLimits.DEFAULT));
            ProcessHandle child = onlyChild(before);
            child.destroyForcibly();
            child.onExit().join();

            assertThat(processes.parse(job(docx, ParseLimits.DEFAULT)).text()).contains("Text.");
        }
    }

    @Test
    void itemThatTakesTooMuchMemoryIsRefusedByThatReason() throws IOException {
        byte[] docx = Samples.docx("a", "some word ".repeat(3_000_000), List.of());
        try (ParserProcesses processes = new ParserProcesses(64, 1)) {
            assertThatThrownBy(
                            () -> processes.parse(job(docx, ParseLimits.DEFAULT.withMaxCharacters(Integer.MAX_VALUE))))
                    .isInstanceOfSatisfying(
                            TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE))
                    .hasMessage("cannot read \"a.docx\": parsing takes more than 64 MB of memory");
        }
    }

    @Test
    void temporaryFilesGoWithTheProcess() throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        long before = folders(folder);
        try (ParserProcesses processes = new ParserProcesses(256, 1)) {
            processes.parse(job(Samples.docx("a", "Text.", List.of()), ParseLimits.DEFAULT));
            assertThat(folders(folder)).isGreaterThan(before);
        }
        assertThat(folders(folder)).isEqualTo(before);
    }

    private static long folders(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("tusk-parser-"))
                    .count();
        }
    }
}
