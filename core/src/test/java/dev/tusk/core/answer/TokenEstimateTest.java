package dev.tusk.core.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("newest-postgresql-only")
class TokenEstimateTest {

    private static final String GERMAN = """
            Die Sicherung der Datenbank läuft jeden Sonntag um zwei Uhr; dazwischen wird das Protokoll alle fünf Minuten übertragen, \
            sodass höchstens fünf Minuten verloren gehen. Die Wiederherstellung wird vierteljährlich geübt.""";
    private static final String RUSSIAN = "Резервная копия базы данных создаётся каждое воскресенье в два часа ночи.";
    private static final String CHINESE = "数据库的完整备份每个星期日凌晨两点进行，备份保存九十天。";

    @ParameterizedTest
    @EnumSource(names = {"CL100K_BASE", "O200K_BASE"})
    void isSeldomBelowTheTokenizersOfOpenAiAndNotFarAbove(EncodingType type) throws IOException {
        Encoding encoding = Encodings.newDefaultEncodingRegistry().getEncoding(type);
        for (String page : List.of("../README.md", "../docs/search.md", "../docs/vectors.md", "pom.xml")) {
            assertThat(ratio(Files.readString(Path.of(page)), encoding))
                    .as(page)
                    .isBetween(1.0, 1.4);
        }
        assertThat(ratio(GERMAN, encoding)).as("German").isBetween(1.0, 1.4);
        assertThat(ratio(RUSSIAN, encoding)).as("Russian").isBetween(1.0, 4.0);
        assertThat(ratio(CHINESE, encoding)).as("Chinese").isBetween(1.0, 1.4);
    }

    private static double ratio(String text, Encoding encoding) {
        return (double) TokenEstimate.of(text) / encoding.countTokens(text);
    }

    @Test
    void blankTextHasNone() {
        assertThat(TokenEstimate.of("")).isZero();
        assertThat(TokenEstimate.of("   ")).isZero();
        assertThat(TokenEstimate.of("word")).isEqualTo(1);
        assertThat(TokenEstimate.of("\uD83D\uDE00")).isEqualTo(1);
    }
}
