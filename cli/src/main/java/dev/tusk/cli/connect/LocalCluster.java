package dev.tusk.cli.connect;

import dev.tusk.cli.shell.Shell;
import java.util.Optional;

/** Knows the private cluster that {@code tusk pg start} runs. */
@FunctionalInterface
public interface LocalCluster {

    /** Where there is none. */
    LocalCluster NONE = shell -> Optional.empty();

    /** The cluster's database, when the cluster runs. */
    Optional<ConnectionTarget> running(Shell shell);
}
