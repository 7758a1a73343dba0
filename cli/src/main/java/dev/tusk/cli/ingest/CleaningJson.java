package dev.tusk.cli.ingest;

import dev.tusk.cli.progress.Spoken;
import dev.tusk.sources.clean.CleaningReport;
import java.util.ArrayList;
import java.util.List;

/**
 * What the stages of cleaning did to the documents that a run read, as programs read it.
 *
 * @param nearDuplicates how many nearly repeat one before them
 * @param duplicateExamples the first of those
 */
record CleaningJson(
        long read,
        long kept,
        List<Dropped> dropped,
        List<Removed> removed,
        long nearDuplicates,
        List<String> duplicateExamples) {

    /** Documents that were left out for one reason. */
    record Dropped(String stage, String reason, long documents, List<String> examples) {}

    /** What was taken out of documents for one reason. */
    record Removed(String stage, String reason, long documents, long pieces, long characters, List<String> examples) {}

    static CleaningJson of(CleaningReport report) {
        return new CleaningJson(
                report.read(),
                report.kept(),
                report.dropped().stream()
                        .map(each ->
                                new Dropped(each.stage().wireName(), each.reason(), each.documents(), each.examples()))
                        .toList(),
                report.removed().stream()
                        .map(each -> new Removed(
                                each.stage().wireName(),
                                each.reason(),
                                each.documents(),
                                each.pieces(),
                                each.characters(),
                                each.examples()))
                        .toList(),
                report.nearDuplicates(),
                report.duplicateExamples());
    }

    /** The same for people, a line for each reason. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Removed each : removed) {
            lines.add("taken out (%s, %s): %s in %s"
                    .formatted(
                            each.stage,
                            each.reason,
                            Spoken.count(each.characters, "character"),
                            Spoken.count(each.documents, "document")));
        }
        for (Dropped each : dropped) {
            lines.add("left out (%s, %s): %s, as %s"
                    .formatted(
                            each.stage,
                            each.reason,
                            Spoken.count(each.documents, "document"),
                            String.join("; ", each.examples)));
        }
        if (nearDuplicates > 0) {
            lines.add("near-duplicates: %s, as %s"
                    .formatted(Spoken.count(nearDuplicates, "document"), String.join("; ", duplicateExamples)));
        }
        return lines;
    }
}
