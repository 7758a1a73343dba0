package dev.tusk.ops.explain.print;

import dev.tusk.ops.explain.plan.Properties;
import java.util.List;

/** The lines of buffers, their times and the log, each of which stands for many properties. */
final class Blocks {

    private static final String[] KINDS = {"Shared", "Local", "Temp"};

    private Blocks() {}

    static boolean isOne(String name) {
        return !line(name).isEmpty();
    }

    /** Which line tells it; empty where none of these does. */
    static String line(String name) {
        if (name.matches("(Shared|Local|Temp) (Hit|Read|Dirtied|Written) Blocks")) {
            return "Buffers";
        }
        if (name.endsWith("I/O Read Time") || name.endsWith("I/O Write Time")) {
            return "I/O Timings";
        }
        return name.startsWith("WAL ") ? "WAL" : "";
    }

    static void add(String line, Properties p, List<String> lines) {
        String text = switch (line) {
            case "Buffers" -> buffers(p);
            case "I/O Timings" -> times(p);
            default -> wal(p);
        };
        if (!text.isEmpty()) {
            lines.add(line + ": " + text);
        }
    }

    private static String buffers(Properties p) {
        StringBuilder text = new StringBuilder();
        for (String kind : KINDS) {
            StringBuilder part = new StringBuilder();
            for (String what : new String[] {"Hit", "Read", "Dirtied", "Written"}) {
                append(part, what.toLowerCase(java.util.Locale.ROOT), p, "%s %s Blocks".formatted(kind, what));
            }
            join(text, kind, part);
        }
        return text.toString();
    }

    private static String times(Properties p) {
        StringBuilder text = new StringBuilder();
        boolean isOld = p.has("I/O Read Time") || p.has("I/O Write Time");
        boolean hasTemp = p.amount("Temp I/O Read Time") + p.amount("Temp I/O Write Time") > 0;
        if (isOld && !p.has("Temp I/O Read Time")) {
            StringBuilder part = new StringBuilder();
            append(part, "read", p, "I/O Read Time");
            append(part, "write", p, "I/O Write Time");
            return part.toString().strip();
        }
        for (String kind : isOld ? new String[] {"", "Temp"} : KINDS) {
            StringBuilder part = new StringBuilder();
            String prefix = kind.isEmpty() ? "" : kind + " ";
            append(part, "read", p, prefix + "I/O Read Time");
            append(part, "write", p, prefix + "I/O Write Time");
            join(text, kind.isEmpty() ? "shared/local" : kind, part);
        }
        return hasTemp || !text.isEmpty() ? text.toString() : "";
    }

    private static String wal(Properties p) {
        StringBuilder text = new StringBuilder();
        append(text, "records", p, "WAL Records");
        append(text, "fpi", p, "WAL FPI");
        append(text, "bytes", p, "WAL Bytes");
        append(text, "fpi bytes", p, "WAL FPI Bytes");
        append(text, "buffers full", p, "WAL Buffers Full");
        return text.toString().strip();
    }

    private static void append(StringBuilder part, String label, Properties p, String name) {
        if (p.amount(name) != 0) {
            part.append(' ').append(label).append('=').append(p.text(name));
        }
    }

    private static void join(StringBuilder text, String kind, StringBuilder part) {
        if (!part.isEmpty()) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(kind.toLowerCase(java.util.Locale.ROOT))
                    .append(part);
        }
    }
}
