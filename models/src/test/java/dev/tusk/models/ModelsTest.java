package dev.tusk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.models.endpoint.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {

    private final Models models = Models.builder()
            .endpoint(Endpoint.ollama())
            .endpoint(Endpoint.openAi(() -> "secret", "OPENAI_API_KEY"))
            .build();

    @AfterEach
    void close() {
        models.close();
    }

    @ParameterizedTest
    @CsvSource({
        "minilm, minilm, 384",
        "MiniLM, minilm, 384",
        "all-minilm-l6-v2, minilm, 384",
        "sentence-transformers/all-MiniLM-L6-v2, minilm, 384",
        "bge-small, bge-small, 384",
        "BAAI/bge-small-en-v1.5, bge-small, 384",
        "bge-small@384, bge-small, 384",
        "ollama:nomic-embed-text, ollama:nomic-embed-text, 768",
        "ollama:qwen3-embedding:0.6b, ollama:qwen3-embedding:0.6b, 1024",
        "openai:text-embedding-3-small@512, openai:text-embedding-3-small@512, 512",
        "OpenAI:text-embedding-3-small, openai:text-embedding-3-small, 1536",
    })
    void findsByNameWithoutLoadingOrCalling(String name, String canonical, int dimensions) {
        EmbeddingModel model = models.find(name);
        assertThat(model.name()).isEqualTo(canonical);
        assertThat(model.dimensions()).isEqualTo(dimensions);
        assertThat(models.find(canonical)).isSameAs(model);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "minlm | did you mean \"minilm\"?",
                "bge-smal | did you mean \"bge-small\"?",
                "olama:nomic-embed-text | did you mean \"ollama:nomic-embed-text\"?",
                "nomic-embed-text | say which endpoint has it: ollama:nomic-embed-text or openai:nomic-embed-text",
                "something else entirely | a name looks like minilm, ollama:nomic-embed-text or openai:text-embedding-3-small@512",
                "cohere-v4 | take one of: minilm, bge-small, ollama:MODEL, openai:MODEL",
                "vllm:some-model | there is no endpoint \"vllm\"",
                "minilm@128 | minilm makes vectors of 384 dimensions only",
                "openai:m@0 | a vector has 1 to 16000",
                "openai:m@16001 | a vector has 1 to 16000",
            })
    void anUnknownNameGetsAHint(String name, String hint) {
        TuskException failure = catchThrowableOfType(TuskException.class, () -> models.find(name));
        assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
        assertThat(failure.hint()).isEqualTo(hint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ":", "openai:", ":m", "@5", "openai:@5", "a b", "x\ny", "openai:mödel", "a@b", "'"})
    void aNameThatNoModelCanHaveIsRefused(String name) {
        TuskException failure = catchThrowableOfType(TuskException.class, () -> models.find(name));
        assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
        assertThat(failure.getMessage()).doesNotContain("\n");
    }

    @Test
    void preloadingLoadsBundledModelsOnly() {
        models.preload("minilm");
        models.preload("openai:text-embedding-3-small");
        assertThat(models.find("minilm").embedQuery("ready").dimensions()).isEqualTo(384);
        assertThat(catchThrowableOfType(TuskException.class, () -> models.preload("minlm"))
                        .code())
                .isEqualTo(ErrorCode.UNKNOWN_MODEL);
    }

    @Test
    void aQuestionAskedAgainIsNotEmbeddedAgain() {
        CachedQueries model = models.find("minilm");
        assertThat(model.embedQuery("once")).isSameAs(model.embedQuery("once"));
        assertThat(models.queryCaches()).containsEntry("minilm", new CachedQueries.Stats(1, 1, 1));
    }

    @Test
    void startsFromUnpackedFilesAndRepairsThem(@TempDir Path directory) throws Exception {
        for (int start = 0; start < 3; start++) {
            try (Models fresh = Models.builder()
                    .files(directory.resolve("models"))
                    .threads(1)
                    .build()) {
                assertThat(fresh.find("minilm").embedDocuments(List.of("text"))).hasSize(1);
            }
            List<Path> weights;
            try (Stream<Path> all = Files.walk(directory)) {
                weights = all.filter(file -> file.toString().endsWith(".onnx")).toList();
            }
            assertThat(weights).hasSize(1);
            Path file = weights.getFirst();
            assertThat(Files.size(file)).isGreaterThan(20_000_000);
            if (start == 1) {
                Files.write(file, new byte[] {1, 2, 3});
            }
        }
    }

    @Test
    void startsWithoutFilesWhereNoneCanBeWritten(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("occupied"));
        try (Models fresh = Models.builder().files(file).build()) {
            assertThat(fresh.find("minilm").embedDocuments(List.of("text"))).hasSize(1);
        }
    }
}
