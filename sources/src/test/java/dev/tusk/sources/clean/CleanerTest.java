package dev.tusk.sources.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.text.TextFormat;
import dev.tusk.core.text.TextParser;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CleanerTest {

    private static final Languages LANGUAGES = new Languages();
    private static final String LONG =
            "Walruses haul themselves out of the water with their tusks, which are long canine teeth. ";

    private static Cleaned clean(Cleaning cleaning, String text, TextFormat format) {
        return new Cleaner(cleaning, LANGUAGES).clean(Draft.of("a", "", text, format));
    }

    private static Verdict plain(Cleaning cleaning, String text) {
        return clean(cleaning, text, TextFormat.PLAIN).verdict();
    }

    private static Step step(Cleaned cleaned, Stage stage) {
        return cleaned.steps().stream()
                .filter(step -> step.stage() == stage)
                .findFirst()
                .orElseThrow();
    }

    private static String body(Cleaned cleaned) {
        return cleaned.draft().sections().body();
    }

    private static String page(String before, String content, String after) {
        return "<html><head><title>Tusks | Zoo</title></head><body>" + before + "<h1>Tusks</h1><p>" + content + "</p>"
                + after + "</body></html>";
    }

    private static String links(int count) {
        StringBuilder links = new StringBuilder();
        for (int i = 0; i < count; i++) {
            links.append("<li><a href='/p")
                    .append(i)
                    .append("'>Page number ")
                    .append(i)
                    .append("</a></li>");
        }
        return "<ul>" + links + "</ul>";
    }

    @Test
    void everyStageIsThereInItsOrder() {
        assertThat(clean(Cleaning.DEFAULT, LONG, TextFormat.PLAIN).steps())
                .extracting(Step::stage)
                .containsExactly(
                        Stage.PARSE,
                        Stage.BOILERPLATE,
                        Stage.NORMALISE,
                        Stage.LANGUAGE,
                        Stage.INFORMATION,
                        Stage.DUPLICATES);
    }

    @Test
    void blocksOfLinksGoAndTheTextStays() {
        Cleaned cleaned = clean(Cleaning.DEFAULT, page(links(12), LONG.repeat(8), links(6)), TextFormat.HTML);

        assertThat(body(cleaned)).isEqualTo(LONG.repeat(8).strip());
        assertThat(step(cleaned, Stage.BOILERPLATE).removed())
                .extracting(Removal::reason)
                .containsExactly("link density", "link density");
        assertThat(TextParser.parse(cleaned.draft().text(), TextFormat.HTML).title())
                .isEqualTo("Tusks");
    }

    @Test
    void pageOfLinksStaysWhole() {
        Cleaned cleaned = clean(Cleaning.DEFAULT, page("", "Index", links(40)), TextFormat.HTML);

        assertThat(body(cleaned)).contains("Page number 39");
        assertThat(step(cleaned, Stage.BOILERPLATE).removed()).isEmpty();
    }

    @Test
    void listOfLinksInMarkedContentStays() {
        String html = "<body><nav>menu</nav><div>teaser of another page</div><main>" + links(5) + "<p>" + LONG.repeat(8)
                + "</p></main></body>";
        Cleaned cleaned = clean(Cleaning.DEFAULT, html, TextFormat.HTML);

        assertThat(body(cleaned))
                .contains("Page number 4")
                .doesNotContain("menu")
                .doesNotContain("teaser");
        assertThat(step(cleaned, Stage.BOILERPLATE).removed())
                .extracting(Removal::reason)
                .containsOnly("outside of the main content");
    }

    @Test
    void whatStandsBesideMarkedContentIsTold() {
        String html = "<body><div>top<div><div>left</div><main>" + LONG + "</main><div>right</div></div></div></body>";
        Cleaned cleaned = clean(Cleaning.DEFAULT, html, TextFormat.HTML);

        assertThat(body(cleaned)).isEqualTo(LONG.strip());
        assertThat(step(cleaned, Stage.BOILERPLATE).removed())
                .extracting(Removal::excerpt)
                .containsExactly("left", "right");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<div class='cookie-banner'>We use cookies. <button>Accept</button></div>",
                "<div id=\"onetrust-consent-sdk\">We use cookies.</div>",
                "<section class='newsletter-signup newsletter-form'>Subscribe!</section>",
                "<div role=dialog>Sign in now</div>",
                "<div class='social-share'><a href=x>Share</a></div>",
                "<footer>All rights reserved</footer>",
                "<div class='site-footer'>All rights reserved</div>",
                "<ul class='pagination'><li>1<li>2</ul>"
            })
    void bannersAndBarsGo(String boilerplate) {
        Cleaned cleaned = clean(Cleaning.DEFAULT, page(boilerplate, LONG, ""), TextFormat.HTML);

        assertThat(body(cleaned)).isEqualTo(LONG.strip());
        assertThat(step(cleaned, Stage.BOILERPLATE).removed()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<div class='recipe-cookies'>Bake at 180 degrees.</div>",
                "<p class='navigator'>By the stars.</p>",
                "<div class='address'>Ice 1</div>",
                "<p id='consented'>Agreed text.</p>",
                "<section id='pagination'><h2>Pagination</h2><p>Ask for the next page.</p></section>",
                "<div class='section' id='navigation'><h3>Navigation</h3>By the stars.</div>",
                "<dl><dt id='pager'>pager</dt><dd>shows text by pages</dd></dl>",
                "<div class='alert alert-warning' role='alert'>Tusks are sharp.</div>"
            })
    void namesThatOnlyLookAlikeStay(String content) {
        Cleaned cleaned = clean(Cleaning.DEFAULT, page(content, LONG, ""), TextFormat.HTML);

        assertThat(step(cleaned, Stage.BOILERPLATE).removed()).isEmpty();
    }

    @Test
    void tablesCodeAndHeadingsComeThrough() {
        String html = page(
                links(9),
                LONG.repeat(9),
                "<h2 id=x>Sizes</h2><table><tr><th>Age<th>Length</tr><tr><td>1<td>2 cm</tr></table><pre>a\n  b</pre>");
        Cleaned cleaned = clean(Cleaning.DEFAULT, html, TextFormat.HTML);

        assertThat(body(cleaned)).endsWith("Sizes\n\nAge | Length\n1 | 2 cm\n\na\n  b");
        assertThat(cleaned.draft().sections().sections().get(1).anchor()).isEqualTo("x");
    }

    @Test
    void pageOfBoilerplateAloneIsLeft() {
        Cleaned cleaned = clean(
                Cleaning.DEFAULT,
                "<body><div class='cookie-banner'>We use cookies on all of our pages.</div></body>",
                TextFormat.HTML);

        assertThat(step(cleaned, Stage.BOILERPLATE).notes())
                .singleElement()
                .asString()
                .startsWith("nothing but boilerplate");
        assertThat(body(cleaned)).contains("We use cookies");
    }

    @Test
    void spellingIsMadeOneAndWhatChangedIsTold() {
        Cleaned cleaned =
                clean(Cleaning.DEFAULT, "Cafe\u0301 and\u00A0co\u00ADop\u200B here\r\nand\u0007 now", TextFormat.PLAIN);

        assertThat(cleaned.draft().text()).isEqualTo("Caf\u00E9 and coop here\nand now");
        assertThat(step(cleaned, Stage.NORMALISE).removed())
                .extracting(Removal::reason)
                .containsExactly(
                        "zero-width or soft hyphen",
                        "no-break space",
                        "odd line end",
                        "control character",
                        "not in NFC");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+1 | says nothing by itself",
                "This. | says nothing by itself",
                "This!!! | says nothing by itself",
                "Me too | says nothing by itself",
                "[deleted] | says nothing by itself",
                "https://example.org/a?b=c | only links",
                "see_nothing | ",
                "--- *** | no word",
                "'  ' | no text",
                "+1, and it also leaks | ",
                "This works for me with version 3. | ",
                "No. Use version 3. | ",
                "See https://example.org/a | ",
                "42 | "
            })
    void whatSaysNothingIsDroppedWithItsReason(String text, @org.jspecify.annotations.Nullable String reason) {
        Verdict verdict = plain(Cleaning.DEFAULT, text);

        if (reason == null) {
            assertThat(verdict).isEqualTo(Verdict.KEEP);
        } else {
            assertThat(verdict).isInstanceOfSatisfying(Verdict.Drop.class, drop -> {
                assertThat(drop.stage()).isEqualTo(Stage.INFORMATION);
                assertThat(drop.reason()).isEqualTo(reason);
            });
        }
        assertThat(plain(Cleaning.NONE, text)).isEqualTo(Verdict.KEEP);
    }

    @Test
    void documentOfATitleAloneStays() {
        assertThat(new Cleaner(Cleaning.DEFAULT, LANGUAGES)
                        .clean(Draft.of("a", "Thanks", "", TextFormat.PLAIN))
                        .verdict())
                .isEqualTo(Verdict.KEEP);
    }

    @Test
    void shortDocumentsGoWhereAskedFor() {
        assertThat(plain(Cleaning.DEFAULT.withLeastWords(5), "Only four words here."))
                .isEqualTo(new Verdict.Drop(Stage.INFORMATION, "too few words", "4 of at least 5"));
        assertThat(plain(Cleaning.DEFAULT.withLeastWords(5), "水泵重新启动之前更换电缆")).isEqualTo(Verdict.KEEP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | The cable must be replaced before the pump is started again.",
                "de | Vor dem Neustart der Pumpe muss das Kabel ersetzt werden.",
                "fr | Il faut remplacer le c\u00E2ble avant de red\u00E9marrer la pompe.",
                "es | Hay que cambiar el cable antes de arrancar la bomba otra vez.",
                "it | Il cavo deve essere sostituito prima di riavviare la pompa.",
                "nl | Bedankt, dat heeft mijn probleem opgelost.",
                "pl | Kabel nale\u017Cy wymieni\u0107 przed ponownym uruchomieniem pompy.",
                "ru | \u041A\u0430\u0431\u0435\u043B\u044C \u043D\u0443\u0436\u043D\u043E \u0437\u0430\u043C\u0435\u043D\u0438\u0442\u044C \u0434\u043E \u043F\u043E\u0432\u0442\u043E\u0440\u043D\u043E\u0433\u043E \u043F\u0443\u0441\u043A\u0430 \u043D\u0430\u0441\u043E\u0441\u0430.",
                "ja | \u30DD\u30F3\u30D7\u3092\u518D\u8D77\u52D5\u3059\u308B\u524D\u306B\u30B1\u30FC\u30D6\u30EB\u3092\u4EA4\u63DB\u3057\u3066\u304F\u3060\u3055\u3044\u3002",
                "zh | \u91CD\u65B0\u542F\u52A8\u6C34\u6CF5\u4E4B\u524D\u5FC5\u987B\u66F4\u6362\u7535\u7F06\u3002"
            })
    void languageIsRecognisedAndOthersAreDropped(String code, String text) {
        Cleaned told = clean(Cleaning.DEFAULT.tellingLanguage(), text, TextFormat.PLAIN);
        assertThat(told.draft().language()).isEqualTo(code);
        assertThat(told.isKept()).isTrue();

        assertThat(plain(Cleaning.DEFAULT.withLanguages(Set.of(code, "eo")), text))
                .isEqualTo(Verdict.KEEP);
        assertThat(plain(Cleaning.DEFAULT.withLanguages(Set.of("eo")), text))
                .isEqualTo(new Verdict.Drop(Stage.LANGUAGE, "another language", code + ", not eo"));
    }

    @Test
    void languageOfAFewLettersIsNotGuessed() {
        Cleaned cleaned = clean(Cleaning.DEFAULT.withLanguages(Set.of("en")), "Server neu", TextFormat.PLAIN);

        assertThat(cleaned.draft().language()).isNull();
        assertThat(cleaned.isKept()).isTrue();
    }

    @Test
    void nearDuplicatesAreReportedOrDropped() {
        String first = IntStream.range(0, 200).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        String second = first.replace("word100", "other");
        Cleaner reporting = new Cleaner(Cleaning.DEFAULT, LANGUAGES);
        Cleaner dropping = new Cleaner(Cleaning.DEFAULT.withDuplicates(Cleaning.Duplicates.DROP), LANGUAGES);
        for (Cleaner cleaner : List.of(reporting, dropping)) {
            cleaner.clean(Draft.of("first", "", first, TextFormat.PLAIN));
            cleaner.clean(Draft.of("other", "", "Gulls fly over the water and eat fish.", TextFormat.PLAIN));
        }

        assertThat(reporting
                        .clean(Draft.of("second", "", second, TextFormat.HTML))
                        .isKept())
                .isTrue();
        assertThat(reporting.report().nearDuplicates()).isEqualTo(1);
        assertThat(reporting.report().duplicateExamples())
                .singleElement()
                .asString()
                .startsWith("second: repeats \"first\" (resemblance ");
        assertThat(dropping.clean(Draft.of("second", "", second, TextFormat.PLAIN))
                        .isKept())
                .isFalse();
        assertThat(dropping.report().kept()).isEqualTo(2);
        assertThat(dropping.report().dropped())
                .singleElement()
                .extracting(CleaningReport.Dropped::reason)
                .isEqualTo("near-duplicate");
    }

    @Test
    void reportCountsByStageAndReason() {
        Cleaner cleaner = new Cleaner(Cleaning.DEFAULT, LANGUAGES);
        for (int i = 0; i < 8; i++) {
            cleaner.clean(Draft.of("noise" + i, "", "+1", TextFormat.PLAIN));
        }
        cleaner.clean(Draft.of("page", "", page(links(9), LONG.repeat(9), links(9)), TextFormat.HTML));

        CleaningReport report = cleaner.report();
        assertThat(report.read()).isEqualTo(9);
        assertThat(report.kept()).isEqualTo(1);
        assertThat(report.dropped())
                .containsExactly(new CleaningReport.Dropped(
                        Stage.INFORMATION,
                        "says nothing by itself",
                        8,
                        List.of("noise0: +1", "noise1: +1", "noise2: +1", "noise3: +1", "noise4: +1")));
        assertThat(report.removed()).singleElement().satisfies(removed -> {
            assertThat(removed.reason()).isEqualTo("link density");
            assertThat(removed.documents()).isEqualTo(1);
            assertThat(removed.pieces()).isEqualTo(2);
        });
    }
}
