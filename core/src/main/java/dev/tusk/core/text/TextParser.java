package dev.tusk.core.text;

/** Turns a document's source into its title and its text by section. */
public final class TextParser {

    private TextParser() {}

    /**
     * Parses a document. Broken markup is read as a browser would read it, so parsing never fails; a document without text
     * has no sections. Time and memory grow linearly with the length of {@code content}.
     *
     * @param content the decoded source; see {@link TextDecoder} for bytes
     */
    public static ParsedText parse(String content, TextFormat format) {
        return switch (format) {
            case HTML -> HtmlParser.parse(content);
            case MARKDOWN -> MarkdownParser.parse(content);
            case PLAIN -> PlainTextParser.parse(content);
        };
    }
}
