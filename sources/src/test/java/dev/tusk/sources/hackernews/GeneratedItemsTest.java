package dev.tusk.sources.hackernews;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeneratedItemsTest {

    private static final int COUNT = 30_000;

    private static List<HackerNewsItem> items(long seed) {
        List<HackerNewsItem> items = new ArrayList<>();
        new GeneratedItems(COUNT, seed).forEachRemaining(items::add);
        return items;
    }

    @Test
    void theSameSeedGivesTheSameDump() {
        assertThat(items(1)).isEqualTo(items(1)).isNotEqualTo(items(2)).hasSize(COUNT);
    }

    @Test
    void hasTheShapeOfTheRealOnes() {
        List<HackerNewsItem> items = items(7);
        assertThat(share(items, "comment")).isBetween(0.79, 0.83);
        assertThat(share(items, "story")).isBetween(0.17, 0.21);
        assertThat(items.stream().map(HackerNewsItem::kind).distinct())
                .contains("job", "poll", "pollopt", "story", "comment");
        assertThat(items.stream().filter(HackerNewsItem::deleted).count()).isBetween(600L, 1200L);
        assertThat(items.stream().filter(HackerNewsItem::dead).count()).isBetween(900L, 1500L);
        double mean = items.stream()
                .filter(item -> item.kind().equals("comment") && item.text() != null)
                .mapToInt(item -> ItemText.of(String.valueOf(item.text())).length())
                .average()
                .orElse(0);
        assertThat(mean).isBetween(330.0, 560.0);
    }

    private static double share(List<HackerNewsItem> items, String type) {
        return (double) items.stream().filter(item -> item.kind().equals(type)).count() / COUNT;
    }

    @Test
    void everyParentCameBefore() {
        Set<Long> seen = new HashSet<>();
        for (HackerNewsItem item : items(3)) {
            Long parent = item.answers();
            assertThat(parent == null || seen.contains(parent)).as("%s", item).isTrue();
            seen.add(item.id());
        }
    }

    @Test
    void whatIsPrintedIsReadAgain() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<HackerNewsItem> items = items(5).subList(0, 500);
        ItemPrinter.json(items.iterator(), out);
        List<HackerNewsItem> read = new ArrayList<>();
        out.toString(StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> read.add(ItemJson.item(line.getBytes(StandardCharsets.UTF_8))));
        assertThat(read).isEqualTo(items);
    }
}
