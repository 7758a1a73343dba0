package dev.tusk.core.setup;

import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the extensions that Tusk needs are installed, so that their types, functions and operators can be named whatever
 * the {@code search_path} is.
 *
 * @param vector the schema of pgvector
 * @param trigram the schema of pg_trgm
 */
public record Extensions(Identifier vector, Identifier trigram) {

    /**
     * Looks both up in the catalog.
     *
     * @throws TuskException {@code MISSING_EXTENSION}
     */
    public static Extensions read(Database database) {
        Map<String, String> schemas =
                database
                        .query("look up extensions", Sql.of("""
                                select e.extname, n.nspname
                                from pg_catalog.pg_extension e
                                join pg_catalog.pg_namespace n on n.oid = e.extnamespace
                                where e.extname in ('vector', 'pg_trgm')
                                order by e.extname"""), row -> Map.entry(row.getString(1), row.getString(2)))
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Extensions(schema("vector", schemas.get("vector")), schema("pg_trgm", schemas.get("pg_trgm")));
    }

    private static Identifier schema(String extension, @Nullable String schema) {
        if (schema == null) {
            throw TuskException.withHint(
                    ErrorCode.MISSING_EXTENSION,
                    "the extension \"%s\" is not installed in this database".formatted(extension),
                    "run \"tusk setup\" on this database");
        }
        return new Identifier(schema);
    }

    /** The type {@code vector}, qualified. */
    public String vectorType() {
        return vector.quoted() + ".vector";
    }

    /** The type {@code halfvec}, qualified. */
    public String halfvecType() {
        return vector.quoted() + ".halfvec";
    }

    /** The type {@code sparsevec}, qualified. */
    public String sparsevecType() {
        return vector.quoted() + ".sparsevec";
    }

    /** The type of vectors, qualified. */
    public String type(VectorType type) {
        return type == VectorType.BIT ? "pg_catalog.bit" : vector.quoted() + "." + type.wireName();
    }

    /** An operator of pgvector, qualified. */
    public String vectorOperator(String operator) {
        return "operator(" + vector.quoted() + "." + operator + ")";
    }

    /** An operator of pg_trgm, qualified. */
    public String trigramOperator(String operator) {
        return "operator(" + trigram.quoted() + "." + operator + ")";
    }

    /** A function of pg_trgm, qualified. */
    public String trigramFunction(String function) {
        return trigram.quoted() + "." + function;
    }
}
