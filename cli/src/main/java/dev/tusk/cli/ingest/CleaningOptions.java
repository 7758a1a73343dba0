package dev.tusk.cli.ingest;

import dev.tusk.cli.WholeNumber;
import dev.tusk.cli.output.Checks;
import dev.tusk.core.ledger.ItemSource;
import dev.tusk.sources.clean.CleanedSource;
import dev.tusk.sources.clean.Cleaning;
import dev.tusk.sources.clean.Languages;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What of a document is taken out, and which documents are left out. */
final class CleaningOptions {

    @Option(
            names = "--languages",
            paramLabel = "CODES",
            split = ",",
            description =
                    "Leave out what is recognised as another language, for example \"en,de\". Default: all languages are taken.")
    private List<String> languages = new ArrayList<>();

    @Option(
            names = "--least-words",
            paramLabel = "N",
            description = "Leave out what has fewer words, title and text together.")
    @WholeNumber(from = 0, to = 1_000_000)
    private @Nullable Integer leastWords;

    @Option(
            names = "--duplicates",
            paramLabel = "HOW",
            description = "Texts that nearly repeat one before them: keep, report or drop. Default: report.")
    private @Nullable String duplicates;

    @Option(
            names = "--no-cleaning",
            description = "Put what was parsed as it is: take nothing out of pages, and leave nothing out.")
    private boolean none;

    /** Whether rows go through the stages, too: where something is asked for. */
    private boolean given() {
        return !languages.isEmpty() || leastWords != null || duplicates != null;
    }

    Cleaning cleaning() {
        if (none) {
            return Cleaning.NONE;
        }
        Cleaning asked = Cleaning.DEFAULT
                .withLanguages(
                        new HashSet<>(languages.stream().map(String::strip).toList()))
                .withLeastWords(leastWords == null ? 0 : leastWords);
        return duplicates == null ? asked : asked.withDuplicates(Cleaning.Duplicates.ofName(duplicates));
    }

    void check(Checks checks) {
        checks.require(!none || !given(), "--no-cleaning leaves nothing to be cleaned by", "leave one of them out");
        checks.attempt(this::cleaning);
    }

    /** The source with what is asked for; where nothing is to be cleaned, the source itself. */
    ItemSource applied(ItemSource source) {
        return none ? source : new CleanedSource(source, cleaning(), new Languages(), given());
    }
}
