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
import java.util.List;
import java.util.function.Function;
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
        serve(new JobReader()::read);
    }

    /** Answers by this until there are no more items. */
    static void serve(Function<ParseJob, ParseAnswer> reader) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
        DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
        PrintStream errors = silence();
        ignoreSignals(errors);
        while (true) {
            ParseJob job;
            try {
                job = ParseJob.read(in);
            } catch (EOFException end) {
                return;
            }
            Thread watch = watch(job);
            ParseAnswer answer;
            try {
                answer = reader.apply(job);
            } catch (LinkageError e) {
                answer = new ParseAnswer.Refused(
                        ErrorCode.FILE_UNREADABLE,
                        "the parser of its form lacks a part: " + e,
                        "install Tusk anew; if it happens again, tell its makers");
            } catch (Error e) {
                e.printStackTrace(errors);
                throw e;
            }
            watch.interrupt();
            ParseAnswer.write(out, answer);
        }
    }

    /**
     * Ctrl-C on a terminal, and whoever stops a service, ask all processes of the program at once: but the item that is being read is still
     * wanted, and this process ends with its input. Java has no other way to ask for that, and this one is no part of its specification.
     */
    private static void ignoreSignals(PrintStream errors) {
        for (String name : List.of("INT", "TERM", "HUP")) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                signal.getMethod("handle", signal, handler)
                        .invoke(
                                null,
                                signal.getConstructor(String.class).newInstance(name),
                                handler.getField("SIG_IGN").get(null));
            } catch (ReflectiveOperationException e) {
                errors.println("the signal " + name + " cannot be ignored: " + e);
            }
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

    /** Gives the stream for what must be said all the same. Libraries that log each odd byte of a file would fill the disk, and standard output belongs to the answers. */
    private static PrintStream silence() {
        PrintStream errors = System.err;
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8);
        System.setOut(nowhere);
        System.setErr(nowhere);
        LogManager.getLogManager().reset();
        return errors;
    }
}
