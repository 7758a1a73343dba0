package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.search.Snippet.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("newest-postgresql-only")
class SnippetCutterTest {

    private static final String FILLER = "Nothing of interest stands here at all. ";

    private static final int LONGEST = SnippetCutter.MAX_CHARACTERS + " …  … ".length() + 2;

    @Test
    void aShortTextIsItsOwnSnippet() {
        String text = "x".repeat(SnippetCutter.MAX_CHARACTERS);
        assertThat(new Snippets(null).of(text, null)).isEqualTo(new Snippet(text, List.of()));
    }

    @Test
    void withoutMatchesTheBeginningIsShownUpToTheEndOfAWord() {
        String text = FILLER.repeat(20);
        Snippet snippet = new Snippets(null).of(text, null);
        assertThat(snippet.text()).endsWith(" …").hasSizeLessThanOrEqualTo(LONGEST);
        assertThat(text).startsWith(snippet.text().replace(" …", "") + " ");
    }

    @Test
    void beginsWithTheSentenceOfTheMatch() {
        assertThat(html(FILLER.repeat(10) + "Here is the [needle] that was lost. " + FILLER.repeat(10)))
                .startsWith("… Here is the <mark>needle</mark> that was lost. Nothing")
                .endsWith(" …");
    }

    @Test
    void showsTheEndOfTheTextWithAllThatFitsBeforeIt() {
        String html = html(FILLER.repeat(10) + "Here is the [needle].");
        assertThat(html).startsWith("… ").endsWith("Here is the <mark>needle</mark>.");
        assertThat(html.length()).isGreaterThan(SnippetCutter.MAX_CHARACTERS - 20);
    }

    @Test
    void prefersThePassageWithTheMostDifferentWords() {
        String html = html(
                "[red] [red] [red]. " + FILLER.repeat(10) + "A [red] apple beside a [green] one. " + FILLER.repeat(10));
        assertThat(html).contains("A <mark>red</mark> apple beside a <mark>green</mark> one.");
    }

    @Test
    void prefersWordsSideBySide() {
        String html = html("The [red] and even the [green]. " + FILLER.repeat(10) + "All [red] [green] here. "
                + FILLER.repeat(10));
        assertThat(html).startsWith("… All <mark>red</mark> <mark>green</mark> here.");
    }

    @Test
    void showsTwoPassagesWhereNoneHasAllWords() {
        String html = html(
                FILLER.repeat(5) + "One [red] apple. " + FILLER.repeat(20) + "One [green] apple. " + FILLER.repeat(5));
        assertThat(html).matches("… One <mark>red</mark> apple\\. [^…]* … One <mark>green</mark> apple\\. [^…]* …");
    }

    @Test
    void neverCutsWithinAnIdentifier() {
        String identifier = "hnsw.ef_search/of-a~long$path::with<signs>";
        assertThat(html((identifier + " ").repeat(20) + "[needle] " + (identifier + " ").repeat(20)))
                .matches("… ("
                        + identifier.replace("$", "\\$").replace("<", "&lt;").replace(">", "&gt;")
                        + " )*<mark>needle</mark>( "
                        + identifier.replace("$", "\\$").replace("<", "&lt;").replace(">", "&gt;") + ")* …");
    }

    @Test
    void anAbbreviationIsNotTheEndOfASentence() {
        assertThat(html(FILLER.repeat(10) + "In the U.S. and by Mr. Jones, e.g. in No. 7, a [needle] was lost. "
                        + FILLER.repeat(10)))
                .startsWith("… In the U.S. and by Mr. Jones, e.g. in No. 7, a <mark>needle</mark> was lost. Nothing");
        assertThat(html("By Mr. Jones a [needle] was lost. " + FILLER.repeat(10)))
                .startsWith("By Mr. Jones a <mark>needle");
    }

    @Test
    void showsWhatStandsAroundAWordThatIsRepeated() {
        assertThat(html(FILLER.repeat(10) + "The [needle] " + "of a [needle] ".repeat(40) + FILLER))
                .startsWith("… The <mark>needle</mark> of a");
    }

    @Test
    void fillsASnippetWithScriptsThatHaveNoBlanks() {
        String before = "これは日本語の文章です。データベースの検索は難しい。".repeat(20);
        String html = html(before + " [検索] " + "PostgreSQLは素晴らしいデータベースです。".repeat(20));
        assertThat(html).contains("<mark>検索</mark> PostgreSQLは素晴らしい").hasSizeGreaterThan(200);
    }

    @Test
    void showsWhatTheMarkedTextLacks() {
        String run = "A".repeat(3000);
        String marked = "Before " + Snippets.START_MARK + "needle" + Snippets.STOP_MARK + ".  After "
                + Snippets.START_MARK + "needle" + Snippets.STOP_MARK + " it.";
        Snippet snippet = new Snippets(null).of("Before needle. " + run + " After needle it.", marked);
        assertThat(snippet.toHtml())
                .startsWith("Before <mark>needle</mark>. AAA")
                .endsWith("A …");
        List<Range> ranges = new Snippets(null).highlights("Before needle. " + run + " After needle it.", marked);
        assertThat(ranges).containsExactly(new Range(7, 13), new Range(3022, 3028));
    }

    @Test
    void formsOfAWordAreOneWord() {
        String html = html("An [index] of [indexes] is [indexed] by [indexing]. " + FILLER.repeat(10)
                + "The [vacuum] of an [index]. " + FILLER.repeat(10) + "[Indices] and [INDEXER] and [Indexable].");
        assertThat(html).contains("<mark>vacuum</mark> of an <mark>index</mark>");
    }

