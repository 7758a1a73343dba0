package dev.tusk.core.collection.engine;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import org.jspecify.annotations.Nullable;

/** Whether an extension that a collection asks for by name is there. */
public final class EngineCheck {

    private EngineCheck() {}

    /**
     * Asks the database where the choice names an extension.
     *
     * @throws TuskException {@code MISSING_EXTENSION}
     */
    public static void require(Database database, EngineChoice choice) {
        @Nullable String extension = extension(choice);
        if (extension == null) {
            return;
        }
        boolean created = database.queryFirst(
                        "look for the extension " + extension,
                        Sql.of("select 1 from pg_catalog.pg_extension where extname = ?", Sql.value(extension)),
                        row -> true)
                .orElse(false);
        if (!created) {
            throw TuskException.withHint(
                    ErrorCode.MISSING_EXTENSION,
                    "cannot rank words by %s: the extension is not created in this database".formatted(extension),
                    howToCreate(extension));
        }
    }

    private static @Nullable String extension(EngineChoice choice) {
        return switch (choice) {
            case AUTO, STOCK -> null;
            case PG_TEXTSEARCH -> Engines.PG_TEXTSEARCH;
            case PG_SEARCH -> Engines.PG_SEARCH;
            case RUM -> Engines.RUM;
        };
    }

    /** What a user has to do to have it. */
    static String howToCreate(String extension) {
        String create = "create extension " + extension;
        return switch (extension) {
            case Engines.PG_TEXTSEARCH ->
                "install it on the server, add it to shared_preload_libraries, restart, and run: " + create;
            case Engines.PG_SEARCH ->
                "install it on the server, add it to shared_preload_libraries and restart where PostgreSQL is older than 17, and run: "
                        + create;
            default -> "install it on the server and run: " + create;
        };
    }
}
