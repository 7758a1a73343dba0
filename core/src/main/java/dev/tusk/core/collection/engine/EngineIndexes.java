package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.SessionSettings;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds the indexes of the extensions that a collection uses, tries those that have to be, and drops those that it does not use any
 * more. Readers and writers are not blocked. May be killed at any moment and done again.
 */
public final class EngineIndexes {

    private static final long BUILD_BYTES = 256L << 20;
    private static final int BUILD_WORKERS = 2;

    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final Extensions extensions;
    private final TextsearchIndex textsearch;
    private final PgSearchIndex pgSearch;
    private final RumIndex rum;

    public EngineIndexes(CollectionDefinition definition, Extensions extensions) {
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.extensions = extensions;
        this.textsearch = TextsearchIndex.of(definition);
        this.pgSearch = PgSearchIndex.of(definition);
        this.rum = RumIndex.of(definition);
    }

    /**
     * Does what is needed.
     *
     * @param connection in auto-commit mode
     * @param begin hears of each step before it begins
     */
    public void maintain(Connection connection, Consumer<String> begin) throws SQLException {
        if (definition.language() == null) {
            return;
        }
        EngineFacts facts = EngineFacts.read(connection, definition);
        Engines engines = Engines.of(definition, facts);
        if (engines.words() instanceof LexicalEngine.Stock stock && stock.indexIsDue()) {
            buildForWords(connection, Candidate.of(definition, facts).orElseThrow(), facts.chunks(), begin);
        }
        if (engines.tsRank() instanceof RankOrder.Sorted sorted && sorted.indexIsDue() && facts.rum() != null) {
            begin.accept("build the RUM index (about %d chunks)".formatted(facts.chunks()));
            build(connection, rum.name(), List.of(rum.create(facts.rum().schema())));
        }
        // Before another is tried: two of one table stand in each other's way.
        dropUnused(connection, facts, begin);
        if (facts.pgSearchRefusal() != null
                && !definition.engine().allowsPgSearch()
                && owns(connection, tables.lexical())) {
            // Somebody gave the engine up: should it be chosen again, it begins anew.
            comment(connection, "table " + tables.lexical(), null);
        }
        tryIndex(connection, begin);
    }

    /**
     * Drops indexes of former definitions and of engines that the collection does not allow, so that nothing more is written to them.
     *
     * @param connection in auto-commit mode
     * @param begin hears of each before it is dropped
     */
    public void dropUnused(Connection connection, Consumer<String> begin) throws SQLException {
        dropUnused(connection, EngineFacts.read(connection, definition), begin);
    }

    private void dropUnused(Connection connection, EngineFacts facts, Consumer<String> begin) throws SQLException {
        boolean pgSearchRefused =
                Candidate.of(definition, facts).map(Candidate::refusal).isPresent();
        for (Identifier unused : unused(connection, definition.engine().allowsPgSearch() && !pgSearchRefused)) {
            begin.accept("drop the index \"%s\", which is not used any more".formatted(unused.name()));
            drop(connection, unused);
        }
    }

    private void buildForWords(Connection connection, Candidate candidate, long chunks, Consumer<String> begin)
            throws SQLException {
        EngineIndex index = candidate.index();
        begin.accept("build the index of %s (about %d chunks)".formatted(index.extension(), chunks));
        try {
            build(connection, index.name(), index.create(candidate.schema()));
        } catch (SQLException e) {
            if (!candidate.needsTrial() || EngineFailure.isOfServer(e) || EngineFailure.wasCanceled(e)) {
                throw e;
            }
            begin.accept("leave %s unused, as its index cannot be built: %s"
                    .formatted(candidate.named(), EngineFailure.message(e)));
            drop(connection, index.name());
        }
    }

