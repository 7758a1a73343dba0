package dev.tusk.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
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
        "tusk.judgement, NOT_SET_UP",
        "tusk.judgement_chunk, COLLECTION_NOT_FOUND",
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

    @Test
    void saysWhyAPoolHasNoConnectionInPlaceOfThePoolsWords() {
        SQLException refused = new SQLException("Connection to 127.0.0.1:5432 refused.", "08001");
        TuskException said = SqlFailures.translate(
                "look up collection \"docs\"",
                new SQLTransientConnectionException("request timed out after 10000ms", "08001", refused));

        assertThat(said.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE);
        assertThat(said).hasMessage("cannot look up collection \"docs\": Connection to 127.0.0.1:5432 refused.");
    }

    @Test
    void namesTheGrantsWhereRightsAreMissing() {
        TuskException said =
                SqlFailures.translate("read", new SQLException("permission denied for schema tusk", "42501"));

        assertThat(said.code()).isEqualTo(ErrorCode.MISSING_RIGHTS);
        assertThat(said.hint()).contains("grant usage on schema tusk");
    }
}
