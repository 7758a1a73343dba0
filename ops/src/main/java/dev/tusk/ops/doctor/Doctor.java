package dev.tusk.ops.doctor;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.SqlFailures;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Skipped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Tells what is wrong with a server and one of its databases. Reads only, one rule after the other on one connection, each in a transaction of its own
 * with time limits, so that it may stand behind a pooler and stops nobody. Safe for use by several threads when the data sources are.
 */
public final class Doctor {

    /** Of what is asked once, before all rules. */
    private static final Duration FACTS_TIMEOUT = Duration.ofSeconds(10);

    private final DataSource dataSource;
    private final List<DataSource> replicas;

    public Doctor(DataSource dataSource) {
        this(dataSource, List.of());
    }

    /**
     * Asks standbys too.
     *
     * @param replicas standbys of the server, which have statistics of their own
     */
    public Doctor(DataSource dataSource, List<DataSource> replicas) {
        this.dataSource = dataSource;
        this.replicas = List.copyOf(replicas);
    }

    /**
     * Looks at everything that is wanted.
     *
     * @throws TuskException where the server cannot be reached, or goes away meanwhile
     */
    public DoctorReport examine(DoctorOptions options) {
        long start = System.nanoTime();
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            return Database.withCleanup(
                    connection, asked -> examine(asked, options, start), asked -> asked.setAutoCommit(autoCommit));
        } catch (SQLException e) {
            throw SqlFailures.translate("look at the database", e);
        }
    }

    private DoctorReport examine(Connection connection, DoctorOptions options, long start) throws SQLException {
        ReadOnly session = new ReadOnly(connection, options.ruleTimeout());
        ServerFacts server = ServerFacts.read(new ReadOnly(connection, FACTS_TIMEOUT));
        Inspection inspection = new Inspection(session, server, options.thresholds(), dataSource, replicas);
        List<Finding> findings = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        int checked = 0;
        for (DoctorRule rule : DoctorRules.all()) {
            if (!options.wants(rule) || !server.concerns(rule.card().needs())) {
                continue;
            }
            String code = rule.card().code();
            Optional<String> missing = server.missing(rule.card().needs());
            if (missing.isPresent()) {
                skipped.add(new Skipped(code, missing.get()));
                continue;
            }
            try {
                findings.addAll(rule.check(inspection));
                Optional<String> unread = inspection.unread();
                if (unread.isPresent()) {
                    skipped.add(new Skipped(code, unread.get(), true));
                } else {
                    checked++;
                }
            } catch (SQLException e) {
                if (connection.isClosed() || SkipReason.endsAll(e)) {
                    throw e;
                }
                skipped.add(new Skipped(code, SkipReason.of(e)));
            } catch (TuskException e) {
                if (e.code() == ErrorCode.DATABASE_UNREACHABLE) {
                    throw e;
                }
                skipped.add(new Skipped(code, e.getMessage()));
            } catch (RuntimeException e) {
                // What nobody thought of in one rule does not hide what the others find.
                skipped.add(new Skipped(code, "failed by a defect of Tusk, which is worth a report: " + e));
            } finally {
                session.end();
                inspection.nextRule();
            }
        }
        return new DoctorReport(server, findings, skipped, checked, Duration.ofNanos(System.nanoTime() - start));
    }
}
