package dev.tusk.sources.record;

import dev.tusk.core.document.Document;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** JSON as the program around this module reads it, so that a document in a file and one in a request are held to the same rules. */
public interface JsonForm {

    /**
     * The value of one line.
     *
     * @throws dev.tusk.core.failure.TuskException when it is not JSON in UTF-8
     */
    JsonNode line(byte[] line);

    /**
     * The document that this value is, in the API's form.
     *
     * @throws dev.tusk.core.failure.TuskException with all that is wrong with it
     */
    Document document(JsonNode value);

    /** A parser's complaint in one line, without its places. */
    String fault(JacksonException failure);
}
