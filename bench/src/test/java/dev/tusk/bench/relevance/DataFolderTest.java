package dev.tusk.bench.relevance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @Test
    void theOptionGoesBeforeTheEnvironment(@TempDir Path one, @TempDir Path two) {
        Map<String, String> environment = Map.of(DataFolder.VARIABLE, two.toString());

        assertThat(DataFolder.find(one, environment)).contains(one);
        assertThat(DataFolder.find(null, environment)).contains(two);
    }

    @Test
    void aNamedFolderHasToBeThere(@TempDir Path folder) {
        assertThatThrownBy(() -> DataFolder.find(folder.resolve("none"), Map.of()))
                .hasMessageContaining("there is no folder");
    }
}
