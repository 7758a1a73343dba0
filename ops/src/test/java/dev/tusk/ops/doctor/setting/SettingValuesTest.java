package dev.tusk.ops.doctor.setting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.doctor.fact.Setting;
import org.junit.jupiter.api.Test;

/** What no SQL sets. */
class SettingValuesTest {

    @Test
    void checksumsAreOnOrOff() {
        DataChecksumsOff rule = new DataChecksumsOff();
        assertThat(rule.isWrong(checksums("off"))).isTrue();
        assertThat(rule.isWrong(checksums("on"))).isFalse();
        assertThat(rule.isWrong(checksums("inprogress-on"))).isFalse();
    }

    private static Setting checksums(String value) {
        return new Setting("data_checksums", value, null, "default", "internal", false, "off", false);
    }
}
