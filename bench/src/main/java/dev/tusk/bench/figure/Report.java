package dev.tusk.bench.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run measured.
 *
 * @param extent how much was measured, by the keys of the JSON form
 * @param circumstances of the run: versions, settings, sizes
 * @param notes in whole sentences, for the reader of the figures
 * @param unmeasured figures that have a bar and could not be looked at, and why
 */
public record Report(
        Map<String, Object> extent,
        Map<String, String> circumstances,
        List<Figure> figures,
        List<String> notes,
        Map<String, String> unmeasured) {

    public Report {
        extent = new LinkedHashMap<>(extent);
        circumstances = new LinkedHashMap<>(circumstances);
        figures = List.copyOf(figures);
        notes = List.copyOf(notes);
        unmeasured = new LinkedHashMap<>(unmeasured);
    }

    public boolean holds() {
        return unmeasured.isEmpty() && figures.stream().allMatch(Figure::holds);
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        circumstances.forEach((name, value) -> text.append("%-12s %s%n".formatted(name, value)));
        text.append(System.lineSeparator());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("what", "Tusk", "compared with", "judged", "bar", "holds"));
        for (Figure figure : figures) {
            rows.add(List.of(
                    figure.what(),
                    figure.tusk().shown(),
                    figure.peer() == null ? "" : figure.peer().shown(),
                    figure.peer() == null ? "" : figure.comparison().shown(figure.judged()),
                    figure.bar().shown(),
                    figure.judgedByBar() ? (figure.holds() ? "yes" : "NO") : ""));
        }
        if (!figures.isEmpty()) {
            appendTable(text, rows);
            text.append(System.lineSeparator());
        }
        notes.forEach(note -> text.append("- ").append(note).append(System.lineSeparator()));
        unmeasured.forEach((what, why) -> text.append("- not measured: %s: %s%n".formatted(what, why)));
        return text.append(System.lineSeparator())
                .append(verdict())
                .append(System.lineSeparator())
                .toString();
    }

    /** One line that says which bars hold. */
    public String verdict() {
        List<Figure> judged = figures.stream().filter(Figure::judgedByBar).toList();
        List<String> failed = new ArrayList<>(judged.stream()
                .filter(figure -> !figure.holds())
                .map(Figure::id)
                .toList());
        unmeasured.keySet().forEach(what -> failed.add(what + " (not measured)"));
        int all = judged.size() + unmeasured.size();
        return failed.isEmpty()
                ? "all bars hold (%d)".formatted(all)
                : "%d of %d bars hold; not: %s".formatted(all - failed.size(), all, String.join(", ", failed));
    }

    private static void appendTable(StringBuilder text, List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String cell = row.get(column);
                String padding = " ".repeat(widths[column] - cell.length());
                boolean right = column >= 1 && column <= 3;
                line.append(column == 0 ? "" : "  ").append(right ? padding + cell : cell + padding);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
    }

    public String json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.putAll(extent);
        object.put("circumstances", circumstances);
        object.put("figures", figures.stream().map(Report::json).toList());
        object.put("notes", notes);
        object.put("not_measured", unmeasured);
        object.put("holds", holds());
        object.put("verdict", verdict());
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        return mapper.writeValueAsString(object) + System.lineSeparator();
    }

    private static Map<String, Object> json(Figure figure) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", figure.id());
        object.put("what", figure.what());
        object.put("unit", figure.tusk().unit().symbol());
        object.put("tusk", figure.tusk().value());
        if (figure.peer() != null) {
            object.put("peer", figure.peer().value());
            object.put(figure.comparison().key(), figure.judged());
        }
        switch (figure.bar()) {
            case Bar.AtLeast bar -> object.put("at_least", bar.limit());
            case Bar.AtMost bar -> object.put("at_most", bar.limit());
            case Bar.Above bar -> object.put("above", bar.limit());
            case Bar.Within bar -> object.put("within", bar.limit());
            case Bar.None ignored -> {}
        }
        if (figure.judgedByBar()) {
            object.put("holds", figure.holds());
        }
        return object;
    }
}
