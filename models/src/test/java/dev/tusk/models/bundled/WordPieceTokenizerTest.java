package dev.tusk.models.bundled;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with Hugging Face's own tokenizer. */
class WordPieceTokenizerTest {

    private static WordPieceTokenizer ours;
    private static HuggingFaceTokenizer theirs;

    @BeforeAll
    static void load() throws IOException {
        ours = new WordPieceTokenizer(Vocabulary.read(json()));
        theirs = HuggingFaceTokenizer.newInstance(json(), Map.of("padding", "false", "truncation", "false"));
    }

    @AfterAll
    static void close() {
        theirs.close();
    }

    private static InputStream json() {
        return Objects.requireNonNull(
                WordPieceTokenizerTest.class.getResourceAsStream(BundledModel.BGE_SMALL.tokenizerResource()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \t\n",
                "Hello, World!",
                "set hnsw.ef_search = 100; -- ts_rank_cd(C++)",
                "Ünïcödé façade naïve Straße İstanbul ΣΊΣΥΦΟΣ",
                "日本語のテキスト 中文 한국어 텍스트",
                "emoji 👩‍👩‍👧 and flags 🇩🇪",
                "non\u00a0breaking\u2003spaces\u200bzero\u00adsoft",
                "\u0000nul\ufffdreplacement\u0007bell",
                "e\u0301 combining \u212b angstrom \ufb01 ligature \u037e",
                "مرحبا بالعالم שלום עולם हिन्दी ไทย",
                "x² ½ № ™ € £ § ¶ “quotes” – dashes — … «guillemets»",
            })
    void cutsAsHuggingFaceDoes(String text) {
        assertThat(ours.encode(text, 512)).isEqualTo(theirs.encode(text).getIds());
    }

    @Test
    void cutsRandomTextAsHuggingFaceDoes() {
        long seed = 20261121;
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(40);
            for (int i = 0; i < length; i++) {
                text.appendCodePoint(codePoint(random));
            }
            assertThat(ours.encode(text.toString(), 512))
                    .as("seed %d, round %d: %s", seed, round, text)
                    .isEqualTo(theirs.encode(text.toString()).getIds());
        }
    }

    /** Letters, blanks and marks for the most part; of the rest, blocks that Unicode has not changed for long. */
    private static int codePoint(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> ' ';
            case 1 -> 0x20 + random.nextInt(0x60);
            case 2 -> 0xa0 + random.nextInt(0x1b0);
            case 3 -> 0x300 + random.nextInt(0x70);
            case 4 -> 0x1e00 + random.nextInt(0x100);
            case 5 -> 0x2000 + random.nextInt(0x60);
            case 6 -> 0x3040 + random.nextInt(0x5000);
            default -> 'a' + random.nextInt(26);
        };
    }

    @Test
    void aVeryLongWordIsOneUnknownPiece() {
        String text = "a ".repeat(3) + "x".repeat(101) + " b";
        assertThat(ours.encode(text, 512)).isEqualTo(theirs.encode(text).getIds());
        assertThat(ours.encode("x".repeat(100_000), 512)).containsExactly(101, 100, 102);
    }

    @Test
    void keepsTheFirstPiecesAndTheEndMark() {
        long[] whole = ours.encode("hydroxychloroquine and remdesivir", 512);
        assertThat(whole).hasSizeGreaterThan(8);
        for (int most = 2; most < whole.length; most++) {
            long[] cut = ours.encode("hydroxychloroquine and remdesivir", most);
            assertThat(cut).hasSize(most).startsWith(101).endsWith(102);
            assertThat(java.util.Arrays.copyOf(cut, most - 1)).isEqualTo(java.util.Arrays.copyOf(whole, most - 1));
        }
    }

    @Test
    void textThatLooksLikeAMarkStaysText() {
        assertThat(ours.encode("[SEP]", 512))
                .isNotEqualTo(new long[] {101, 102, 102})
                .hasSizeGreaterThan(3);
    }
}
