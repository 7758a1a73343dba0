package dev.tusk.core.setup;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.MigrateOutput;

/**
 * Brings a database to what Tusk needs: the extensions {@code vector} and {@code pg_trgm}, and the schema {@code tusk}.
 * All of it can be applied again without effect, and by several programs at once.
 */
public final class Setup {

    static final int OLDEST_VERSION = 150000;
    static final int NEWEST_KNOWN_VERSION = 190000;
    static final String OLDEST_PGVECTOR = "0.8.0";
    private static final String LOCATION = "dev/tusk/core/setup/migration";
    private static final List<String> MIGRATIONS = List.of(
            "V1__collections.sql",
            "V2__timestamp_of.sql",
            "V3__chunks_follow_documents.sql",
            "V4__lexemes.sql",
            "V5__query_words.sql",
            "V6__judgements.sql",
            "V7__tiers.sql",
            "V8__vector_index.sql",
            "V9__weighted_lexemes.sql",
            "V10__recall.sql",
            "V11__stores.sql",
            "V12__named_vectors.sql",
            "V13__partial_indexes.sql",
            "V14__built_of.sql",
            "V15__ledger.sql",
            "V16__attachments.sql",
            "V17__chunk_tokens.sql",
            "V18__repeated_and_dropped_items.sql",
            "V19__positions.sql",
            "V20__schedules.sql",
            "V21__lexemes_as_words.sql");

    /**
     * What this version of Tusk keeps of each chunk for searches by words: 1 is lexemes and weights, 2 also marks the lexemes that weigh
     * much. {@code tusk.bm25} has the version of a collection's oldest rows.
     */
    public static final int CHUNK_VERSION = 2;

    /** In SQL, whether the schema has what the newest migration adds; to be changed with each. */
    public static final String IS_CURRENT =
            "pg_catalog.to_regprocedure('%s.lexemes_as_words(pg_catalog.tsvector,pg_catalog.int4,pg_catalog.int4,pg_catalog.int4)') is not null"
                    .formatted(ServerInfo.SCHEMA);

    private static final List<Extension> EXTENSIONS = List.of(
            new Extension("vector", "vectors, their distances and indexes (pgvector)"),
            new Extension("pg_trgm", "words that are spelled alike"));

    private final DataSource dataSource;
    private final Database database;

    public Setup(DataSource dataSource) {
        this.dataSource = dataSource;
        this.database = new Database(dataSource);
    }

    private record Extension(String name, String purpose) {}

    /**
     * Creates and upgrades what is missing, then verifies all of it.
     *
     * @throws TuskException {@code UNSUPPORTED_VERSION}, {@code DATABASE_READ_ONLY}, {@code MISSING_EXTENSION} or
     *     {@code MISSING_RIGHTS}, before anything is changed where that can be known
     */
    public SetupReport apply() {
        ServerInfo before = ServerInfo.read(database);
        checkServer(before);
        checkRights(before);
        List<String> done = new ArrayList<>();
        for (Extension extension : EXTENSIONS) {
            if (createExtension(extension)) {
                done.add("created extension " + extension.name());
            }
        }
        done.addAll(migrate());
        SetupReport verified = verify();
        List<String> warnings = new ArrayList<>(verified.warnings());
        ofOlderVersion()
                .forEach(collection -> warnings.add(
                        "collection \"%1$s\" is as an older version of Tusk wrote it; run \"tusk maintain %1$s\" to have its texts read anew"
                                .formatted(collection)));
        return new SetupReport(verified.server(), done, warnings);
    }

    private List<String> ofOlderVersion() {
        return database.query(
                "read the versions of collections",
                Sql.of(
                        "select c.name from %1$s.bm25 b join %1$s.collection c on c.store = b.collection where b.version < %2$d order by c.name"
                                .formatted(ServerInfo.SCHEMA, CHUNK_VERSION)),
                row -> row.getString(1));
    }

    /**
     * Checks without changing anything.
     *
     * @throws TuskException {@code UNSUPPORTED_VERSION}, {@code MISSING_EXTENSION}, {@code NOT_SET_UP} or
     *     {@code MISSING_RIGHTS}
     */
    public SetupReport verify() {
        ServerInfo server = ServerInfo.read(database);
        if (server.versionNumber() < OLDEST_VERSION) {
            throw unsupported(server);
        }
        String pgvector = server.pgvectorVersion();
        if (pgvector == null || server.pgTrgmVersion() == null) {
            throw TuskException.withHint(
                    ErrorCode.MISSING_EXTENSION,
                    "the extension \"%s\" is not installed in database \"%s\""
                            .formatted(pgvector == null ? "vector" : "pg_trgm", server.database()),
                    "run \"tusk setup\" on this database");
        }
        checkPgvector(pgvector);
        String latest = latestVersion();
        if (server.schemaVersion() == null) {
            throw TuskException.withHint(
                    ErrorCode.NOT_SET_UP,
                    "database \"%s\" has no schema \"%s\" of Tusk".formatted(server.database(), ServerInfo.SCHEMA),
                    "run \"tusk setup\" on this database");
        }
        int order = ServerInfo.compareVersions(server.schemaVersion(), latest);
        if (order < 0) {
            throw TuskException.withHint(
                    ErrorCode.NOT_SET_UP,
                    "Tusk's schema has version %s, this program needs %s".formatted(server.schemaVersion(), latest),
                    "run \"tusk setup\" on this database to upgrade it");
        }
        List<String> warnings = new ArrayList<>(server.warnings());
        if (order > 0) {
            warnings.add("Tusk's schema has version %s, newer than this program's %s: upgrade this program"
                    .formatted(server.schemaVersion(), latest));
        }
        if (server.versionNumber() >= NEWEST_KNOWN_VERSION) {
            warnings.add("PostgreSQL %s is newer than the versions that Tusk is tested with (15 to 18)"
                    .formatted(server.version()));
        }
        checkUsage(server);
        return new SetupReport(server, List.of(), warnings);
    }

