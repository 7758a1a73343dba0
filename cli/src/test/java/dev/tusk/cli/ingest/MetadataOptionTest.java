package dev.tusk.cli.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.sources.shape.SourceAddress;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataOptionTest {

    @Test
    void readsNumbersTruthAndText() {
        assertThat(MetadataOption.read(
                        List.of("year=2026", "rate=0.5", "open=true", "team=a=b", "v=\"18\"", "zip=01234")))
                .containsEntry("year", 2026L)
                .containsEntry("rate", new BigDecimal("0.5"))
                .containsEntry("open", true)
                .containsEntry("team", "a=b")
                .containsEntry("v", "18")
                .containsEntry("zip", "01234");
        assertThat(MetadataOption.read(List.of("none=null"))).containsEntry("none", null);
    }

    @Test
    void refusesWhatHasNoKey() {
        assertThatThrownBy(() -> MetadataOption.read(List.of("year"))).hasMessageContaining("no key and value");
        assertThatThrownBy(() -> MetadataOption.read(List.of("=1"))).hasMessageContaining("no key and value");
    }

    @Test
    void escapesAddresses() {
        assertThat(SourceAddress.of("https://example.com/docs", "a b/ü?.md"))
                .isEqualTo("https://example.com/docs/a%20b/%C3%BC%3F.md");
        assertThat(SourceAddress.of("https://example.com/docs/", "a:b.md"))
                .isEqualTo("https://example.com/docs/a:b.md");
    }
}
