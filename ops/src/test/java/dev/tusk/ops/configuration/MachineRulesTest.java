package dev.tusk.ops.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MachineRulesTest {

    private static final long GIGABYTE = 1L << 30;
    private static final Map<String, Long> UNITS = Map.of("MB", 1L << 20, "GB", GIGABYTE, "TB", 1L << 40);

    private static Machine machine(int version, Platform platform, Workload workload, long memory) {
        return new Machine(version, platform, workload, memory, 8, null, Storage.SSD, DatabaseSize.MID_RAM);
    }

    private static Map<String, String> settings(Machine machine) {
        return MachineRules.settings(machine).stream().collect(Collectors.toMap(Setting::name, Setting::value));
    }

    /** By hand: 16 GB, of which a quarter is for shared buffers, and 12 GB for three times 208 connections and workers. */
    @Test
    void aWebServerOf16Gigabytes() {
        assertThat(MachineRules.settings(machine(17, Platform.LINUX, Workload.WEB, 16 * GIGABYTE)))
                .extracting(setting -> setting.name() + " = " + setting.value())
                .containsExactly(
                        "max_connections = 200",
                        "shared_buffers = 4GB",
                        "effective_cache_size = 12GB",
                        "maintenance_work_mem = 1GB",
                        "checkpoint_completion_target = 0.9",
                        "wal_buffers = 16MB",
                        "default_statistics_target = 100",
                        "random_page_cost = 1.1",
                        "effective_io_concurrency = 200",
                        "work_mem = 20164kB",
                        "huge_pages = try",
                        "jit = off",
                        "wal_compression = lz4",
                        "min_wal_size = 1GB",
                        "max_wal_size = 4GB",
                        "max_worker_processes = 8",
                        "max_parallel_workers_per_gather = 4",
                        "max_parallel_workers = 8",
                        "max_parallel_maintenance_workers = 4");
    }

    @Test
    void sizesEndBelow2GigabytesOnWindowsBefore18() {
        Map<String, String> before = settings(machine(17, Platform.WINDOWS, Workload.DW, 1024 * GIGABYTE));
        Map<String, String> after = settings(machine(18, Platform.WINDOWS, Workload.DW, 1024 * GIGABYTE));

        assertThat(before).containsEntry("maintenance_work_mem", "2047MB").doesNotContainKey("autovacuum_work_mem");
        assertThat(before).containsEntry("work_mem", "2047MB");
        assertThat(after).containsEntry("maintenance_work_mem", "8GB").containsEntry("autovacuum_work_mem", "2GB");
        assertThat(after).containsEntry("io_method", "worker").doesNotContainKey("io_workers");
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> machine(9, Platform.LINUX, Workload.WEB, GIGABYTE))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("PostgreSQL 9");
        assertThatThrownBy(() -> machine(17, Platform.LINUX, Workload.WEB, 0)).hasMessageContaining("memory");
    }

    /** All cases of PGTune's own functions. */
    @Test
    void allValuesAreThoseOfPgtune() throws IOException {
        JsonMapper json = JsonMapper.builder().build();
        List<String> lines = Files.readAllLines(SharedData.require("pgtune/cases.jsonl"));
        List<String> different = new ArrayList<>();
        for (String line : lines) {
            JsonNode each = json.readTree(line);
            List<String> expected = new ArrayList<>();
            each.get("config")
                    .forEach(pair -> expected.add(
                            pair.get(0).asString() + "=" + pair.get(1).asString()));
            List<String> got = MachineRules.settings(machine(each.get("input"))).stream()
                    .map(setting -> setting.name() + "=" + setting.value())
                    .toList();
            if (!got.equals(expected)) {
                different.add("%s: expected %s, got %s".formatted(each.get("input"), expected, got));
            }
        }
        assertThat(lines).hasSizeGreaterThanOrEqualTo(300);
        assertThat(different).isEmpty();
    }

    private static Machine machine(JsonNode input) {
        return new Machine(
                input.get("dbVersion").asInt(),
                Platform.valueOf(word(input, "osType")),
                Workload.valueOf(word(input, "dbType")),
                input.get("totalMemory").asLong()
                        * UNITS.getOrDefault(input.get("totalMemoryUnit").asString(), 0L),
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
