package dev.tusk.sources.sql;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.ItemSource;
import dev.tusk.core.ledger.Items;
import dev.tusk.sources.record.Fingerprint;
import dev.tusk.sources.record.RowItems;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;

/** The rows of a query. They are read by a cursor, in a read-only transaction that is rolled back. */
public final class SqlSource implements ItemSource {

    private static final int ROWS_AT_ONCE = 1000;

    /** What a driver of MySQL takes for "a row at a time"; any other number has it read all rows into memory first. */
    private static final int MYSQL_STREAM = Integer.MIN_VALUE;

    private static final Pattern SECRET =
            Pattern.compile("(?i)((?:password|passwd|pwd|secret|token)[a-z]*=)[^&;]*|(//[^/@:]*:)[^/@]*(?=@)"
                    + "|(oracle:[a-z]+:[^/@]*/)[^@]*(?=@)");

    private final SqlSpec spec;

    /**
     * Connects to nothing yet.
     *
     * @throws TuskException {@code INVALID_REQUEST} for a URL with a password in it
     */
    public SqlSource(SqlSpec spec) {
        if (!withoutSecrets(spec.url()).equals(spec.url())) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the JDBC URL has a password in it, which every user of this machine could read",
                    "leave it out, and set TUSK_JDBC_PASSWORD or give --jdbc-password-file");
        }
        this.spec = spec;
    }

    static String withoutSecrets(String url) {
        return SECRET.matcher(url).replaceAll("$1$2$3***");
    }

    @Override
    public String name() {
        return "query %s of %s".formatted(Fingerprint.of(spec.query().strip()).substring(0, 8), spec.url());
    }

    @Override
    public String description() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", "sql")
                .put("url", spec.url())
                .put("query", spec.query())
                .toString();
    }

    @Override
    public String settings() {
        return spec.rows().settings();
    }

    @Override
    public Items open() {
        Connection connection = Drivers.connect(spec);
        try {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
            PreparedStatement statement =
                    connection.prepareStatement(spec.query(), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
            statement.setFetchSize(
                    product.contains("mysql") || product.contains("mariadb") ? MYSQL_STREAM : ROWS_AT_ONCE);
            if (!statement.execute()) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "the query gives no rows",
                        "it has to be one that reads, for example: select id, title, body from page");
            }
            SqlRows rows = new SqlRows(
                    connection, statement.getResultSet(), spec.rows().tableMapping());
            return new RowItems(rows, spec.rows());
        } catch (SQLException | RuntimeException e) {
            try {
                connection.close();
            } catch (SQLException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e instanceof TuskException told ? told : failure("run the query", e);
        }
    }

    /** The failure of another database, in its own words. */
    static TuskException failure(String deed, Exception e) {
        String state =
                e instanceof SQLException sql && sql.getSQLState() != null ? "SQLSTATE " + sql.getSQLState() : null;
        String message = String.valueOf(e.getMessage()).strip().replace('\n', ' ');
        boolean gone = e instanceof SQLException sql
                && String.valueOf(sql.getSQLState()).startsWith("08");
        return new TuskException(
                gone ? ErrorCode.DATABASE_UNREACHABLE : ErrorCode.INVALID_REQUEST,
                "cannot %s: %s".formatted(deed, withoutSecrets(message)),
                state,
                gone
                        ? "check that the server of --jdbc-url runs; what was committed stays, and the same command goes on"
                        : "the database of --jdbc-url said so; try the query there",
                e);
    }
}
