package dev.tusk.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownParserTest {

    @Test
    void readsAGuideWithFrontMatterTablesListsAndCode() {
        ParsedText guide = Fixtures.parse("guide.md");

        assertThat(guide.title()).isEqualTo("Feeding: a guide");
        assertThat(guide.sections())
                .containsExactly(
                        new Section(
                                List.of(),
                                "Before the first heading, a paragraph that goes on in a second line.",
                                null),
                        new Section(
                                List.of("Feeding"),
                                "Elephants eat 150 kg a day, see the table and a pile of hay.",
                                "feeding"),
                        new Section(
                                List.of("Feeding", "Amounts"),
                                "Food | kg\nHay | 100\nApples | 5",
                                "amounts",
                                List.of(new Section.TableHead(0, "Food | kg"))),
                        new Section(List.of("Feeding", "Rules & hints"), """
                                1. Never alone
                                2. Always calmly
                                  - no shouting
                                  - no running

                                class Keeper {
                                \s
                                    void feed() {}
                                }

                                More

                                Hidden details.

                                A quoted saying.""", "rules--hints"),
                        new Section(List.of("Feeding", "Amounts"), "Setext and the second of its name.", "amounts-1"));
    }

    @Test
    void takesTheFirstTopHeadingAsTitle() {
        ParsedText text = parse("intro\n\n# Top\n\nbody\n\n## Sub\n\nmore");
        assertThat(text.title()).isEqualTo("Top");
        assertThat(text.sections()).extracting(Section::heading).containsExactly("", "", "Sub");
    }

    @Test
    void findsTheTitleOfATextThatIsNothingElse() {
        assertThat(parse("# Only").sections()).containsExactly(new Section(List.of(), "Only", "only"));
    }

    @Test
    void readsFrontMatterInToml() {
        ParsedText text = parse("+++\ntitle = 'T'\ndraft = true\n+++\nbody");
        assertThat(text.title()).isEqualTo("T");
        assertThat(text.body()).isEqualTo("body");
    }

    @Test
    void readsARuleAtTheBeginningAsARuleWhenNothingClosesIt() {
        assertThat(parse("---\ntitle: x\n\nbody").body()).contains("body");
    }

    @Test
    void readsATableThatIsTooWideForTheParserAsText() {
        String wide = "|a".repeat(3000) + "|\n" + "|-".repeat(3000) + "|\n" + "|\n".repeat(3000);
        assertThat(parse("before\n\n" + wide).body()).startsWith("before");
    }

    private static ParsedText parse(String markdown) {
        return TextParser.parse(markdown, TextFormat.MARKDOWN);
    }
}
