package dev.tusk.cli.connect;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the database to work with: {@code --url}, else {@code TUSK_URL}, else {@code DATABASE_URL}, else the {@code PG*}
 * variables, else the private cluster of {@code tusk pg start}. What a URL leaves open, the {@code PG*} variables, the service
 * file and the password file complete, as libpq does it.
 */
final class Databases {

    /** The variables of libpq and the parameters they give. Those that name a database by themselves come first. */
    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("PGHOST", "host"),
            Map.entry("PGHOSTADDR", "hostaddr"),
            Map.entry("PGPORT", "port"),
            Map.entry("PGDATABASE", "dbname"),
            Map.entry("PGUSER", "user"),
            Map.entry("PGPASSWORD", "password"),
            Map.entry("PGPASSFILE", "passfile"),
            Map.entry("PGSERVICE", "service"),
            Map.entry("PGSSLMODE", "sslmode"),
            Map.entry("PGSSLROOTCERT", "sslrootcert"),
            Map.entry("PGSSLCERT", "sslcert"),
            Map.entry("PGSSLKEY", "sslkey"),
            Map.entry("PGSSLNEGOTIATION", "sslnegotiation"),
            Map.entry("PGAPPNAME", "application_name"),
            Map.entry("PGOPTIONS", "options"),
            Map.entry("PGCONNECT_TIMEOUT", "connect_timeout"),
            Map.entry("PGTARGETSESSIONATTRS", "target_session_attrs"),
            Map.entry("PGCHANNELBINDING", "channel_binding"),
            Map.entry("PGREQUIREAUTH", "require_auth"),
            Map.entry("PGGSSENCMODE", "gssencmode"),
            Map.entry("PGKRBSRVNAME", "krbsrvname"),
            Map.entry("PGLOADBALANCEHOSTS", "load_balance_hosts"));

    private static final List<String> NAMING =
            List.of("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE");

    private final Shell shell;
    private final LocalCluster localCluster;

    Databases(Shell shell, LocalCluster localCluster) {
        this.shell = shell;
        this.localCluster = localCluster;
    }

    /**
     * The database to work with.
     *
     * @param url the value of {@code --url}, or null when it was not given
     * @throws TuskException {@code INVALID_REQUEST} when what names the database cannot be read; {@code
     *     DATABASE_UNREACHABLE} when nothing names one
     */
    ConnectionTarget find(@Nullable String url) {
        return named(url)
                .or(() -> localCluster.running(shell))
                .orElseThrow(
                        () -> TuskException.withHint(
                                ErrorCode.DATABASE_UNREACHABLE,
                                "no database is named and no local one runs",
                                "give --url, or set TUSK_URL, DATABASE_URL or PGHOST; or run \"tusk pg start\" for a private PostgreSQL"));
    }

    /**
     * The database that is named, by an option or a variable.
     *
     * @param url the value of {@code --url}, or null when it was not given
     */
    Optional<ConnectionTarget> named(@Nullable String url) {
        if (url != null) {
            return Optional.of(ofOption(url, "--url", "TUSK_URL"));
        }
        for (String variable : List.of("TUSK_URL", "DATABASE_URL")) {
            Optional<String> value = shell.variable(variable);
            if (value.isPresent()) {
                return Optional.of(ofUrl(value.get(), variable));
            }
        }
        List<String> given =
                NAMING.stream().filter(name -> shell.variable(name).isPresent()).toList();
        if (!given.isEmpty()) {
            return Optional.of(target(new Parameters(), String.join(", ", given)));
        }
        return Optional.empty();
    }

    /**
     * A standby that is named, by an option or a variable.
     *
     * @param url the value of {@code --replica-url}, or null when it was not given
     */
    Optional<ConnectionTarget> replica(@Nullable String url) {
        return url != null
                ? Optional.of(ofOption(url, "--replica-url", "TUSK_REPLICA_URL"))
                : shell.variable("TUSK_REPLICA_URL").map(value -> ofUrl(value, "TUSK_REPLICA_URL"));
    }

    private ConnectionTarget ofOption(String url, String option, String variable) {
        if (ConnectionUrl.holdsPassword(url)) {
            shell.err()
                    .println(
                            "warning: the password in %s can be seen by every user of this machine; use %s, PGPASSWORD or ~/.pgpass"
                                    .formatted(option, variable));
        }
        return ofUrl(url, option);
    }

    private ConnectionTarget ofUrl(String url, String origin) {
        return target(ConnectionUrl.read(url, origin), origin);
    }

    private ConnectionTarget target(Parameters parameters, String origin) {
        Path home = shell.home();
        VARIABLES.forEach((variable, keyword) -> {
            if (keyword.equals("service")) {
                parameters.add(keyword, shell.environment().get(variable));
            }
        });
        parameters
                .find("service")
                .ifPresent(service -> parameters.addAll(ServiceFile.read(service, serviceFiles(home))));
        VARIABLES.forEach((variable, keyword) -> {
            boolean portOfOtherHost =
                    keyword.equals("port") && parameters.find("host").isPresent();
            if (!portOfOtherHost || !parameters.find("host").orElse("").contains(",")) {
                parameters.add(keyword, shell.environment().get(variable));
            }
        });
        List<Host> hosts = parameters.hosts(origin);
        String user = parameters.find("user").orElseGet(() -> System.getProperty("user.name"));
        String database = parameters.find("dbname").orElse(user);
        return new ConnectionTarget(
                hosts,
                database,
                user,
                parameters.find("password").or(() -> ofPasswordFile(parameters, hosts, database, user)),
                parameters.driverProperties(home),
                origin);
    }

    private List<Path> serviceFiles(Path home) {
        List<Path> files = new ArrayList<>();
        files.add(shell.variable("PGSERVICEFILE").map(Path::of).orElse(home.resolve(".pg_service.conf")));
        shell.variable("PGSYSCONFDIR").ifPresent(folder -> files.add(Path.of(folder, "pg_service.conf")));
        return files;
    }

    private Optional<String> ofPasswordFile(Parameters parameters, List<Host> hosts, String database, String user) {
        Path file =
                parameters.find("passfile").map(Path::of).orElse(shell.home().resolve(".pgpass"));
        PasswordFile passwords = new PasswordFile(file, shell.err()::println);
        return hosts.stream()
                .flatMap(host -> passwords.find(host, database, user).stream())
                .findFirst();
    }
}
