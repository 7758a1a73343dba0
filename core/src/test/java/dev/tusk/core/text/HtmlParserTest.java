package dev.tusk.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlParserTest {

    @Test
    void readsAReferencePageWithItsTermsAndTables() {
        ParsedText page = Fixtures.parse("reference.html");

        assertThat(page.title()).isEqualTo("3.2. Tending Tusks");
        assertThat(page.sections())
                .containsExactly(
                        new Section(
                                List.of(),
                                "An elephant's tusk needs regular care.\n\nNote\nAsk the elephant first.",
                                "TUSKS"),
                        new Section(List.of("3.2.1. Brushes"), "Use one of these:", "BRUSHES"),
                        new Section(
                                List.of("3.2.1. Brushes", "soft_brush (integer)"),
                                "Number of soft brushes.",
                                "BRUSH-SOFT"),
                        new Section(
                                List.of("3.2.1. Brushes", "hard_brush"),
                                "Number of hard brushes.\n\nNever more than four.",
                                "BRUSH-HARD"),
                        new Section(List.of("3.2.1. Brushes"), "Brushes wear out.", "BRUSHES"),
                        new Section(List.of("3.2.1. Brushes", "Table 3.1. Brush Functions"), """
                                Function
                                Description

                                brush ( strokes integer ) → boolean
                                Brushes the tusk.
                                brush(3) → t

                                rinse() → void
                                Rinses it.""", "BRUSH-FUNCTIONS"));
    }

    @Test
    void readsTheArticleAndNotThePageAroundIt() {
        ParsedText page = Fixtures.parse("article.html");

        assertThat(page.title()).isEqualTo("Why elephants remember");
        assertThat(page.sections())
                .containsExactly(
                        new Section(
                                List.of(),
                                "By A. Keeper\n\nMemory & size — are they related?\nPerhaps.\n\nA grey elephant",
                                null),
                        new Section(List.of("Herds"), """
                                - Matriarchs lead
                                  - for decades
                                - Calves follow
                                3. third
                                4. fourth""", "herds"),
                        new Section(
                                List.of("Herds", "Routes", "Distances"),
                                "From | To | km\nRiver | Hill | 12\nHill |  | 7",
                                null,
                                List.of(new Section.TableHead(0, "From | To | km"))),
                        new Section(List.of("Herds", "Routes"), "After the table.", null),
                        new Section(
                                List.of("Code"),
                                "if (thirsty) {\n \n    drink();\n}\n\nmusth\nA state of excitement.\n\ntrunk\nA nose.",
                                null));
    }

    @Test
    void takesTheFirstHeadingAsTitleWhereThereIsNoTitleElement() {
        assertThat(parse("<h1>Name</h1><p>text").title()).isEqualTo("Name");
        assertThat(parse("<p>text").title()).isEmpty();
    }

    @Test
    void keepsATitleThatOnlyBeginsLikeTheHeading() {
        assertThat(parse("<title>Art history</title><h1>Art</h1>").title()).isEqualTo("Art history");
        assertThat(parse("<title>Art - Museum</title><h1>Art</h1>").title()).isEqualTo("Art");
    }

    @Test
    void readsTheCellsOfALayoutTableOneAfterTheOther() {
        ParsedText page = parse("<table><tr><td><h2>Left</h2><p>a<td><h2>Right</h2><p>b</table>");
        assertThat(page.sections())
                .containsExactly(new Section(List.of("Left"), "a", null), new Section(List.of("Right"), "b", null));
    }

    @Test
    void keepsAHeadingThatHasNothingBelowIt() {
        assertThat(parse("<h2>Empty</h2><h2>Full</h2>text<h2>Last</h2>").sections())
                .extracting(Section::text)
                .containsExactly("Empty", "text", "Last");
    }

    @Test
    void treatsAnEndlessHeadingAsText() {
        ParsedText page = parse("<h2>" + "word ".repeat(1000) + "</h2>");
        assertThat(page.sections()).singleElement().satisfies(section -> {
            assertThat(section.headingPath()).isEmpty();
            assertThat(section.text()).hasSize(4999);
        });
    }

    @Test
    void findsTheAnchorOfAHeadingInTheUsualPlaces() {
        assertThat(anchor("<h2 id=own>x</h2>t")).isEqualTo("own");
        assertThat(anchor("<h2><a name=inside></a>x</h2>t")).isEqualTo("inside");
        assertThat(anchor("<section id=around><h2>x</h2>t</section>")).isEqualTo("around");
        assertThat(anchor("<div id=far><p>before</p><h2>x</h2>t</div>")).isNull();
    }

    @Test
    void dropsCharactersThatTuskReservesEvenWhenTheyAreWrittenAsEntities() {
        assertThat(parse("<p>a&#xE000;b&#57345;c&shy;d").sections().get(0).text())
                .isEqualTo("abcd");
    }

    @Test
    void readsBrokenMarkup() {
        assertThat(parse("<p>one<div>two</p></span><table>three<tr>four")
                        .sections()
                        .get(0)
                        .text())
                .contains("one", "two", "three", "four");
    }

    @Test
    void losesNothingWhereItFlattensWhatIsNestedTooDeeply() {
        for (int depth = 240; depth < 260; depth++) {
            String html = "<div>".repeat(depth)
                    + "<table><caption>one<tr><td>two<td>three</table><dl><dt id=x>four<dd>five</dl>six";
            assertThat(parse(html).body()).as("depth %d", depth).contains("one", "two", "three", "four", "five", "six");
        }
    }

    @Test
    void findsNothingInAnEmptyPage() {
        assertThat(parse("").sections()).isEmpty();
        assertThat(parse("<html><body><script>x</script> &nbsp; </body></html>").sections())
                .isEmpty();
    }

    private static @org.jspecify.annotations.Nullable String anchor(String html) {
        List<Section> sections = parse(html).sections();
        return sections.get(sections.size() - 1).anchor();
    }

    private static ParsedText parse(String html) {
        return TextParser.parse(html, TextFormat.HTML);
    }
}
