package dev.tusk.core.recall;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A tuning as a picture in SVG: what each way finds against how long it takes, both as logarithms; the ways that no other beats in both are
 * joined. It holds no text of users, no scripts and nothing from elsewhere.
 */
public final class ParetoPicture {

    private static final int WIDTH = 1060;
    private static final int HEIGHT = 470;
    private static final int LEFT = 70;
    private static final int RIGHT = 470;
    private static final int TOP = 24;
    private static final int BOTTOM = 52;

    /** What is missed is drawn from half down to a two-thousandth. */
    private static final double MOST_MISSED = 0.5;

    private static final double LEAST_MISSED = 0.0005;

    private static final List<Double> MISSED_MARKS = List.of(0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001);

    /** Told apart by people who see colours otherwise as well (Okabe and Ito, 2008). */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5195", "#8c564b", "#000000");

    private final IndexTuning tuning;
    private final StringBuilder svg = new StringBuilder();
    private final Formatter out = new Formatter(svg, Locale.ROOT);
    private final double fastest;
    private final double slowest;

    private ParetoPicture(IndexTuning tuning) {
        this.tuning = tuning;
        double[] times = tuning.trials().stream()
                .flatMap(trial -> trial.points().stream())
                .mapToDouble(point -> millis(point.p50()))
                .sorted()
                .toArray();
        this.fastest = times.length == 0 ? 0.1 : times[0] * 0.8;
        this.slowest = times.length == 0 ? 10 : times[times.length - 1] * 1.25;
    }

    /** The whole document. */
    public static String of(IndexTuning tuning) {
        return new ParetoPicture(tuning).draw();
    }

    private String draw() {
        out.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"system-ui, sans-serif\" font-size=\"12\" role=\"img\">\n",
                WIDTH, HEIGHT, WIDTH, HEIGHT);
        out.format(
                "<title>Recall and time of %d ways to walk %d indexes</title>\n",
                ways(), tuning.trials().size());
        out.format("<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n");
        axes();
        frontier();
        for (int i = 0; i < tuning.trials().size(); i++) {
            trial(tuning.trials().get(i), COLOURS.get(i % COLOURS.size()), i);
        }
        out.format("</svg>\n");
        return svg.toString();
    }

    private int ways() {
        return tuning.trials().stream().mapToInt(trial -> trial.points().size()).sum();
    }

    private void axes() {
        double bottom = HEIGHT - BOTTOM;
        double right = WIDTH - RIGHT;
        for (double missed : MISSED_MARKS) {
            double x = x(1 - missed);
            out.format("<path d=\"M%.1f %d V%.1f\" stroke=\"#e3e3e3\"/>\n", x, TOP, bottom);
            out.format(
                    "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#333\">%s</text>\n",
                    x, bottom + 16, trimmed(1 - missed));
        }
        for (double millis : timeMarks()) {
            double y = y(millis);
            out.format("<path d=\"M%d %.1f H%.1f\" stroke=\"#e3e3e3\"/>\n", LEFT, y, right);
            out.format(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#333\">%s</text>\n",
                    LEFT - 8, y + 4, trimmed(millis));
        }
        out.format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">recall of the ten nearest</text>\n",
                (LEFT + right) / 2, bottom + 38);
        out.format("<text x=\"%d\" y=\"%d\">p50 in ms</text>\n", 8, TOP - 8);
        double target = x(tuning.target());
        out.format("<path d=\"M%.1f %d V%.1f\" stroke=\"#b00020\" stroke-dasharray=\"5 4\"/>\n", target, TOP, bottom);
        out.format(
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#b00020\">target %s</text>\n",
                target, TOP - 8, trimmed(tuning.target()));
    }

    /** 1, 2 and 5 times each power of ten. */
    private List<Double> timeMarks() {
        List<Double> marks = new ArrayList<>();
        for (int power = -4; power <= 6; power++) {
            for (int times : new int[] {1, 2, 5}) {
                double mark = times * Math.pow(10, power);
                if (mark >= fastest && mark <= slowest) {
                    marks.add(mark);
                }
            }
        }
        return marks;
    }

    private void frontier() {
        StringBuilder path = new StringBuilder();
        for (Point point : tuning.frontier()) {
            path.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    path.isEmpty() ? "M" : " L",
                    x(point.recall().mean()),
                    y(millis(point.p50()))));
        }
        if (!path.isEmpty()) {
            out.format("<path d=\"%s\" fill=\"none\" stroke=\"#999999\" stroke-width=\"5\" opacity=\"0.35\"/>\n", path);
        }
    }

    private void trial(Trial trial, String colour, int place) {
        boolean best = trial.equals(tuning.best());
        for (Point point : trial.points()) {
            out.format(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s, effort %d: recall %.4f, p50 %.2f ms</title></circle>\n",
                    x(point.recall().mean()),
                    y(millis(point.p50())),
                    colour,
                    trial.spec(),
                    point.effort(),
                    point.recall().mean(),
                    millis(point.p50()));
        }
        if (best) {
            Point reached = Objects.requireNonNull(trial.reached(), "the best has reached the target");
            out.format(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"8\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n",
                    x(reached.recall().mean()), y(millis(reached.p50())), colour);
        }
        double y = TOP + 12 + 34.0 * place;
        int x = WIDTH - RIGHT + 16;
        out.format("<circle cx=\"%d\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", x, y - 4, colour);
        out.format(
                "<text x=\"%d\" y=\"%.1f\"%s>%s</text>\n",
                x + 10, y, best ? " font-weight=\"bold\"" : "", trial.spec());
        out.format(
                "<text x=\"%d\" y=\"%.1f\" fill=\"#555\">%s</text>\n",
                x + 10, y + 14, String.format(Locale.ROOT, "%.1f MB", trial.wholeBytes() / 1048576.0));
    }

    private static double x(double recall) {
        double missed = Math.clamp(1 - recall, LEAST_MISSED, MOST_MISSED);
        double share = Math.log(MOST_MISSED / missed) / Math.log(MOST_MISSED / LEAST_MISSED);
        return LEFT + share * (WIDTH - RIGHT - LEFT);
    }

    private double y(double millis) {
        double share = Math.log(millis / fastest) / Math.log(slowest / fastest);
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static String trimmed(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
