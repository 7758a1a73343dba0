package dev.tusk.ops.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.rule.Rule;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.RulePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CatalogueTest {

    private static final Path PAGES = Path.of("../docs/rules");

    /** Run with {@code -Dtusk.docs=write} to bring the pages up to date. */
    @Test
    void eachRuleHasItsPage() throws IOException {
        Map<String, String> pages = new TreeMap<>();
        for (Rule rule : Catalogue.rules()) {
            pages.put(rule.card().code() + ".md", RulePage.of(rule));
        }
        pages.put("README.md", RulePage.index(Catalogue.rules()));
        if ("write".equals(System.getProperty("tusk.docs"))) {
            Files.createDirectories(PAGES);
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.writeString(PAGES.resolve(page.getKey()), page.getValue());
            }
        }
        for (Map.Entry<String, String> page : pages.entrySet()) {
            assertThat(PAGES.resolve(page.getKey()))
                    .as(
                            "run: mvn -pl ops -am test -Dtest=CatalogueTest -Dsurefire.failIfNoSpecifiedTests=false -Dtusk.docs=write")
                    .hasContent(page.getValue());
        }
        try (Stream<Path> files = Files.list(PAGES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(pages.keySet());
        }
    }

    @Test
    void codesAreGivenOnce() {
        assertThat(Catalogue.rules().stream().map(rule -> rule.card().code())).doesNotHaveDuplicates();
    }

    @Test
    void eachRuleSaysWhyAndWhatToDoAndWhereItComesFrom() {
        assertThat(Catalogue.rules()).allSatisfy(rule -> {
            RuleCard card = rule.card();
            assertThat(card.title()).as(card.code()).doesNotEndWith(".").isNotBlank();
            assertThat(card.why()).as(card.code()).endsWith(".");
            assertThat(card.remedy()).as(card.code()).endsWith(".");
            assertThat(card.sources()).as(card.code()).isNotEmpty();
        });
    }
}
