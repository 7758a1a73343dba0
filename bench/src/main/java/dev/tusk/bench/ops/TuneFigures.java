package dev.tusk.bench.ops;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.relevance.DataFolder;
import dev.tusk.ops.configuration.DatabaseSize;
import dev.tusk.ops.configuration.Machine;
import dev.tusk.ops.configuration.MachineRules;
import dev.tusk.ops.configuration.MemorySize;
import dev.tusk.ops.configuration.Platform;
import dev.tusk.ops.configuration.Storage;
import dev.tusk.ops.configuration.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Configurations beside those that PGTune's own functions gave for the same machines. */
final class TuneFigures {

    private final @Nullable Path data;

    TuneFigures(@Nullable Path data) {
        this.data = data;
    }

    Measured measure() throws IOException {
        Path cases = DataFolder.find(data, System.getenv())
                .map(folder -> folder.resolve("pgtune/cases.jsonl"))
                .orElse(null);
        if (cases == null || Files.notExists(cases)) {
            return new Measured(
                    List.of(),
                    List.of(),
                    Map.of("tune-pgtune", "the folder with pgtune/cases.jsonl is not there (--data)"));
        }
        JsonMapper json = JsonMapper.shared();
        List<String> lines = Files.readAllLines(cases);
        int equal = 0;
        for (String line : lines) {
            JsonNode each = json.readTree(line);
            List<String> expected = new ArrayList<>();
            each.get("config")
                    .forEach(pair -> expected.add(
                            pair.get(0).asString() + "=" + pair.get(1).asString()));
            List<String> got = MachineRules.settings(machine(each.get("input"))).stream()
                    .map(setting -> setting.name() + "=" + setting.value())
                    .toList();
            equal += got.equals(expected) ? 1 : 0;
        }
        return new Measured(
                List.of(Figure.alone(
                        "tune-pgtune",
                        "share of %,d configurations whose values and order are PGTune's".formatted(lines.size()),
                        new Measure((double) equal / lines.size(), Measure.Unit.SHARE),
                        new Bar.AtLeast(1))),
                List.of(),
                Map.of());
    }

    private static Machine machine(JsonNode input) {
        return new Machine(
                input.get("dbVersion").asInt(),
                Platform.valueOf(word(input, "osType")),
                Workload.valueOf(word(input, "dbType")),
                MemorySize.parse(input.get("totalMemory").asString()
                                + input.get("totalMemoryUnit").asString())
                        .bytes(),
                number(input, "cpuNum"),
                number(input, "connectionNum"),
                Storage.valueOf(word(input, "hdType")),
                DatabaseSize.valueOf(word(input, "dbSize")));
    }

    private static String word(JsonNode input, String name) {
        return input.get(name).asString().toUpperCase(Locale.ROOT);
    }

    private static @Nullable Integer number(JsonNode input, String name) {
        return input.get(name).isNull() ? null : input.get(name).asInt();
    }
}
