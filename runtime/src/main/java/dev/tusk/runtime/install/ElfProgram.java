package dev.tusk.runtime.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Reads from a 64-bit little-endian ELF file what the patching needs. Format: System V ABI, chapters 4 and 5. */
final class ElfProgram {

    private static final int HEADER_BYTES = 64;
    private static final int MAGIC = 0x464c457f;
    private static final byte CLASS_64 = 2;
    private static final byte LITTLE_ENDIAN = 1;
    private static final int SEGMENT_OF_INTERPRETER = 3;
    private static final int LONGEST_PATH_BYTES = 4096;

    private ElfProgram() {}

    /** The loader that a dynamically linked program asks for; empty for every other file. */
    static Optional<String> interpreter(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = read(channel, 0, HEADER_BYTES);
            if (header.limit() < HEADER_BYTES
                    || header.getInt(0) != MAGIC
                    || header.get(4) != CLASS_64
                    || header.get(5) != LITTLE_ENDIAN) {
                return Optional.empty();
            }
            long tableOffset = header.getLong(32);
            int entryBytes = header.getShort(54);
            int entries = header.getShort(56);
            ByteBuffer table = read(channel, tableOffset, entryBytes * entries);
            for (int entry = 0; entry < entries; entry++) {
                int at = entry * entryBytes;
                if (table.getInt(at) == SEGMENT_OF_INTERPRETER) {
                    long offset = table.getLong(at + 8);
                    int bytes = (int) Math.min(LONGEST_PATH_BYTES, table.getLong(at + 32));
                    ByteBuffer path = read(channel, offset, bytes);
                    return Optional.of(
                            StandardCharsets.UTF_8.decode(path).toString().replace("\0", ""));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                break;
            }
        }
        return buffer.flip();
    }
}
