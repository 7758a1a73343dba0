package dev.tusk.models.bundled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.embedding.TokenCounter;
import org.junit.jupiter.api.Test;

class TokensTest {

    @Test
    void bundledModelsCountWhatTheyAreGivenAndTellHowMuchTheyRead() {
        try (BundledEmbedding minilm = new BundledEmbedding(BundledModel.MINILM, 1, null)) {
            TokenCounter tokens = minilm.tokens().orElseThrow();

            assertThat(tokens.limit()).isEqualTo(256);
            assertThat(tokens.count("")).isEqualTo(2);
            assertThat(tokens.count("the cable")).isEqualTo(4);
            assertThat(tokens.count("the cable ".repeat(1_000))).isEqualTo(2_002);
        }
    }
}
