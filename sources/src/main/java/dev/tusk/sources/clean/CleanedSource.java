package dev.tusk.sources.clean;

import dev.tusk.core.document.Document;
import dev.tusk.core.ledger.ItemSource;
import dev.tusk.core.ledger.Items;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.sources.record.RowItem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Another source, whose documents go through the stages of cleaning: what they drop is an item that is left out. What has not changed since the
 * last run is not read, and so is in no report, nor compared with for near-duplicates.
 */
public final class CleanedSource implements ItemSource {

    /** To be counted up where a stage makes another text of the same document. */
    private static final String VERSION = "clean 1";

    private final ItemSource source;
    private final Cleaning cleaning;
    private final Languages languages;
    private final boolean rows;
    private volatile @Nullable CleaningReport opened;

    /**
     * Reads nothing yet.
     *
     * @param rows whether rows and lines go through the stages, too; else they are given as they are
     * @throws dev.tusk.core.failure.TuskException {@code INVALID_REQUEST} for a code of a language that is never recognised
     */
    public CleanedSource(ItemSource source, Cleaning cleaning, Languages languages, boolean rows) {
        languages.require(cleaning.languages());
        this.source = source;
        this.cleaning = cleaning;
        this.languages = languages;
        this.rows = rows;
    }

    @Override
    public String name() {
        return source.name();
    }

    /** That of the source, with the thresholds of cleaning. */
    @Override
    public String description() {
        ObjectNode json = (ObjectNode) JsonMapper.builder().build().readTree(source.description());
        ObjectNode thresholds = json.putObject("cleaning");
        thresholds.put("rows", rows);
        thresholds.put("boilerplate", cleaning.boilerplate());
        thresholds.put("drop_noise", cleaning.dropNoise());
        thresholds.put("least_words", cleaning.leastWords());
        cleaning.languages().stream().sorted().forEach(thresholds.putArray("languages")::add);
        thresholds.put("duplicates", cleaning.duplicates().wireName());
        return json.toString();
    }

    @Override
    public String settings() {
        return source.settings() + "\u0004" + VERSION + " " + rows + " " + cleaning.settings();
    }

    @Override
    public Items open() {
        Cleaner cleaner = new Cleaner(cleaning, languages);
        opened = cleaner.report();
        Items items = source.open();
        return new Items() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public SourceItem next() {
                SourceItem item = items.next();
                return item instanceof RowItem && !rows ? item : new CleanedItem(item, cleaner);
            }

            @Override
            public Optional<String> incomplete() {
                return items.incomplete();
            }

            @Override
            public void close() {
                items.close();
            }
        };
    }

    /** What became of the documents that were read since it was last opened; to be asked for when its items are closed. */
    public Optional<CleaningReport> report() {
        return Optional.ofNullable(opened);
    }

    private record CleanedItem(SourceItem item, Cleaner cleaner) implements SourceItem {

        @Override
        public String id() {
            return item.id();
        }

        @Override
        public long bytes() {
            return item.bytes();
        }

        @Override
        public Version compare(String fingerprint) {
            return item.compare(fingerprint);
        }

        @Override
        public Reading read(@Nullable String before) {
            return switch (item.read(before)) {
                case Reading.Content content -> clean(content);
                case Reading.Same same -> same;
                case Reading.Dropped dropped -> dropped;
            };
        }

        private Reading clean(Reading.Content content) {
            Document document = content.document();
            Cleaned cleaned =
                    cleaner.clean(Draft.of(document.id(), document.title(), document.body(), document.format()));
            return switch (cleaned.verdict()) {
                case Verdict.Keep keep ->
                    new Reading.Content(document(document, cleaned.draft()), content.fingerprint(), content.notes());
                case Verdict.Drop drop -> new Reading.Dropped(drop.told(), content.fingerprint());
            };
        }

        private static Document document(Document document, Draft draft) {
            return draft.text().equals(document.body()) && draft.title().equals(document.title())
                    ? document
                    : document.toBuilder()
                            .title(draft.title())
                            .body(draft.text())
                            .build();
        }
    }
}
