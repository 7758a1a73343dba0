package dev.tusk.core.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import org.junit.jupiter.api.Test;

class TextDecoderTest {

    @Test
    void readsUtf8AndByteOrderMarks() {
        assertThat(TextDecoder.decode("gr\u00FCn".getBytes(UTF_8), "a.txt")).isEqualTo("gr\u00FCn");
        assertThat(TextDecoder.decode("\uFEFFgr\u00FCn".getBytes(UTF_8), "a.txt"))
                .isEqualTo("gr\u00FCn");
        assertThat(TextDecoder.decode("\uFEFFgr\u00FCn".getBytes(UTF_16LE), "a.md"))
                .isEqualTo("gr\u00FCn");
        assertThat(TextDecoder.decode("\uFEFFgr\u00FCn".getBytes(UTF_16BE), "a.html"))
                .isEqualTo("gr\u00FCn");
        assertThat(TextDecoder.decode(new byte[0], "empty")).isEmpty();
    }

    @Test
    void saysWhichByteIsNotUtf8() {
        assertThatThrownBy(() -> TextDecoder.decode("gr\u00FCn".getBytes(ISO_8859_1), "a.txt"))
                .isInstanceOfSatisfying(TuskException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_TEXT);
                    assertThat(failure.getMessage())
                            .isEqualTo("cannot read \"a.txt\": it is not valid UTF-8: byte 0xFC at offset 2");
                    assertThat(failure.hint()).contains("iconv");
                });
    }

    @Test
    void refusesUtf8ThatIsCutOffAndSurrogatesInIt() {
        assertThatThrownBy(() -> TextDecoder.decode(new byte[] {'a', (byte) 0xE2, (byte) 0x82}, "a.txt"))
                .hasMessageContaining("byte 0xE2 at offset 1");
        assertThatThrownBy(() -> TextDecoder.decode(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, "a.txt"))
                .hasMessageContaining("offset 0");
        assertThatThrownBy(() -> TextDecoder.decode(new byte[] {(byte) 0xFF, (byte) 0xFE, 'a'}, "a.txt"))
                .hasMessageContaining("not valid UTF-16LE");
    }

    @Test
    void refusesBinaryFiles() {
        assertThatThrownBy(() -> TextDecoder.decode(new byte[] {'P', 'K', 3, 4, 0, 0}, "a.md"))
                .hasMessage("cannot read \"a.md\": it is a binary file: NUL byte at offset 4");
    }

    @Test
    void honoursTheCharacterSetThatHtmlDeclares() {
        for (String declaration : new String[] {
            "<meta charset=\"ISO-8859-1\">",
            "<META http-equiv='Content-Type' content='text/html; charset=windows-1252'>",
            "<?xml version=\"1.0\" encoding=\"latin1\"?>"
        }) {
            byte[] bytes = (declaration + "gr\u00FCn").getBytes(ISO_8859_1);
            assertThat(TextDecoder.decode(bytes, "a.html")).endsWith("gr\u00FCn");
            assertThatThrownBy(() -> TextDecoder.decode(bytes, "a.txt")).isInstanceOf(TuskException.class);
        }
    }

    @Test
    void namesACharacterSetThatItDoesNotKnow() {
        assertThatThrownBy(() -> TextDecoder.decode("<meta charset=klingon>".getBytes(UTF_8), "a.html"))
                .hasMessage("cannot read \"a.html\": unknown character set \"klingon\"");
    }
}
