package dev.tusk.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.runtime.failure.LocalPostgresException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TuskHomeTest {

    private static final Map<String, String> ORDINARY = Map.of("HOME", "/home/ada");

    @Test
    void isBelowTheHomeOfAnOrdinaryUser() {
        assertThat(TuskHome.from(ORDINARY, false)).isEqualTo(Path.of("/home/ada/.local/share/tusk"));
    }

    @Test
    void followsTheDesktopsDataFolder() {
        assertThat(TuskHome.from(Map.of("HOME", "/home/ada", "XDG_DATA_HOME", "/data/ada"), false))
                .isEqualTo(Path.of("/data/ada/tusk"));
    }

    @Test
    void isWhereEverybodyCanPassForRoot() {
        assertThat(TuskHome.from(Map.of("HOME", "/root"), true)).isEqualTo(Path.of("/var/lib/tusk"));
    }

    @Test
    void isWhatTheUserSays() {
        assertThat(TuskHome.from(Map.of("TUSK_HOME", "/srv/../srv/tusk", "HOME", "/root"), true))
                .isEqualTo(Path.of("/srv/tusk"));
    }

    @Test
    void asksForTuskHomeWhereThereIsNoHome() {
        assertThatThrownBy(() -> TuskHome.from(Map.of("TUSK_HOME", " "), false))
                .isInstanceOf(LocalPostgresException.class)
                .asString()
                .contains("hint: set TUSK_HOME");
    }
}
