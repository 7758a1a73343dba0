package dev.tusk.sources.parse;

import dev.tusk.core.text.TextFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The kinds of files that become documents. */
public enum FileKind {
    HTML,
    MARKDOWN,
    ASCIIDOC,
    TEXT,
    PDF,
    OFFICE,
    MAIL,
    EPUB;

    /** Office Open XML and OpenDocument have a type for each program and each of its templates. */
    private static final List<String> OFFICE_TYPES =
            List.of("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.");

    /** Extensions of file names, in lower case and without a dot. */
    public Set<String> extensions() {
        return switch (this) {
            case HTML -> TextFormat.HTML.extensions();
            case MARKDOWN -> TextFormat.MARKDOWN.extensions();
            case ASCIIDOC -> Set.of("adoc", "asciidoc", "asc");
            case TEXT -> TextFormat.PLAIN.extensions();
            case PDF -> Set.of("pdf");
            case OFFICE ->
                Set.of(
                        "doc", "docx", "docm", "dotx", "rtf", "odt", "ott", "xls", "xlsx", "xlsm", "ods", "ppt", "pptx",
                        "pptm", "ppsx", "odp");
            case MAIL -> Set.of("eml", "mbox", "mbx", "msg");
            case EPUB -> Set.of("epub");
        };
    }

    /** Content types without parameters, in lower case; but for those of Office Open XML and OpenDocument. */
    private Set<String> contentTypes() {
        return switch (this) {
            case HTML -> Set.of("text/html", "application/xhtml+xml");
            case MARKDOWN -> Set.of("text/markdown", "text/x-markdown");
            case ASCIIDOC -> Set.of("text/asciidoc", "text/x-asciidoc");
            case TEXT -> Set.of("text/plain");
            case PDF -> Set.of("application/pdf");
            case OFFICE ->
                Set.of(
                        "application/msword",
                        "application/rtf",
                        "text/rtf",
                        "application/vnd.ms-excel",
                        "application/vnd.ms-powerpoint");
            case MAIL -> Set.of("message/rfc822", "application/mbox", "application/vnd.ms-outlook");
            case EPUB -> Set.of("application/epub+zip");
        };
    }

    /** The text format that the file itself is in; empty where it has to be turned into one. */
    public Optional<TextFormat> format() {
        return switch (this) {
            case HTML -> Optional.of(TextFormat.HTML);
            case MARKDOWN -> Optional.of(TextFormat.MARKDOWN);
            case TEXT -> Optional.of(TextFormat.PLAIN);
            case ASCIIDOC, PDF, OFFICE, MAIL, EPUB -> Optional.empty();
        };
    }

    /** Whether the file is characters, whose encoding is found out here. What is not in one of the text formats is parsed by a process. */
    public boolean isText() {
        return format().isPresent() || this == ASCIIDOC;
    }

    /** The kind of a text format. */
    public static FileKind of(TextFormat format) {
        return switch (format) {
            case HTML -> HTML;
            case MARKDOWN -> MARKDOWN;
            case PLAIN -> TEXT;
        };
    }

    /**
     * What a file's name tells, ignoring case; empty where its extension is missing or none of these.
     *
     * @param fileName a name or a path, with {@code /} or {@code \} between its parts
     */
    public static Optional<FileKind> ofName(String fileName) {
        String name = fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(kind -> kind.extensions().contains(extension))
                .findFirst();
    }

    /**
     * What a content type tells; empty for one that says nothing, as {@code application/octet-stream}.
     *
     * @param contentType as HTTP has it, with or without parameters
     */
    public static Optional<FileKind> ofContentType(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (OFFICE_TYPES.stream().anyMatch(type::startsWith)) {
            return Optional.of(OFFICE);
        }
        return Arrays.stream(values())
                .filter(kind -> kind.contentTypes().contains(type))
                .findFirst();
    }
}