    /**
     * Extensions that the server has and this database does not, with what Tusk would do with them, one sentence each. None is
     * needed.
     */
    public List<String> offers() {
        return EngineOffers.offers(database);
    }

    /** The SQL that {@link #apply} runs on an empty database; needs no connection. */
    public static String print() {
        StringBuilder sql = new StringBuilder();
        sql.append(
                "-- Everything that \"tusk setup\" creates. Run as the owner of the database; creating the extension vector\n");
        sql.append("-- takes a superuser unless it is trusted on this server, as it is with most providers.\n\n");
        for (Extension extension : EXTENSIONS) {
            sql.append("-- ").append(extension.purpose()).append('\n');
            sql.append(createExtensionSql(extension)).append(";\n\n");
        }
        sql.append("create schema if not exists ").append(ServerInfo.SCHEMA).append(";\n\n");
        for (String migration : MIGRATIONS) {
            // By hand it may be run twice; Flyway, which keeps count, does not need this.
            sql.append(resource(LOCATION + "/" + migration)
                            .replace("${schema}", ServerInfo.SCHEMA)
                            .replace("create table ", "create table if not exists "))
                    .append('\n');
        }
        sql.append(SchemaVersion.comment(latestVersion())).append(";\n");
        return sql.toString();
    }

    private static String latestVersion() {
        return MIGRATIONS.getLast().replaceAll("^V(\\d+)__.*", "$1");
    }

    private static String createExtensionSql(Extension extension) {
        return "create extension if not exists " + extension.name();
    }

