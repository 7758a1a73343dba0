package dev.tusk.ops.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    BYTES   | 0          | 0 B
                    BYTES   | 1023       | 1,023 B
                    BYTES   | 1536       | 1.5 kB
                    BYTES   | 1073741824 | 1 GB
                    SECONDS | 0.0123     | 12.3 ms
                    SECONDS | 0.5        | 500 ms
                    SECONDS | 59.94      | 59.9 s
                    SECONDS | 200        | 3 min 20 s
                    SECONDS | 7200       | 2 h
                    SECONDS | 90000      | 1 d 1 h
                    SHARE   | 0.125      | 12.5 %
                    ROWS    | 1203332    | 1,203,332
                    """)
    void saysNumbersAsPeopleReadThem(Unit unit, double value, String text) {
        assertThat(unit.text(value)).isEqualTo(text);
    }

    @Test
    void aFindingHasACodeAndAFixWithStatementsHasSomebodyWhoMayRunIt() {
        assertThatThrownBy(() ->
                        new Finding("VEC3", Severity.INFO, Subject.server(), "x", List.of(), "y", Fix.advice("z")))
                .hasMessageContaining("VEC3");
        assertThatThrownBy(() -> Fix.safe("drop it", Lock.ACCESS_EXCLUSIVE)).hasMessageContaining("0 statements");
    }
}
