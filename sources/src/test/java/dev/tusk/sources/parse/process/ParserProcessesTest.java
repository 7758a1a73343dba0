package dev.tusk.sources.parse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.sources.parse.FileKind;
import dev.tusk.sources.parse.ParseLimits;
import dev.tusk.sources.parse.Samples;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
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
            assertThat(processes.folders()).hasSize(1);
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
        Path folder;
        try (ParserProcesses processes = new ParserProcesses(256, 1)) {
            processes.parse(job(Samples.docx("a", "Text.", List.of()), ParseLimits.DEFAULT));
            assertThat(processes.folders()).hasSize(1);
            folder = processes.folders().getFirst();
            assertThat(folder).isNotEmptyDirectory();
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void asciiDocIsReadThereAndEndedWhereItTakesTooLong() {
        byte[] text = "= Owls\n\n* hunt\n".getBytes(StandardCharsets.UTF_8);
        byte[] endless = "{a}".repeat(300_000).getBytes(StandardCharsets.UTF_8);
        try (ParserProcesses processes = new ParserProcesses(256, 1)) {
            assertThat(processes
                            .parse(new ParseJob("a.adoc", FileKind.ASCIIDOC, ParseLimits.DEFAULT, text))
                            .text())
                    .contains("<h1>Owls</h1>", "<li><p>hunt</p></li>");
            assertThatThrownBy(() -> processes.parse(new ParseJob(
                            "b.adoc", FileKind.ASCIIDOC, ParseLimits.DEFAULT.withTime(Duration.ofMillis(1)), endless)))
                    .isInstanceOfSatisfying(
                            TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
            assertThatThrownBy(() -> processes.parse(new ParseJob(
                            "b.adoc", FileKind.ASCIIDOC, ParseLimits.DEFAULT.withMaxCharacters(1000), endless)))
                    .isInstanceOfSatisfying(
                            TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
        }
    }

    @Test
    void ctrlCOfTheProgramDoesNotEndWhatIsBeingRead() throws IOException, InterruptedException {
        byte[] docx = Samples.docx("a", "Text.", List.of());
        List<ProcessHandle> before = children();
        try (ParserProcesses processes = new ParserProcesses(256, 1)) {
            processes.parse(job(docx, ParseLimits.DEFAULT));
            ProcessHandle child = onlyChild(before);
            for (String signal : List.of("-INT", "-TERM", "-HUP")) {
                new ProcessBuilder("kill", signal, Long.toString(child.pid()))
                        .start()
                        .waitFor();
            }
            assertThat(child.onExit())
                    .as("what a signal ends is gone soon")
                    .failsWithin(Duration.ofSeconds(2))
                    .withThrowableOfType(TimeoutException.class);
            assertThat(processes.parse(job(docx, ParseLimits.DEFAULT)).text()).contains("Text.");
            assertThat(onlyChild(before)).isEqualTo(child);
        }
    }

    @Test
    void warningsOfTheMachineDoNotGoBetweenTheAnswers() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ParserProcess.java(64));
        // It says that this is more than the heap.
        command.addAll(List.of("-XX:MaxNewSize=1g", "-version"));
        Process java = new ProcessBuilder(command).start();
        String errors = new String(java.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(errors).contains("MaxNewSize");
        assertThat(java.waitFor()).isZero();
    }

    /** Answers something that is none. */
    static final class Nonsense {
        public static void main(String[] args) throws IOException {
            ParseJob.read(new DataInputStream(System.in));
            System.out.write(new byte[] {'R', 0, 0, 0, 1, '?'});
            System.out.flush();
            System.in.readAllBytes();
        }
    }

    @Test
    void processWhoseAnswerMakesNoSenseIsNotUsedAgain() {
        List<ProcessHandle> before = children();
        try (ParserProcesses processes = new ParserProcesses(64, 1, Nonsense.class)) {
            assertThatThrownBy(() -> processes.parse(job(new byte[0], ParseLimits.DEFAULT)))
                    .isInstanceOf(TuskException.class)
                    .hasMessageContaining("makes no sense");
            assertThat(processes.folders()).isEmpty();
            assertThat(children()).isEqualTo(before);
        }
    }

    /** As one whose jars are not all there. */
    static final class Unlinked {
        public static void main(String[] args) throws IOException {
            ParserWorker.serve(job -> {
                throw new NoClassDefFoundError("org/example/Missing");
            });
        }
    }

    /** As one that has a fault. */
    static final class Faulty {
        public static void main(String[] args) throws IOException {
            ParserWorker.serve(job -> {
                throw new AssertionError("never mind");
            });
        }
    }

    @Test
    void errorsOfTheProcessAreTold() {
        try (ParserProcesses processes = new ParserProcesses(64, 1, Unlinked.class)) {
            assertThatThrownBy(() -> processes.parse(job(new byte[0], ParseLimits.DEFAULT)))
                    .hasMessageContaining("org/example/Missing");
        }
        try (ParserProcesses processes = new ParserProcesses(64, 1, Faulty.class)) {
            assertThatThrownBy(() -> processes.parse(job(new byte[0], ParseLimits.DEFAULT)))
                    .isInstanceOfSatisfying(
                            TuskException.class, e -> assertThat(e.detail()).contains("never mind"));
        }
    }
}
