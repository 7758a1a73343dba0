package dev.tusk.core.ingest;

import dev.tusk.core.embedding.BitVector;
import dev.tusk.core.embedding.SparseVector;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Sends rows in the binary format of {@code COPY} (PostgreSQL's manual, COPY, "Binary Format") while they are written, so
 * that the server works on some while the next are encoded. Closing it without {@link #end} cancels the whole. Not for use by
 * several threads at once.
 */
public final class CopyEncoder implements AutoCloseable {

    /** Bytes that are sent at once, when the row in work is complete. */
    private static final int SEND_BYTES = 1 << 16;

    private static final int MAX_BUFFER_BYTES = Integer.MAX_VALUE - 64;

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int TEXT_OID = 25;
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final CopyIn copy;
    private byte[] buffer = new byte[2 * SEND_BYTES];
    private int length;

    private CopyEncoder(CopyIn copy) {
        this.copy = copy;
        raw(SIGNATURE);
        int32(0);
        int32(0);
    }

    /**
     * Begins a {@code COPY} on this connection.
     *
     * @param target table and columns, quoted
     */
    public static CopyEncoder into(Connection connection, String target) throws SQLException {
        return new CopyEncoder(connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy %s from stdin (format binary)".formatted(target)));
    }

    /** Begins a row of so many columns; exactly so many values must follow. */
    public void row(int columns) throws SQLException {
        if (length >= SEND_BYTES) {
            send();
        }
        int16(columns);
    }

    private void send() throws SQLException {
        copy.writeToCopy(buffer, 0, length);
        length = 0;
    }

    /** Ends the rows. */
    public void end() throws SQLException {
        int16(-1);
        send();
        copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    /** A {@code text}; null is SQL's null. */
    public void text(@Nullable String value) {
        if (value == null) {
            int32(-1);
        } else {
            bytes(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** An {@code integer}. */
    public void integer(int value) {
        int32(4);
        int32(value);
    }

    /** A {@code bigint}. */
    public void bigint(long value) {
        int32(8);
        int64(value);
    }

    /** A {@code bigint}; null is SQL's null. */
    public void bigint(@Nullable Long value) {
        if (value == null) {
            int32(-1);
        } else {
            bigint(value.longValue());
        }
    }

    /** A {@code boolean}. */
    public void bool(boolean value) {
        int32(1);
        int8(value ? 1 : 0);
    }

    /** A {@code bytea}, or any type whose binary form these bytes are. */
    void bytes(byte[] value) {
        int32(value.length);
        raw(value);
    }

    void timestamp(Instant value) {
        int32(8);
        int64(POSTGRES_EPOCH.until(value, ChronoUnit.MICROS));
    }

    void jsonb(String json) {
        byte[] value = json.getBytes(StandardCharsets.UTF_8);
        int32(value.length + 1);
        int8(1);
        raw(value);
    }

    void textArray(List<String> values) {
        int start = length;
        int32(0);
        int32(values.isEmpty() ? 0 : 1);
        int32(0);
        int32(TEXT_OID);
        if (!values.isEmpty()) {
            int32(values.size());
            int32(1);
            for (String value : values) {
                text(value);
            }
        }
        int end = length;
        length = start;
        int32(end - start - 4);
        length = end;
    }

    /** pgvector's {@code vector}: the dimensions, an unused field, then the numbers. */
    void vector(@Nullable Vector value) {
        if (value == null) {
            int32(-1);
            return;
        }
        int dimensions = value.dimensions();
        int32(4 + 4 * dimensions);
        int16(dimensions);
        int16(0);
        reserve(4 * dimensions);
        value.putInto(ByteBuffer.wrap(buffer, length, 4 * dimensions).asFloatBuffer());
        length += 4 * dimensions;
    }

    /** A vector of this type of pgvector or PostgreSQL, in the form that the type's {@code recv} function reads. */
    void value(VectorType type, @Nullable VectorValue value) {
        switch (value) {
            case null -> int32(-1);
            case Vector dense when type == VectorType.HALFVEC -> halves(dense);
            case Vector dense -> vector(dense);
            case BitVector bits -> {
                byte[] bytes = bits.content();
                int32(4 + bytes.length);
                int32(bits.dimensions());
                raw(bytes);
            }
            case SparseVector sparse -> {
                int count = sparse.elements().size();
                int32(12 + 8 * count);
                int32(sparse.dimensions());
                int32(count);
                int32(0);
                // Counted from 0 here, from 1 in text.
                sparse.elements().keySet().forEach(index -> int32(index - 1));
                sparse.elements().values().forEach(element -> int32(Float.floatToIntBits(element)));
            }
        }
    }

    private void halves(Vector value) {
        int32(4 + 2 * value.dimensions());
        int16(value.dimensions());
        int16(0);
        for (int i = 0; i < value.dimensions(); i++) {
            int16(Float.floatToFloat16(value.get(i)));
        }
    }

    private void int8(int value) {
        reserve(1);
        buffer[length++] = (byte) value;
    }

    private void int16(int value) {
        reserve(2);
        buffer[length++] = (byte) (value >>> 8);
        buffer[length++] = (byte) value;
    }

    private void int32(int value) {
        reserve(4);
        buffer[length++] = (byte) (value >>> 24);
        buffer[length++] = (byte) (value >>> 16);
        buffer[length++] = (byte) (value >>> 8);
        buffer[length++] = (byte) value;
    }

    private void int64(long value) {
        int32((int) (value >>> 32));
        int32((int) value);
    }

    private void raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, buffer, length, value.length);
        length += value.length;
    }

    private void reserve(int bytes) {
        if (buffer.length - length < bytes) {
            long needed = (long) length + bytes;
            if (needed > MAX_BUFFER_BYTES) {
                throw new TuskException(
                        ErrorCode.TOO_LARGE, "a row of %d bytes is more than can be sent".formatted(needed));
            }
            // One row at most is held here, and DocumentLimits bounds that far below what an array can have.
            buffer = Arrays.copyOf(buffer, (int) Math.min(MAX_BUFFER_BYTES, Math.max(2L * buffer.length, needed)));
        }
    }
}
