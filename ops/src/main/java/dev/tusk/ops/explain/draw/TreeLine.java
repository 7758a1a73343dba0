package dev.tusk.ops.explain.draw;

import java.util.List;

/**
 * A node in a drawn tree.
 *
 * @param branch the lines of the tree before its title
 * @param stem the lines of the tree before its details
 * @param time its own, with its share; empty where it was not timed
 * @param rows that came against those that were expected
 * @param details conditions, pages, memory: one a line
 * @param share of the time of the whole, 0 to 1
 * @param isOff whether rows were misestimated ten times or more
 */
public record TreeLine(
        int number,
        String branch,
        String stem,
        String title,
        String time,
        String rows,
        List<String> details,
        double share,
        boolean isOff) {

    public TreeLine {
        details = List.copyOf(details);
    }
}
