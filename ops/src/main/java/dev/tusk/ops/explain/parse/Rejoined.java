package dev.tusk.ops.explain.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Lines that a terminal, a mail program or a literal with line breaks has cut, joined again. A terminal cuts where the line is full, so that all cut lines are
 * equally long and nothing is missing between them; a mail program cuts at blanks, which it takes out.
 */
final class Rejoined {

    private static final int LEAST_WIDTH = 40;

    private static final Pattern BEGINNING = Pattern.compile(
            "(->\\s.*|Worker \\d+:.*|Trigger .*calls=.*|(CTE|InitPlan|SubPlan) .*|(JIT|Planning|JIT for worker \\d+):"
                    + "|[A-Z][A-Za-z0-9/() _-]{1,40}:( .*)?|((Foreign )?(Insert|Update|Delete|Merge)) on .*)",
            Pattern.DOTALL);

    private final List<String> lines;
    private final boolean[] continues;
    private final int width;

    /** Whether lines are cut where no literal goes on, so that a line break in a literal is one of the cuts. */
    private boolean cutOutsideLiterals;

    private Rejoined(List<String> lines) {
        this.lines = lines;
        this.continues = new boolean[lines.size()];
        String apart = "";
        String together = "";
        for (int i = 0; i < continues.length; i++) {
            String line = lines.get(i);
            continues[i] = i > 0 && continues(line.strip(), apart, together);
            cutOutsideLiterals |= continues[i] && !isOpen(apart);
            apart = continues[i] ? apart.stripTrailing() + " " + line.strip() : line;
            together = continues[i] ? together + line.strip() : line;
        }
        this.width = width();
    }

    /** The lines as they were before they were cut. Empty lines are left out. */
    static List<String> of(List<String> lines) {
        List<String> full = lines.stream().filter(line -> !line.isBlank()).toList();
        return new Rejoined(full).join();
    }

    /** Where a terminal cut the lines, or 0 where none did. */
    private int width() {
        int longest = lines.stream().mapToInt(String::length).max().orElse(0);
        for (int i = 1; i < continues.length; i++) {
            if (continues[i] && lines.get(i - 1).length() < longest - 1) {
                return 0;
            }
        }
        return longest >= LEAST_WIDTH ? longest : 0;
    }

    /**
     * Whether a line belongs to the one before it.
     *
     * @param apart what was read of that line, with blanks between its parts
     * @param together the same without
     */
    private static boolean continues(String line, String apart, String together) {
        if (line.startsWith("->  ") || line.startsWith("-> ")) {
            return false;
        }
        boolean isWhole = TextHeader.isWhole(apart) || TextHeader.isWhole(together);
        if (!isWhole || apart.stripTrailing().endsWith("->")) {
            return true;
        }
        if (BEGINNING.matcher(line).matches()) {
            return isOpen(apart);
        }
        return isOpen(apart) || !(TextHeader.isMeasured(line) || TextHeader.isPlainNode(line));
    }

    /** Whether a literal goes on. */
    private static boolean isOpen(String line) {
        return line.chars().filter(c -> c == '\'').count() % 2 == 1;
    }

    private List<String> join() {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!continues[i]) {
                joined.add(lines.get(i));
                continue;
            }
            joined.add(joined(joined.removeLast(), lines.get(i - 1), lines.get(i)));
        }
        return joined;
    }

    private String joined(String whole, String before, String line) {
        if (width > 0) {
            return before.length() == width - 1 ? whole + " " + line : whole + line;
        }
        String apart = whole.stripTrailing() + " " + line.strip();
        String together = whole.stripTrailing() + line.strip();
        if (!TextHeader.isWhole(whole)) {
            return TextHeader.isWhole(apart) || !TextHeader.isWhole(together) ? apart : together;
        }
        return isOpen(whole) && !cutOutsideLiterals ? whole + "\n" + line : apart;
    }
}
