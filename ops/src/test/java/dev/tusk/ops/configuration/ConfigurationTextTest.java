package dev.tusk.ops.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfigurationTextTest {

    private static final List<Setting> SETTINGS = List.of(
            new Setting("shared_buffers", "4GB"), new Setting("work_mem", "20164kB"), new Setting("huge_pages", "try"));

    @Test
    void servicesTakeNumbersInTheUnitsOfTheSettings() {
        assertThat(ConfigurationText.command(ManagedService.RDS, SETTINGS).getLast())
                .contains(
                        "\"ParameterName\":\"shared_buffers\",\"ParameterValue\":\"524288\",\"ApplyMethod\":\"pending-reboot\"")
                .contains("\"ParameterName\":\"work_mem\",\"ParameterValue\":\"20164\",\"ApplyMethod\":\"immediate\"")
                .doesNotContain("huge_pages");
        assertThat(ConfigurationText.command(ManagedService.CLOUD_SQL, SETTINGS))
                .containsExactly(
                        "gcloud sql instances patch INSTANCE --database-flags=shared_buffers=524288,work_mem=20164,huge_pages=try");
        assertThat(ConfigurationText.command(ManagedService.AZURE, SETTINGS))
                .hasSize(2)
                .first()
                .asString()
                .endsWith("--name shared_buffers --value 524288");
        assertThat(ConfigurationText.fixed(ManagedService.RDS, SETTINGS)).containsExactly(SETTINGS.getLast());
    }

    @Test
    void aCallOfAwsHasTwentyParametersAtTheMost() {
        List<Setting> many = IntStream.range(0, 41)
                .mapToObj(i -> new Setting("setting_" + i, "1"))
                .toList();
        assertThat(ConfigurationText.command(ManagedService.AURORA, many)).hasSize(6);
    }

    @Test
    void valuesAreQuotedWhereTheyNeedIt() {
        List<Setting> hostile = List.of(new Setting("application_name", "it's"), new Setting("jit", "off"));
        assertThat(ConfigurationText.conf(hostile)).containsExactly("application_name = 'it''s'", "jit = off");
        assertThat(ConfigurationText.alterSystem(hostile).getFirst())
                .isEqualTo("alter system set application_name = 'it''s';");
    }

    @Test
    void amountsOfMemoryAreRead() {
        assertThat(MemorySize.parse("1.5 GB").bytes()).isEqualTo(1_610_612_736L);
        assertThat(MemorySize.parse("512mb").bytes()).isEqualTo(536_870_912L);
        for (String wrong : List.of("16 bananas", "16", "-1GB", "", "99999999999TB")) {
            assertThatThrownBy(() -> MemorySize.parse(wrong)).isInstanceOf(TuskException.class);
        }
    }

    @Test
    void aControlGroupLimitsTheMachine() {
        String meminfo = "MemTotal:       16000000 kB\nMemFree: 1 kB\n";
        String stat = "cpu  1 2\ncpu0 1 2\ncpu1 1 2\ncpu2 1 2\ncpu3 1 2\n";
        assertThat(ServerMachine.read(meminfo, stat, "max\n", "max 100000\n"))
                .isEqualTo(new ServerMachine(16_384_000_000L, 4, false));
        assertThat(ServerMachine.read(meminfo, stat, "4294967296\n", "150000 100000\n"))
                .isEqualTo(new ServerMachine(4_294_967_296L, 2, true));
        assertThat(ServerMachine.read(meminfo, stat, "9223372036854771712\n", "-1 100000\n"))
                .isEqualTo(new ServerMachine(16_384_000_000L, 4, false));
        assertThat(ServerMachine.read("", "", "", "")).isEqualTo(ServerMachine.UNKNOWN);
    }
}
