package dev.tusk.sources.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes that were read; the count may be asked for by another thread. */
public final class CountingStream extends FilterInputStream {

    private final AtomicLong bytes = new AtomicLong();

    public CountingStream(InputStream in) {
        super(in);
    }

    /** How many were read so far. */
    public long bytes() {
        return bytes.get();
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        bytes.addAndGet(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        bytes.addAndGet(Math.max(0, read));
        return read;
    }
}
