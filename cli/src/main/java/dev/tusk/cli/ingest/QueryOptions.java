package dev.tusk.cli.ingest;

import dev.tusk.cli.output.Checks;
import dev.tusk.cli.shell.GivenFile;
import dev.tusk.cli.shell.Shell;
import dev.tusk.sources.record.RowForm;
import dev.tusk.sources.sql.SqlSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A query over another database. */
final class QueryOptions {

    private static final int MAX_BYTES = 1 << 20;
    private static final String PASSWORD = "TUSK_JDBC_PASSWORD";

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description =
                    "Read the rows of a query over this database, for example jdbc:postgresql://host/shop. Its password is never "
                            + "given here, but in TUSK_JDBC_PASSWORD or a file.")
    private @Nullable String url;

    @Option(names = "--jdbc-user", paramLabel = "NAME", description = "The user of that database.")
    private @Nullable String user;

    @Option(
            names = "--jdbc-password-file",
            paramLabel = "FILE",
            description = "Has the password in its first line. Default: TUSK_JDBC_PASSWORD.")
    private @Nullable String passwordFile;

    @Option(
            names = "--jdbc-driver",
            paramLabel = "JAR",
            description = "The driver of that database; may be repeated. PostgreSQL's is built in.")
    private List<Path> drivers = new ArrayList<>();

    @Option(
            names = "--query",
            paramLabel = "SQL",
            description = "The query: one row a document. It runs in a read-only transaction.")
    private @Nullable String query;

    @Option(names = "--query-file", paramLabel = "FILE", description = "Has the query.")
    private @Nullable String queryFile;

    boolean given() {
        return url != null || query != null || queryFile != null;
    }

    void check(Checks checks) {
        if (given()) {
            checks.require(
                    url != null, "--query needs --jdbc-url", "for example --jdbc-url jdbc:postgresql://host/shop");
            checks.require(
                    (query == null) != (queryFile == null),
                    "--jdbc-url needs --query or --query-file",
                    "for example --query \"select id, title, body from page\"");
        }
    }

    SqlSpec spec(Shell shell, RowForm rows) {
        String sql = query == null ? text(shell, Objects.requireNonNull(queryFile)) : query;
        String password = passwordFile == null
                ? shell.variable(PASSWORD).orElse(null)
                : text(shell, passwordFile).lines().findFirst().orElse("");
        return new SqlSpec(Objects.requireNonNull(url), user, password, drivers, sql, rows);
    }

    private static String text(Shell shell, String file) {
        return new String(new GivenFile(file).bytes(shell, MAX_BYTES), StandardCharsets.UTF_8);
    }
}
