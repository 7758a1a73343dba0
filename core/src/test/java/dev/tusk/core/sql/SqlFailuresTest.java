package dev.tusk.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.failure.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

class SqlFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "tusk.collection, NOT_SET_UP",
        "tusk.known_field, NOT_SET_UP",
        "tusk.declared_field, NOT_SET_UP",
        "tusk.docs_chunk, COLLECTION_NOT_FOUND",
        "tusk.collection_chunk, COLLECTION_NOT_FOUND",
        "tusk.collections_document, COLLECTION_NOT_FOUND",
        "tusk.known_field_term, COLLECTION_NOT_FOUND",
        "other.collection, INTERNAL"
    })
    void tellsADroppedCollectionFromAMissingCatalog(String table, ErrorCode code) {
        PSQLException missing =
                new PSQLException("ERROR: relation \"%s\" does not exist".formatted(table), PSQLState.UNDEFINED_TABLE);
        assertThat(SqlFailures.translate("search", missing).code()).isEqualTo(code);
    }
}
