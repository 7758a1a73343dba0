package dev.tusk.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.failure.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorsPageTest {

    @Test
    void thePageListsEveryCodeWithItsExitCodeAndStatus() throws IOException {
        String page = Files.readString(Path.of("../docs/errors.md"));
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(page)
                    .contains("| %s | %s | %d | %d |"
                            .formatted(
                                    code.code(),
                                    code.name(),
                                    code.category().exitCode(),
                                    code.category().httpStatus()));
        }
        assertThat(page.lines().filter(line -> line.startsWith("| TUSK-"))).hasSize(ErrorCode.values().length);
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::code)).doesNotHaveDuplicates();
    }
}
