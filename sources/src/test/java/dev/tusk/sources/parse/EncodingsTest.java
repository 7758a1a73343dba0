package dev.tusk.sources.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.text.TextFormat;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EncodingsTest {

    private static final Charset LATIN = Charset.forName("windows-1252");
    private static final String GERMAN =
            "Die Möwe fliegt über das Wasser, während die Walrosse auf dem Eis schlafen und träumen. Größere Tiere gehören dazu.";

    private final List<String> notes = new ArrayList<>();

    private String decode(byte[] bytes, @Nullable Charset declared) {
        return Encodings.decode(bytes, "a.txt", TextFormat.PLAIN, declared, notes);
    }

    @Test
    void utf8NeedsNoNote() {
        assertThat(decode(GERMAN.getBytes(StandardCharsets.UTF_8), null)).isEqualTo(GERMAN);
        assertThat(notes).isEmpty();
    }

    @Test
    void whatIsDeclaredIsTaken() {
        assertThat(decode(GERMAN.getBytes(LATIN), LATIN)).isEqualTo(GERMAN);
        assertThat(notes).isEmpty();
        assertThat(Encodings.charset("text/html; charset=\"ISO-8859-1\"")).isEqualTo(LATIN);
        assertThat(Encodings.charset("text/html; charset=nonsense")).isNull();
    }

    @Test
    void wrongDeclarationsAreTold() {
        assertThat(decode(GERMAN.getBytes(StandardCharsets.UTF_8), LATIN)).isEqualTo(GERMAN);
        assertThat(notes).containsExactly("declared as windows-1252, but it is UTF-8");
        notes.clear();
        assertThat(decode(GERMAN.getBytes(LATIN), StandardCharsets.UTF_8)).isEqualTo(GERMAN);
        assertThat(notes).hasSize(2).first().isEqualTo("declared as UTF-8, which it is not");
    }

    @Test
    void undeclaredSetIsGuessedAndTold() {
        assertThat(decode(GERMAN.getBytes(LATIN), null)).isEqualTo(GERMAN);
        assertThat(notes).singleElement().asString().startsWith("read as windows-1252, guessed with a confidence of ");
    }

    @Test
    void russianAndJapaneseAreGuessed() {
        String russian =
                "Моржи спят на льду, а чайки летают над водой. Кабель нужно заменить до повторного пуска насоса.";
        assertThat(decode(russian.getBytes(Charset.forName("windows-1251")), null))
                .isEqualTo(russian);
        String japanese = "ポンプを再起動する前にケーブルを交換してください。毎晩データベースをバックアップするにはどうすればよいですか。";
        assertThat(decode(japanese.getBytes(Charset.forName("Shift_JIS")), null))
                .isEqualTo(japanese);
    }

    @Test
    void utf16WithoutAMarkIsSeen() {
        assertThat(decode(GERMAN.getBytes(StandardCharsets.UTF_16LE), null)).isEqualTo(GERMAN);
        assertThat(decode(GERMAN.getBytes(StandardCharsets.UTF_16BE), null)).isEqualTo(GERMAN);
        assertThat(notes)
                .containsExactly(
                        "read as UTF-16LE, which it does not declare", "read as UTF-16BE, which it does not declare");
    }

    @Test
    void noiseAndBinariesAreNoText() {
        byte[] noise = new byte[4_000];
        new Random(7).nextBytes(noise);
        assertThatThrownBy(() -> decode(noise, null)).hasMessageContaining("binary");
        for (int i = 0; i < noise.length; i++) {
            noise[i] = noise[i] == 0 ? 1 : noise[i];
        }
        assertThatThrownBy(() -> decode(noise, null)).hasMessageContaining("not valid UTF-8");
        assertThatThrownBy(() -> decode("abc\0def".getBytes(StandardCharsets.UTF_8), null))
                .hasMessageContaining("NUL byte at offset 3");
    }
}
