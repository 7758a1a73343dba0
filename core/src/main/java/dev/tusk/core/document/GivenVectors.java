package dev.tusk.core.document;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.embedding.VectorValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The named vectors that came with documents, read beside them as one column of JSON. */
public record GivenVectors(CollectionDefinition definition) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * The column; null where the collection has no such vectors. Names of vectors hold nothing that a literal has to escape.
     *
     * @param id of the document, as SQL
     */
    public String column(String id) {
        CollectionTables tables = new CollectionTables(definition.store());
        List<String> members = given().stream()
                .map(vector -> "'%s', (select v.embedding::text from %s v where v.document_id = %s)"
                        .formatted(vector.name(), tables.vector(vector.name()), id))
                .toList();
        return members.isEmpty()
                ? "null::text"
                : "pg_catalog.json_build_object(%s)::text".formatted(String.join(", ", members));
    }

    /** The vectors of a row, by name in the order of the definition; counted from 1. */
    public Map<String, VectorValue> read(ResultSet row, int column) throws SQLException {
        Map<String, VectorValue> vectors = new LinkedHashMap<>();
        @Nullable String json = row.getString(column);
        if (json != null) {
            JsonNode members = JSON.readTree(json);
            for (NamedVector vector : given()) {
                JsonNode value = members.path(vector.name());
                if (value.isString()) {
                    vectors.put(vector.name(), vector.embedding().type().parse(value.stringValue()));
                }
            }
        }
        return vectors;
    }

    private List<NamedVector> given() {
        return definition.vectors().stream().filter(NamedVector::isGiven).toList();
    }
}