    private void tryIndex(Connection connection, Consumer<String> begin) throws SQLException {
        EngineFacts facts = EngineFacts.read(connection, definition);
        Candidate candidate = Candidate.of(definition, facts).orElse(null);
        if (candidate == null
                || !candidate.needsTrial()
                || candidate.obstacle().isPresent()
                || !Boolean.TRUE.equals(candidate.valid())
                || !owns(connection, tables.lexical())) {
            return;
        }
        @Nullable EngineTrial kept = candidate.trial();
        if (kept != null && kept.holds(candidate.version(), facts.chunks())) {
            return;
        }
        begin.accept("try the index of " + candidate.named());
        TrialRun run = new TrialRun(definition, extensions, candidate, facts.chunks());
        TrialRun.Writing writing = run.writing(connection);
        @Nullable EngineTrial refusal = writing.refusal();
        if (refusal != null) {
            begin.accept("drop the index of %s, with which chunks cannot be written: %s"
                    .formatted(candidate.named(), refusal.outcome()));
            comment(connection, "table " + tables.lexical(), refusal.toComment());
            drop(connection, candidate.index().name());
            return;
        }
        if (!writing.tried()) {
            begin.accept("leave the trial of %s to the next maintain, as no chunk is free to be written"
                    .formatted(candidate.named()));
            return;
        }
        EngineTrial trial = run.of(connection);
        if (!trial.equals(kept)) {
            comment(
                    connection,
                    "index " + candidate.index().name().qualifiedBy(CollectionTables.SCHEMA),
                    trial.toComment());
        }
        if (!trial.passed()) {
            begin.accept("leave the index of %s unused, as its trial failed: %s"
                    .formatted(candidate.named(), trial.outcome()));
        }
    }

    /** Whether this user may keep what trials were with a table and its indexes, and drop these. */
    private static boolean owns(Connection connection, String table) throws SQLException {
        return Database.query(connection, Sql.of("""
                                select pg_catalog.pg_has_role(c.relowner, 'usage')
                                from pg_catalog.pg_class c
                                where c.oid = pg_catalog.to_regclass(?)""", Sql.value(table)), row -> row.getBoolean(1))
                .contains(true);
    }

    private static void comment(Connection connection, String on, @Nullable String text) throws SQLException {
        Database.execute(
                connection, Sql.of("comment on %s is %s".formatted(on, text == null ? "null" : literal(text))));
    }

    /** COMMENT takes no parameters. */
    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''").replace("?", "\\077") + "'";
    }

    private static void build(Connection connection, Identifier name, List<String> statements) throws SQLException {
        // A build that was killed leaves an invalid index of this name.
        drop(connection, name);
        SessionSettings.forIndexBuild(connection, BUILD_BYTES, BUILD_WORKERS);
        for (String statement : statements) {
            Database.execute(connection, Sql.of(statement));
        }
    }

    private static void drop(Connection connection, Identifier name) throws SQLException {
        Database.execute(
                connection, Sql.of("drop index concurrently if exists " + name.qualifiedBy(CollectionTables.SCHEMA)));
    }

    /** Indexes of a former definition, and those of engines that the collection does not allow, where they are this user's to drop. */
    private List<Identifier> unused(Connection connection, boolean usesPgSearch) throws SQLException {
        return Database.query(
                connection,
                Sql.of(
                        """
                        select c.relname
                        from pg_catalog.pg_index i
                        join pg_catalog.pg_class c on c.oid = i.indexrelid
                        where i.indrelid in (pg_catalog.to_regclass(?), pg_catalog.to_regclass(?))
                          and pg_catalog.pg_has_role(c.relowner, 'usage')
                          and (
                            (pg_catalog.starts_with(c.relname, ?) and (c.relname <> ? or not ?::boolean))
                            or (pg_catalog.starts_with(c.relname, ?) and (c.relname <> ? or not ?::boolean))
                            or (c.relname = ? and not ?::boolean))
                        order by c.relname""",
                        Sql.value(tables.chunk()),
                        Sql.value(tables.lexical()),
                        Sql.value(textsearch.prefix()),
                        Sql.value(textsearch.name().name()),
                        Sql.value(definition.engine().allowsTextsearch()),
                        Sql.value(pgSearch.prefix()),
                        Sql.value(pgSearch.name().name()),
                        Sql.value(usesPgSearch),
                        Sql.value(rum.name().name()),
                        Sql.value(definition.engine().allowsRum())),
                row -> new Identifier(row.getString(1)));
    }
}
