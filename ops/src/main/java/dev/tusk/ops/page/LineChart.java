package dev.tusk.ops.page;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Numbers over time as a picture in SVG, from 0 to the greatest. All of them are told as text, too: the last and the greatest of each series in its legend, the rest in a
 * table. Lines differ by their dashes as well as by their colours.
 *
 * @param title what is drawn
 * @param seconds when each point was measured, from the first, ascending
 * @param number how a value is written
 */
public record LineChart(String title, List<Double> seconds, List<Series> series, DoubleFunction<String> number) {

    private static final int WIDTH = 560;
    private static final int HEIGHT = 120;

    /**
     * One line.
     *
     * @param values as many as there are points in time; NaN where there is none
     */
    public record Series(String name, List<Double> values) {
        public Series {
            values = List.copyOf(values);
        }

        private double most() {
            return values.stream()
                    .filter(Double::isFinite)
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(0);
        }
    }

    public LineChart {
        seconds = List.copyOf(seconds);
        series = List.copyOf(series);
    }

    /** As HTML. */
    public String html() {
        double most = series.stream().mapToDouble(Series::most).max().orElse(0);
        double end = seconds.isEmpty() ? 0 : seconds.getLast();
        StringBuilder html = new StringBuilder();
        html.append("<figure class=\"chart\"><figcaption>%s <small>0 to %s</small></figcaption>%n"
                .formatted(Html.text(title), Html.text(number.apply(most))));
        html.append("<svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"%s\">"
                .formatted(
                        WIDTH,
                        HEIGHT,
                        Html.text("%s over %s s, from 0 to %s".formatted(title, shortly(end), number.apply(most)))));
        for (int i = 0; i < series.size(); i++) {
            html.append("<polyline class=\"s%d\" points=\"%s\"/>".formatted(i + 1, points(series.get(i), most, end)));
        }
        html.append("</svg>\n<ul class=\"legend\">");
        for (int i = 0; i < series.size(); i++) {
            Series each = series.get(i);
            html.append("<li class=\"s%d\">%s: %s, at most %s</li>"
                    .formatted(
                            i + 1,
                            Html.text(each.name()),
                            each.values().isEmpty()
                                            || !Double.isFinite(each.values().getLast())
                                    ? "-"
                                    : Html.text(number.apply(each.values().getLast())),
                            Html.text(number.apply(each.most()))));
        }
        return html.append("</ul>\n<details><summary>Numbers</summary>")
                .append(numbers())
                .append("</details></figure>\n")
                .toString();
    }

    private String numbers() {
        List<String> headings = Stream.concat(
                        Stream.of("seconds"), series.stream().map(Series::name))
                .toList();
        return Html.table(
                headings,
                IntStream.range(0, seconds.size())
                        .mapToObj(i -> Stream.concat(
                                        Stream.of(shortly(seconds.get(i))),
                                        series.stream()
                                                .map(each -> each.values().get(i))
                                                .map(value ->
                                                        Double.isFinite(value) ? Html.text(number.apply(value)) : "-"))
                                .toList())
                        .toList());
    }

    private String points(Series of, double most, double end) {
        List<String> points = IntStream.range(0, of.values().size())
                .filter(i -> Double.isFinite(of.values().get(i)))
                .mapToObj(i -> "%s,%s"
                        .formatted(
                                shortly(end <= 0 ? 0 : seconds.get(i) / end * WIDTH),
                                shortly(HEIGHT
                                        - 2
                                        - (most <= 0 ? 0 : of.values().get(i) / most * (HEIGHT - 6)))))
                .toList();
        // A line from a point to itself is a dot; one of a single point is nothing.
        return points.size() == 1 ? points.getFirst() + " " + points.getFirst() : String.join(" ", points);
    }

    private static String shortly(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
