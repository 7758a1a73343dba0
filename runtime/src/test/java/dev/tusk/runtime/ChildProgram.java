package dev.tusk.runtime;

import dev.tusk.runtime.cluster.Cluster;
import dev.tusk.runtime.cluster.ClusterSpec;
import dev.tusk.runtime.cluster.Lifetime;
import dev.tusk.runtime.failure.LocalPostgresException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;

/** What {@link ChildJvm} runs. */
public final class ChildProgram {

    private ChildProgram() {}

    public static void main(String[] arguments) throws Exception {
        try {
            LocalPostgres postgres = LocalPostgres.atHome(step -> System.out.println("step: " + step));
            switch (arguments[0]) {
                case "install" ->
                    System.out.println(
                            "installed: " + postgres.privateInstallation().bin());
                case "try" -> tryOut(postgres);
                case "keep" -> keep(postgres, Path.of(arguments[1]), Lifetime.valueOf(arguments[2]));
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        } catch (LocalPostgresException failure) {
            System.out.println("failed: " + failure);
            System.exit(3);
        }
    }

    /** Installs, starts a cluster, uses it and ends. */
    private static void tryOut(LocalPostgres postgres) throws Exception {
        try (Cluster cluster = postgres.start(postgres.cluster("tried"));
                Connection connection = cluster.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create extension vector");
            try (ResultSet result = statement.executeQuery("select '[1,2]'::vector <-> '[1,5]'")) {
                result.next();
                System.out.println("distance: " + result.getInt(1));
            }
        }
    }

    /** Starts a cluster and stays until it is killed. */
    private static void keep(LocalPostgres postgres, Path directory, Lifetime lifetime) throws Exception {
        Cluster cluster = postgres.start(
                ClusterSpec.of("kept", directory).lasting(lifetime).with("fsync", "off"));
        System.out.println("running: " + cluster.port());
        Thread.sleep(Long.MAX_VALUE);
        System.out.println("never reached, keeps the cluster reachable: " + cluster.name());
    }
}