    private boolean createExtension(Extension extension) {
        if (isInstalled(extension)) {
            return false;
        }
        try {
            // "if not exists" does not save two sessions at once from a unique violation; the lock does.
            return database.transactionRaw(connection -> {
                AdvisoryLock.lockSetup(connection);
                boolean installed = !Database.query(connection, lookFor(extension), row -> true)
                        .isEmpty();
                if (!installed) {
                    Database.execute(connection, Sql.of(createExtensionSql(extension)));
                }
                return !installed;
            });
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.equals("42501")) {
                throw new TuskException(
                        ErrorCode.MISSING_RIGHTS,
                        "cannot create the extension \"%s\": this user may not".formatted(extension.name()),
                        e.getMessage(),
                        "have a superuser run: %s".formatted(createExtensionSql(extension)),
                        e);
            }
            throw SqlFailures.translate("create the extension " + extension.name(), e);
        }
    }

    private boolean isInstalled(Extension extension) {
        return database.queryFirst("look for the extension " + extension.name(), lookFor(extension), row -> true)
                .isPresent();
    }

    private static Sql lookFor(Extension extension) {
        return Sql.of("select 1 from pg_catalog.pg_extension where extname = ?", Sql.value(extension.name()));
    }

    /** Flyway locks against others only once the schema is there. */
    private void createSchema() {
        database.transaction("create Tusk's schema", connection -> {
            AdvisoryLock.lockSetup(connection);
            boolean absent = Database.query(
                            connection,
                            Sql.of("select pg_catalog.to_regnamespace(?) is null", Sql.value(ServerInfo.SCHEMA)),
                            row -> row.getBoolean(1))
                    .getFirst();
            if (absent) {
                Database.execute(connection, Sql.of("create schema " + ServerInfo.SCHEMA));
            }
            return absent;
        });
    }

    private List<String> migrate() {
        createSchema();
        try {
            FluentConfiguration configuration = Flyway.configure(Setup.class.getClassLoader())
                    .dataSource(dataSource)
                    .schemas(ServerInfo.SCHEMA)
                    .defaultSchema(ServerInfo.SCHEMA)
                    .createSchemas(false)
                    .placeholders(java.util.Map.of("schema", ServerInfo.SCHEMA))
                    .locations("classpath:" + LOCATION);
            if (!SchemaVersion.hasHistory(database)) {
                // The printed SQL was run by hand: Flyway takes its version as given and goes on from there.
                SchemaVersion.read(database)
                        .ifPresent(version -> configuration
                                .baselineOnMigrate(true)
                                .baselineVersion(version)
                                .baselineDescription("printed SQL"));
            }
            List<String> done = new ArrayList<>();
            for (MigrateOutput step : configuration.load().migrate().migrations) {
                done.add("applied %s of Tusk's schema"
                        .formatted(step.version.isEmpty() ? step.description : "version " + step.version));
            }
            return done;
        } catch (FlywayValidateException e) {
            throw new TuskException(
                    ErrorCode.NOT_SET_UP,
                    "the schema \"%s\" was made by another build of Tusk".formatted(ServerInfo.SCHEMA),
                    e.getMessage(),
                    "use the build that made it; or, when what is in it can be ingested again, "
                            + "run \"drop schema %s cascade\" and set up anew".formatted(ServerInfo.SCHEMA),
                    e);
        } catch (FlywayException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw SqlFailures.translate("create Tusk's schema", cause);
            }
            throw new TuskException(
                    ErrorCode.INTERNAL, "cannot create Tusk's schema: " + e.getMessage(), null, null, e);
        }
    }

    private void checkServer(ServerInfo server) {
        if (server.versionNumber() < OLDEST_VERSION) {
            throw unsupported(server);
        }
        if (server.readOnly()) {
            throw TuskException.withHint(
                    ErrorCode.DATABASE_READ_ONLY,
                    "cannot set up database \"%s\": it is read-only (a standby, or default_transaction_read_only is on)"
                            .formatted(server.database()),
                    "connect to the primary");
        }
        if (server.pgvectorVersion() != null) {
            checkPgvector(server.pgvectorVersion());
        }
        for (Extension extension : EXTENSIONS) {
            boolean available = database.queryFirst(
                            "look for the extension " + extension.name(),
                            Sql.of(
                                    "select 1 from pg_catalog.pg_available_extensions where name = ?",
                                    Sql.value(extension.name())),
                            row -> true)
                    .orElse(false);
            if (!available) {
                throw missing(extension, server);
            }
        }
    }

    private static TuskException missing(Extension extension, ServerInfo server) {
        int major = server.versionNumber() / 10000;
        return TuskException.withHint(
                ErrorCode.MISSING_EXTENSION,
                "the server (PostgreSQL %s) does not have the extension \"%s\""
                        .formatted(server.version(), extension.name()),
                extension.name().equals("vector")
                        ? "install pgvector on the server (on Debian and Ubuntu the package postgresql-%d-pgvector,"
                                        .formatted(major)
                                + " with Homebrew the formula pgvector), or use the image pgvector/pgvector:pg%d"
                                        .formatted(major)
                        : "install PostgreSQL's contrib modules on the server (package postgresql-contrib)");
    }

    private static TuskException unsupported(ServerInfo server) {
        return TuskException.withHint(
                ErrorCode.UNSUPPORTED_VERSION,
                "PostgreSQL %s is not supported".formatted(server.version()),
                "Tusk needs PostgreSQL 15 or newer");
    }

    private static void checkPgvector(String version) {
        if (ServerInfo.compareVersions(version, OLDEST_PGVECTOR) < 0) {
            throw TuskException.withHint(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "pgvector %s is not supported; Tusk needs %s or newer".formatted(version, OLDEST_PGVECTOR),
                    "install a newer pgvector on the server, then run: alter extension vector update");
        }
    }

    private void checkRights(ServerInfo server) {
        if (server.schemaVersion() == null) {
            boolean mayCreate = database.queryFirst(
                            "look up rights",
                            Sql.of("""
                                    select case
                                      when pg_catalog.to_regnamespace('%s') is null
                                        then pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create')
                                      else pg_catalog.has_schema_privilege('%s', 'create')
                                    end""".formatted(ServerInfo.SCHEMA, ServerInfo.SCHEMA)),
                            row -> row.getBoolean(1))
                    .orElse(false);
            if (!mayCreate) {
                throw TuskException.withHint(
                        ErrorCode.MISSING_RIGHTS,
                        "user \"%s\" may not create the schema \"%s\" in database \"%s\""
                                .formatted(server.user(), ServerInfo.SCHEMA, server.database()),
                        "have the database's owner run: grant create on database \"%s\" to \"%s\""
                                .formatted(
                                        server.database().replace("\"", "\"\""),
                                        server.user().replace("\"", "\"\"")));
            }
        }
    }

    private void checkUsage(ServerInfo server) {
        boolean may = database.queryFirst(
                        "look up rights",
                        Sql.of("select pg_catalog.has_schema_privilege('" + ServerInfo.SCHEMA + "', 'usage')"
                                + " and pg_catalog.has_table_privilege('" + ServerInfo.SCHEMA
                                + ".collection', 'select')"),
                        row -> row.getBoolean(1))
                .orElse(false);
        if (!may) {
            throw TuskException.withHint(
                    ErrorCode.MISSING_RIGHTS,
                    "user \"%s\" may not read Tusk's schema".formatted(server.user()),
                    "have its owner run: grant usage on schema %s to \"%s\"; grant select on all tables in schema %s to \"%s\""
                            .formatted(ServerInfo.SCHEMA, server.user(), ServerInfo.SCHEMA, server.user()));
        }
    }

    private static String resource(String path) {
        try (InputStream in = Setup.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + path + " is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
