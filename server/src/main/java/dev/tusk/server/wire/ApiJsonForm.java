package dev.tusk.server.wire;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.JsonFault;
import dev.tusk.sources.record.JsonForm;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Files of documents are held to the rules of the API. */
public final class ApiJsonForm implements JsonForm {

    @Override
    public JsonNode line(byte[] line) {
        return Json.parseLine(line);
    }

    @Override
    public Document document(JsonNode value) {
        return DocumentJson.document(value);
    }

    @Override
    public String fault(JacksonException failure) {
        return JsonFault.of(failure);
    }
}
