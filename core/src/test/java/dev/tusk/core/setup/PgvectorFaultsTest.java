package dev.tusk.core.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgvectorFaultsTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
                    0.7.4 | iterative;CVE-2026-3172;damage HNSW;not repaired;IVFFlat
                    0.8.0 | CVE-2026-3172;damage HNSW;not repaired;IVFFlat
                    0.8.1 | CVE-2026-3172;damage HNSW;not repaired;IVFFlat
                    0.8.2 | damage HNSW;not repaired;IVFFlat
                    0.8.3 | not repaired;IVFFlat
                    0.8.4 | IVFFlat
                    0.8.6 | IVFFlat""", delimiter = '|')
    void namesEachFaultOfAVersionAndNoOther(String version, String faults) {
        List<String> told = PgvectorFaults.of(version);
        String[] expected = faults.split(";");
        assertThat(told).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(told.get(i)).contains("pgvector " + version, expected[i], "alter extension vector update");
        }
    }

    @ParameterizedTest
    @CsvSource({"0.8.7", "0.8.10", "0.9.0", "1.0"})
    void ofWhatIsMendedNothingIsTold(String version) {
        assertThat(PgvectorFaults.of(version)).isEmpty();
    }
}
