package dev.tusk.sources.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The lines of a stream as bytes, none longer than a limit, so that a file without line ends does not fill the memory. */
public final class Lines {

    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int filled;
    private long number;

    public Lines(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /**
     * A line.
     *
     * @param number counted from 1
     * @param bytes without the line end; cut off where the line is too long
     */
    @SuppressWarnings("ArrayRecordComponent") // made here, read once
    public record Line(long number, byte[] bytes, boolean tooLong) {}

    /** The next line, or empty at the end. */
    public Optional<Line> next() throws IOException {
        if (position == filled && !fill()) {
            return Optional.empty();
        }
        number++;
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        boolean tooLong = false;
        do {
            int end = position;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            int fitting = Math.min(end - position, maxBytes - line.size());
            line.write(buffer, position, fitting);
            tooLong |= fitting < end - position;
            position = end;
            if (end < filled) {
                position = end + 1;
                break;
            }
        } while (fill());
        return Optional.of(new Line(number, line.toByteArray(), tooLong));
    }

    private boolean fill() throws IOException {
        position = 0;
        filled = Math.max(0, in.read(buffer));
        return filled > 0;
    }
}
