package dev.tusk.sources.parse.process;

import dev.tusk.sources.parse.FileKind;
import dev.tusk.sources.parse.ParseLimits;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;

/** An item to be parsed. Not a value: its bytes are not copied. */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record ParseJob(String name, FileKind kind, ParseLimits limits, byte[] bytes) {

    void write(DataOutputStream out) throws IOException {
        Texts.write(out, name);
        Texts.write(out, kind.name());
        out.writeLong(limits.maxBytes());
        out.writeInt(limits.maxCharacters());
        out.writeInt(limits.maxDepth());
        out.writeLong(limits.time().toMillis());
        out.writeInt(limits.heapMegabytes());
        out.writeBoolean(limits.attachments());
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
    }

    static ParseJob read(DataInputStream in) throws IOException {
        String name = Texts.read(in);
        FileKind kind = FileKind.valueOf(Texts.read(in));
        ParseLimits limits = new ParseLimits(
                in.readLong(),
                in.readInt(),
                in.readInt(),
                Duration.ofMillis(Math.max(1, in.readLong())),
                in.readInt(),
                in.readBoolean());
        int length = in.readInt();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new ParseJob(name, kind, limits, bytes);
    }
}