    @Test
    void longPathsAreCutBeforeTheirBeginning() {
        String path = "/usr/share/postgresql/" + "extension/".repeat(10);
        assertThat(html(FILLER.replace(".", "").repeat(10) + path + "[needle] is there "
                        + FILLER.replace(".", "").repeat(10)))
                .contains(" " + path + "<mark>needle</mark> is there");
    }

    @Test
    void marksOnALetterDoNotEmptyASnippet() {
        assertThat(snippet("e" + "\u0301".repeat(1000)).text()).hasSizeGreaterThan(200);
        assertThat(snippet("Key: " + "x".repeat(1000)).text()).hasSizeGreaterThan(200);
        assertThat(snippet("はじめに\n" + "検".repeat(720)).text()).hasSizeGreaterThan(200);
    }

    @Test
    void blanksThatAreLeftOutAreNotTold() {
        String text = "x".repeat(279) + ".\n ";
        assertThat(snippet(text).text()).isEqualTo(text.strip());
    }

    @Test
    void marksOfAnotherTextDoNoHarm() {
        long seed = Long.getLong("tusk.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String text = letters(random);
            List<Range> ranges = new Snippets(letters(random)).highlights(text, letters(random));
            int end = 0;
            for (Range range : ranges) {
                assertThat(range.start()).as("seed %d", seed).isGreaterThanOrEqualTo(end);
                assertThat(range.end())
                        .as("seed %d", seed)
                        .isGreaterThan(range.start())
                        .isLessThanOrEqualTo(text.length());
                end = range.end();
            }
        }
    }

    private static String letters(Random random) {
        String alphabet = "aB1.+# v/" + Snippets.START_MARK + Snippets.STOP_MARK + MarkedText.NOTHING + MarkedText.PARTS
                + "\u0001";
        StringBuilder letters = new StringBuilder();
        for (int length = random.nextInt(60); length > 0; length--) {
            letters.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return letters.toString();
    }

    @Test
    void cutsTextsWithoutBlanksBetweenCharacters() {
        String smiley = "\uD83D\uDE00";
        Snippet snippet =
                snippet(smiley.repeat(301) + "a" + Snippets.START_MARK + "語" + Snippets.STOP_MARK + smiley.repeat(301));
        assertThat(snippet.text().replace(smiley, "")).isEqualTo("… a語 …");
        Snippet longHighlight = snippet(Snippets.START_MARK + smiley.repeat(1000) + Snippets.STOP_MARK);
        assertThat(longHighlight.text().replace(smiley, "")).isEqualTo(" …");
    }

    @Test
    void whateverIsMarkedTheSnippetIsOfTheText() {
        long seed = Long.getLong("tusk.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder marked = new StringBuilder();
            for (int words = random.nextInt(200); words > 0; words--) {
                String word = "w" + random.nextInt(random.nextInt(12) == 0 ? 1_000_000 : 9)
                        + "x".repeat(random.nextInt(40) == 0 ? 400 : 3);
                marked.append(random.nextInt(6) == 0 ? Snippets.START_MARK + word + Snippets.STOP_MARK : word)
                        .append(List.of(" ", ". ", "\n", "\n\n", "-", "  ").get(random.nextInt(6)));
            }
            Snippet whole = new Snippet(
                    plain(marked.toString()),
                    new Snippets(null).highlights(plain(marked.toString()), marked.toString()));
            Snippet snippet = SnippetCutter.cut(whole);
            check(whole, snippet, "seed " + seed + ", " + i);
        }
    }

    private static void check(Snippet whole, Snippet snippet, String what) {
        assertThat(snippet.text().length()).as(what).isLessThanOrEqualTo(LONGEST);
        assertThat(snippet.text().isBlank()).as(what).isEqualTo(whole.text().isBlank());
        int from = 0;
        List<String> passages = List.of(snippet.text().split("(^… | … | …$)"));
        for (String passage : passages) {
            from = whole.text().indexOf(passage, from);
            assertThat(from).as("%s: \"%s\"", what, passage).isGreaterThanOrEqualTo(0);
            from += passage.length();
        }
        assertThat(snippet.highlights().isEmpty())
                .as(what)
                .isEqualTo(whole.highlights().isEmpty());
        List<String> words = words(whole);
        int end = 0;
        for (Range range : snippet.highlights()) {
            assertThat(range.start()).as(what).isGreaterThanOrEqualTo(end);
            String word = snippet.text().substring(range.start(), range.end());
            assertThat(words).as(what).anyMatch(each -> each.contains(word));
            end = range.end();
        }
    }

    private static List<String> words(Snippet snippet) {
        List<String> words = new ArrayList<>();
        for (Range range : snippet.highlights()) {
            words.add(snippet.text().substring(range.start(), range.end()).toLowerCase(Locale.ROOT));
        }
        return words;
    }

    private static String html(String marked) {
        return snippet(marked.replace('[', Snippets.START_MARK).replace(']', Snippets.STOP_MARK))
                .toHtml();
    }

    private static Snippet snippet(String marked) {
        return new Snippets(null).of(plain(marked), marked);
    }

    private static String plain(String marked) {
        return marked.replaceAll("[" + Snippets.START_MARK + Snippets.STOP_MARK + "]", "");
    }
}
