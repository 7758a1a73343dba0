package dev.tusk.cli.ingest;

import dev.tusk.cli.progress.Building;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.Steps;
import dev.tusk.cli.progress.Steps.Outcome;
import dev.tusk.core.Collection;
import dev.tusk.core.maintain.MaintenanceReport;

/** What follows a load: statistics, vocabulary, index. */
public final class Upkeep {

    private Upkeep() {}

    /** Runs it with its steps named. */
    public static MaintenanceReport run(Collection collection, StatusLine line) {
        return new Steps(line).run("indexes", tell -> {
            MaintenanceReport report = collection.maintain(tell, progress -> line.show(Building.line(progress)));
            return new Outcome<>(report, report.done().isEmpty() ? "up to date" : String.join(", ", report.done()));
        });
    }
}
