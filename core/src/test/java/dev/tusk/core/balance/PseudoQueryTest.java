package dev.tusk.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PseudoQueryTest {

    private static Optional<PseudoQuery> of(String text) {
        return PseudoQuery.of("d", 0, "title", "heading", text, new SplittableRandom(1));
    }

    @Test
    void isASentenceOfTheTextAndLeavesTheOthers() {
        String text = "Walruses live in the Arctic. They rest upon the ice in summer. Their tusks grow for life.";
        PseudoQuery query = of(text).orElseThrow();
        assertThat(PseudoQuery.sentences(text)).contains(query.query()).hasSize(3);
        assertThat(query.text()).doesNotContain(query.query());
        assertThat(PseudoQuery.sentences(query.text())).hasSize(2);
    }

    @Test
    void isNotMadeOfATextThatSaysLittleElse() {
        assertThat(of("Walruses live in the Arctic. They rest upon the ice.")).isEmpty();
        assertThat(of("1 2 3.\n4 5 6.\n7 8 9.\n+1")).isEmpty();
        assertThat(of("")).isEmpty();
    }

    @Test
    void meansNothingButWords() {
        PseudoQuery query =
                of("a\nb\nsay \"never again\" -- or --force to the walrus").orElseThrow();
        assertThat(query.query()).doesNotContain("\"").doesNotContainPattern("(^| )-");
        assertThat(query.text()).doesNotContain("walrus");
    }

    @Test
    void requiresNothingAndAsksForNoPrefixOrPlace() {
        PseudoQuery query = of("a\nb\n+walruses in C++ text:+tusks, title:-ice and wal* of 2+2 well-known")
                .orElseThrow();
        assertThat(query.query().split(" +"))
                .containsExactly(
                        "walruses",
                        "in",
                        "C++",
                        "text",
                        "tusks,",
                        "title",
                        "ice",
                        "and",
                        "wal",
                        "of",
                        "2+2",
                        "well-known");
        assertThat(query.text()).doesNotContain("walruses");
    }
}
