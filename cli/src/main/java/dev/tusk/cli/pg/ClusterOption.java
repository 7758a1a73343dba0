package dev.tusk.cli.pg;

import dev.tusk.cli.connect.LocalServers;
import dev.tusk.cli.connect.RunningCluster;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.ClusterStatus;
import java.util.List;
import picocli.CommandLine.Option;

/** Which private cluster a command is about. */
final class ClusterOption {

    static final String DEFAULT_NAME = RunningCluster.DEFAULT_NAME;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = DEFAULT_NAME,
            description = "The cluster's name; there may be several side by side. Default: ${DEFAULT-VALUE}.")
    private String name = DEFAULT_NAME;

    String name() {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}")) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_NAME,
                    "\"%s\" cannot be the name of a cluster".formatted(name),
                    "use up to 63 letters, digits, dashes and underscores");
        }
        return name;
    }

    /** The cluster, which must be there. */
    ClusterStatus require(LocalPostgres local) {
        ClusterStatus status = LocalServers.explained(() -> local.status(name()));
        if (status.majorVersion() == 0) {
            List<String> known = LocalServers.explained(local::clusters).stream()
                    .map(ClusterStatus::name)
                    .toList();
            throw TuskException.withHint(
                    ErrorCode.DATABASE_UNREACHABLE,
                    "there is no cluster \"%s\"".formatted(name()),
                    known.isEmpty()
                            ? start() + " makes it"
                            : "known: %s; %s makes it".formatted(String.join(", ", known), start()));
        }
        return status;
    }

    /** The cluster, which must be running. */
    ClusterStatus requireRunning(LocalPostgres local) {
        ClusterStatus status = require(local);
        if (!status.running()) {
            throw TuskException.withHint(
                    ErrorCode.DATABASE_UNREACHABLE,
                    "cluster \"%s\" is not running".formatted(name()),
                    start() + " starts it");
        }
        return status;
    }

    private String start() {
        return name().equals(DEFAULT_NAME) ? "\"tusk pg start\"" : "\"tusk pg start --name %s\"".formatted(name());
    }
}
