package dev.tusk.cli.ingest;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.sources.hackernews.DumpFormat;
import dev.tusk.sources.hackernews.GeneratedItems;
import dev.tusk.sources.hackernews.ItemPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A made-up dump. */
final class GenerateOptions {

    /** As a shell reports a program that a closed pipe ended. */
    private static final int READER_GONE = 141;

    @Option(
            names = "--generate",
            paramLabel = "N",
            description =
                    "Print a made-up dump of N items of the shape that the real ones have, for tests and measurements.")
    private @Nullable Long count;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed gives the same dump. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--output-format",
            paramLabel = "FORMAT",
            defaultValue = "json",
            description = "What --generate prints: json (lines) or csv. Default: ${DEFAULT-VALUE}.")
    private DumpFormat format = DumpFormat.JSON;

    boolean given() {
        return count != null;
    }

    int print(Shell shell) {
        GeneratedItems items = new GeneratedItems(Math.max(0, Objects.requireNonNull(count)), seed);
        OutputStream out = new Guarded(shell.out());
        try {
            switch (format) {
                case JSON -> ItemPrinter.json(items, out);
                case CSV -> ItemPrinter.csv(items, out);
                case PARQUET ->
                    throw TuskException.withHint(
                            ErrorCode.INVALID_REQUEST,
                            "a made-up dump cannot be printed as Parquet",
                            "take --output-format json or csv");
            }
            return 0;
        } catch (IOException readerGone) {
            return READER_GONE;
        }
    }

    /** Ends the printing where nobody reads it any more. */
    private static final class Guarded extends OutputStream {
        private final PrintStream out;

        Guarded(PrintStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            if (out.checkError()) {
                throw new IOException("the reader is gone");
            }
        }
    }
}
