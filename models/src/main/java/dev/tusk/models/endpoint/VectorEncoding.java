package dev.tusk.models.endpoint;

/** How an endpoint is asked to write vectors; an answer in the other form is read all the same. */
public enum VectorEncoding {
    /** A JSON array of numbers, which every endpoint knows. */
    FLOAT("float"),
    /** The little-endian bytes in base64: a third of the size, and the same bits. */
    BASE64("base64");

    private final String parameter;

    VectorEncoding(String parameter) {
        this.parameter = parameter;
    }

    String parameter() {
        return parameter;
    }
}
