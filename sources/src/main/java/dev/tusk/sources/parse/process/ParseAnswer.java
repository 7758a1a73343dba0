package dev.tusk.sources.parse.process;

import dev.tusk.core.failure.ErrorCode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a parser's process says of an item. */
sealed interface ParseAnswer {

    /**
     * What became of the item.
     *
     * @param xhtml never null, may be empty
     * @param metadata strings, {@code Long}s and lists of strings
     */
    record Done(String xhtml, String title, Map<String, Object> metadata, List<String> notes) implements ParseAnswer {}

    /**
     * The item is at fault.
     *
     * @param reason continues "cannot read "...": "
     * @param hint empty where there is none
     */
    record Refused(ErrorCode code, String reason, String hint) implements ParseAnswer {}

    static void write(DataOutputStream out, ParseAnswer answer) throws IOException {
        switch (answer) {
            case Done done -> {
                out.writeByte('D');
                Texts.write(out, done.xhtml);
                Texts.write(out, done.title);
                out.writeInt(done.metadata.size());
                for (Map.Entry<String, Object> entry : done.metadata.entrySet()) {
                    Texts.write(out, entry.getKey());
                    writeValue(out, entry.getValue());
                }
                writeAll(out, done.notes);
            }
            case Refused refused -> {
                out.writeByte('R');
                Texts.write(out, refused.code.name());
                Texts.write(out, refused.reason);
                Texts.write(out, refused.hint);
            }
        }
        out.flush();
    }

    // Throws an unchecked exception for what is no answer.
    static ParseAnswer read(DataInputStream in) throws IOException {
        byte form = in.readByte();
        if (form == 'R') {
            return new Refused(ErrorCode.valueOf(Texts.read(in)), Texts.read(in), Texts.read(in));
        }
        if (form != 'D') {
            throw new IllegalStateException("the form of its answer is " + form);
        }
        String xhtml = Texts.read(in);
        String title = Texts.read(in);
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            metadata.put(Texts.read(in), readValue(in));
        }
        return new Done(xhtml, title, metadata, readAll(in));
    }

    private static void writeValue(DataOutputStream out, Object value) throws IOException {
        if (value instanceof Long number) {
            out.writeByte('L');
            out.writeLong(number);
        } else if (value instanceof List<?> many) {
            out.writeByte('M');
            writeAll(out, many.stream().map(Object::toString).toList());
        } else {
            out.writeByte('S');
            Texts.write(out, value.toString());
        }
    }

    private static Object readValue(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case 'L' -> in.readLong();
            case 'M' -> readAll(in);
            default -> Texts.read(in);
        };
    }

    private static void writeAll(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            Texts.write(out, text);
        }
    }

    private static List<String> readAll(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add(Texts.read(in));
        }
        return texts;
    }
}
