package dev.tusk.bench.firstrun;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Sends rows in the binary format of {@code COPY} while they are written, so that the server works on them meanwhile. No row
 * may have more than {@link #MAX_ROW_BYTES}. Not for use by several threads at once.
 */
final class CopyStream implements AutoCloseable {

    static final int MAX_ROW_BYTES = 64 * 1024;

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int TEXT_OID = 25;

    private final CopyIn copy;
    private final ByteBuffer buffer = ByteBuffer.allocate(2 * MAX_ROW_BYTES);

    private CopyStream(CopyIn copy) {
        this.copy = copy;
        buffer.put(SIGNATURE).putInt(0).putInt(0);
    }

    static CopyStream into(Connection connection, String sql) throws SQLException {
        return new CopyStream(connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql));
    }

    static long microseconds(Instant instant) {
        return EPOCH.until(instant, ChronoUnit.MICROS);
    }

    void row(int columns) throws SQLException {
        if (buffer.position() >= MAX_ROW_BYTES) {
            send();
        }
        buffer.putShort((short) columns);
    }

    private void send() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    void absent() {
        buffer.putInt(-1);
    }

    void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(byte[] value) {
        buffer.putInt(value.length).put(value);
    }

    void bool(boolean value) {
        buffer.putInt(1).put((byte) (value ? 1 : 0));
    }

    void int32(int value) {
        buffer.putInt(4).putInt(value);
    }

    void int64(long value) {
        buffer.putInt(8).putLong(value);
    }

    void jsonb(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        buffer.putInt(bytes.length + 1).put((byte) 1).put(bytes);
    }

    void texts(List<String> values) {
        int start = buffer.position();
        buffer.putInt(0)
                .putInt(1)
                .putInt(0)
                .putInt(TEXT_OID)
                .putInt(values.size())
                .putInt(1);
        values.forEach(this::text);
        buffer.putInt(start, buffer.position() - start - 4);
    }

    void vector(float[] values) {
        buffer.putInt(4 + 4 * values.length).putShort((short) values.length).putShort((short) 0);
        buffer.asFloatBuffer().put(values);
        buffer.position(buffer.position() + 4 * values.length);
    }

    /** Ends the rows; without it, {@link #close} cancels them. */
    void end() throws SQLException {
        buffer.putShort((short) -1);
        send();
        copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
