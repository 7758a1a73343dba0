package dev.tusk.sources.parse.process;

import dev.tusk.core.failure.ErrorCode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.logging.LogManager;

/**
 * The program of a parser's process: reads items from standard input and answers on standard output, until its input ends. It
 * ends itself when an item takes too long, so that it outlives nobody who started it and was killed.
 */
public final class ParserWorker {

    /** Exit status of a process that ended itself since an item took too long. */
    static final int TOO_LATE = 64;

    private ParserWorker() {}

    public static void main(String[] args) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
        DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
        silence();
        TikaReader reader = new TikaReader();
        while (true) {
            ParseJob job;
            try {
                job = ParseJob.read(in);
            } catch (EOFException end) {
                return;
            }
            Thread watch = watch(job);
            ParseAnswer answer = reader.read(job);
            watch.interrupt();
            ParseAnswer.write(out, answer);
        }
    }

    static ParseAnswer.Refused tooLate(ParseJob job) {
        return new ParseAnswer.Refused(
                ErrorCode.TIMEOUT,
                "parsing takes longer than %,d ms; it was ended"
                        .formatted(job.limits().time().toMillis()),
                "convert it to text first, or leave it out");
    }

    private static Thread watch(ParseJob job) {
        Thread watch = new Thread(
                () -> {
                    try {
                        Thread.sleep(job.limits().time());
                        Runtime.getRuntime().halt(TOO_LATE);
                    } catch (InterruptedException done) {
                        Thread.currentThread().interrupt();
                    }
                },
                "tusk-parser-watch");
        watch.setDaemon(true);
        watch.start();
        return watch;
    }

    /** Libraries that log each odd byte of a file would fill the disk, and standard output belongs to the answers. */
    private static void silence() {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8);
        System.setOut(nowhere);
        System.setErr(nowhere);
        LogManager.getLogManager().reset();
    }
}
