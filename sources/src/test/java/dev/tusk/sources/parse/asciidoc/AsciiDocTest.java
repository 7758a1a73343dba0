package dev.tusk.sources.parse.asciidoc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tusk.core.text.ParsedText;
import dev.tusk.core.text.Section;
import dev.tusk.core.text.TextFormat;
import dev.tusk.core.text.TextParser;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiDocTest {

    private static ParsedText text(String asciidoc) {
        return TextParser.parse(AsciiDoc.toHtml(asciidoc).html(), TextFormat.HTML);
    }

    private static String body(String asciidoc) {
        return text(asciidoc).body();
    }

    @Test
    void headerGivesTheTitleAndNothingElse() {
        ParsedText text = text("""
                // a comment
                = Care of Tusks
                Anna Walrus <anna@example.org>
                v1.2, 2026-03-02
                :toc:
                :product: Tusk

                {product} is for tusks. {unknown} stays.
                """);

        assertThat(text.title()).isEqualTo("Care of Tusks");
        assertThat(text.body()).isEqualTo("Tusk is for tusks. {unknown} stays.");
    }

    @Test
    void sectionsHaveTheirPathsAndAnchors() {
        ParsedText text = text("""
                = Manual

                == Install

                [[linux]]
                === On Linux

                Type `./tusk`.

                [#mac]
                === On macOS ===

                The same.

                Older Heading
                -------------

                Below it.
                """);

        assertThat(text.sections())
                .extracting(Section::heading)
                .containsExactly("Install > On Linux", "Install > On macOS", "Older Heading");
        assertThat(text.sections()).extracting(Section::anchor).startsWith("linux", "mac");
    }

    @Test
    void marksWithinLinesAreGoneAndTheirTextStays() {
        assertThat(body("""
                Some *bold*, _slanted_, `mono *not bold*`, **un**bound, #marked#, H~2~O and E=mc^2^. \
                See https://example.org/a_b[the _manual_,window=_blank], <<install,how to install>>, xref:other.adoc#x[there] and \
                link:file.pdf[]. Press kbd:[Ctrl+C], menu:File[Save]. \
                snake_case_name and 2*3*4 stay. A footnote.footnote:[Really.] ((index))ed(((gone))). a < b && c > d
                """))
                .isEqualTo("Some bold, slanted, mono *not bold*, unbound, marked, H2O and E=mc2. "
                        + "See the manual, how to install, there and file.pdf. Press Ctrl+C, File > Save. "
                        + "snake_case_name and 2*3*4 stay. A footnote. (Really.) indexed. a < b && c > d");
    }

    @Test
    void listsNestAndKeepWhatIsAttached() {
        assertThat(body("""
                .What to do
                * one
                ** inner
                over two lines
                *** innermost
                * two
                +
                ----
                code  here
                ----
                * [x] done

                //-
                . first
                . second
                .. inner

                //-
                term:: what it means
                other term::
                  explained below
                """)).isEqualTo("""
                What to do

                - one
                  - inner over two lines
                    - innermost
                - two

                code  here

                - done
                1. first
                2. second
                  1. inner

                term
                what it means

                other term
                explained below""");
    }

    @Test
    void codeKeepsItsLinesAndLosesItsCallouts() {
        assertThat(body("""
                [source,java]
                ----
                if (a < b) { // <1>

                    run();  <2>
                }
                ----
                <1> compares

                ```
                fenced
                ```

                 indented is literal
                """)).isEqualTo("""
                if (a < b) {
                \s
                    run();
                }

                1. compares

                fenced

                 indented is literal""");
    }

    @Test
    void tablesHaveAHeaderAndTheirCellsApart() {
        String html = AsciiDoc.toHtml("""
                .Pins
                [cols="1,2",options="header"]
                |===
                |Pin |Use

                |1
                |Power, \\| not ground

                2+|both
                |===
                """).html();

        assertThat(html)
                .contains("<thead><tr><th>Pin</th><th>Use</th></tr></thead>")
                .contains("<td colspan=\"2\">both</td>");
        assertThat(body("""
                |===
                |a |b

                |1 |2
                2*|x
                |===

                ,===
                k,"v, w"
                ,===
                """)).isEqualTo("a | b\n1 | 2\nx | x\n\nk | v, w");
    }

    @Test
    void blocksKeepTheirText() {
        assertThat(body("""
                NOTE: Be careful.

                [WARNING]
                ====
                Hot.

                * very
                ====

                [quote, Anna]
                ____
                Said.
                ____

                ////
                never seen
                ////

                ****
                aside
                ****

                ++++
                <p>raw <b>html</b></p>
                ++++

                image::pump.png[A pump]
                """))
                .isEqualTo("Note: Be careful.\n\nWarning:\n\nHot.\n\n- very\n\nSaid.\n\naside\n\nraw html\n\nA pump");
    }

    @Test
    void conditionsHoldAndOtherFilesAreNotRead() {
        AsciiDoc.Converted converted = AsciiDoc.toHtml("""
                :have:

                ifdef::have[]
                seen
                endif::[]
                ifndef::have[]
                unseen
                ifdef::other[]
                unseen too
                endif::[]
                endif::[]
                ifdef::have[inline]

                include::/etc/passwd[]

                \\include::shown.adoc[]
                """);

        assertThat(converted.html())
                .contains("seen")
                .doesNotContain("unseen")
                .doesNotContain("root:")
                .contains("include::shown.adoc[]");
        assertThat(converted.notes()).containsExactly("include of \"/etc/passwd\" is not followed");
    }

    @Test
    void carriageReturnsEndLines() {
        assertThat(text("= T\r\n\r\n== A\r\n\r\nText.\r\n").sections())
                .extracting(Section::heading)
                .containsExactly("A");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "_a",
                "`",
                "|",
                "{a}",
                "+++",
                "[",
                "<<a",
                "((",
                "* a\n",
                "** a\n",
                "a::\n",
                "====\n",
                "|===\n|a\n",
                "http://a[",
                "= a\n",
                ":a: {a}{a}\n"
            })
    void hostileTextsTakeNoLongTime(String piece) {
        String hostile = piece.repeat(200_000 / piece.length());
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> AsciiDoc.toHtml(hostile));
    }

    @Test
    void longCellsAndHeadingsAreReadInLinearTime() {
        String million = " ".repeat(1_000_000);
        String cell = "word \"\" ".repeat(200_000);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(body(",===\n\"" + cell + "\",b\n,==="))
                    .startsWith("word \" word \"")
                    .endsWith("| b");
            assertThat(AsciiDoc.toHtml("== a" + million + "b ==\n").html()).contains("<h2>a", "b</h2>");
            assertThat(AsciiDoc.toHtml("----\na" + million + "b> // <1>\n----\n")
                            .html())
                    .endsWith("b&gt;\n</pre>\n</body></html>\n");
            assertThat(AsciiDoc.toHtml("[" + "a".repeat(1_000_000) + "]\ntext\n")
                            .html())
                    .contains("<p>text</p>");
        });
    }

    @Test
    void rawHtmlThatIsLeftOpenSwallowsNothing() {
        for (String open :
                List.of("<script>", "<!-- ", "<textarea>", "<style>", "<plaintext>", "<a title=\"", "</body></html>")) {
            assertThat(body("before\n\n++++\n<p id=\"x\">raw</p>" + open + "\n++++\n\nThe rest.\n"))
                    .as(open)
                    .startsWith("before\n\nraw")
                    .endsWith("The rest.");
        }
    }

    @Test
    void anyTextIsReadToItsEnd() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> pieces = List.of(
                "* ",
                "** ",
                ". ",
                "a:: ",
                "+\n",
                "\n",
                "\n\n",
                "----\n",
                "====\n",
                "|===\n",
                "|a ",
                "2+|",
                "[source]\n",
                "word ",
                "_x_ ",
                "*b* ",
                "== h\n",
                "ifdef::a[]\n",
                "endif::[]\n",
                "include::x[]\n",
                ":a: b\n",
                "{a} ",
                "`c` ",
                " lit\n",
                "NOTE: ",
                "--\n",
                "<1> ",
                "a|",
                "[[",
                "]]");
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i >= 0; i--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            String all = text + "\n\nthe end\n";
            assertThat(AsciiDoc.toHtml(all).html()).as("seed %d: %s", seed, all).endsWith("</body></html>\n");
        }
    }
}
