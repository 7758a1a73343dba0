package dev.tusk.cli.ingest;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FilterJson;
import dev.tusk.core.text.TextFormat;
import dev.tusk.sources.record.FieldMapping;
import dev.tusk.sources.record.RowForm;
import dev.tusk.sources.record.TableForm;
import dev.tusk.sources.shape.Shape;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How rows and lines become documents. */
final class RowOptions {

    @Option(
            names = "--id",
            paramLabel = "FIELD",
            split = ",",
            description =
                    "The field that is the id: a column, or a JSON pointer such as /user/id; several with commas between are joined "
                            + "by a colon. Default: id.")
    private List<String> id = new ArrayList<>();

    @Option(
            names = "--title",
            paramLabel = "FIELD",
            split = ",",
            description = "The field that is the title. Default: title.")
    private List<String> title = new ArrayList<>();

    @Option(
            names = "--body",
            paramLabel = "FIELD",
            split = ",",
            description = "The field that is the text; several are joined by an empty line. Default: body.")
    private List<String> body = new ArrayList<>();

    @Option(
            names = "--tags",
            paramLabel = "FIELD",
            split = ",",
            description = "The field that holds tags: a list, or text with commas. Default: tags.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = "--source",
            paramLabel = "FIELD",
            description = "The field that says where a document comes from, for example its address. Default: source.")
    private @Nullable String source;

    @Option(
            names = "--metadata-from",
            paramLabel = "[KEY=]FIELD",
            split = ",",
            description =
                    "Fields that become metadata, under their names or other keys. Default: all that are nothing else.")
    private List<String> metadataFrom = new ArrayList<>();

    @Option(
            names = "--body-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "What the text of rows is: html, markdown or text. Default: ${DEFAULT-VALUE}.")
    private String bodyFormat = "text";

    @Option(
            names = "--where",
            paramLabel = "JSON",
            description =
                    "Only rows whose fields fulfil this filter, for example '{\"year\": {\"$gte\": 2020}}'. Of files the fields are "
                            + "id, source, size and modified; of pages id, source, lastmod and priority.")
    private @Nullable String where;

    @Option(
            names = "--delimiter",
            paramLabel = "CHARACTER",
            description = "Between the cells of a CSV file; \"tab\" for tabulators. Default: what its first line has.")
    private @Nullable String delimiter;

    @Option(names = "--no-header", description = "CSV files have no line of names: their columns are c1, c2 and so on.")
    private boolean noHeader;

    @Option(
            names = "--encoding",
            paramLabel = "CHARSET",
            defaultValue = "UTF-8",
            description = "Of CSV files without a byte order mark. Default: ${DEFAULT-VALUE}.")
    private String encoding = "UTF-8";

    /** How rows become documents of this shape. */
    RowForm form(Shape shape) {
        return new RowForm(mapping(), table(), shape, where == null ? null : FilterJson.parse(where));
    }

    private @Nullable FieldMapping mapping() {
        TextFormat format = TextFormat.ofName(bodyFormat);
        boolean none = id.isEmpty()
                && title.isEmpty()
                && body.isEmpty()
                && tags.isEmpty()
                && source == null
                && metadataFrom.isEmpty()
                && format == TextFormat.PLAIN;
        return none ? null : new FieldMapping(id, title, body, tags, source, metadata(), format);
    }

    private @Nullable Map<String, String> metadata() {
        if (metadataFrom.isEmpty()) {
            return null;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (String each : metadataFrom) {
            int equals = each.indexOf('=');
            String field = each.substring(equals + 1);
            String key = equals > 0 ? each.substring(0, equals) : field.substring(field.lastIndexOf('/') + 1);
            if (key.isEmpty() || field.isEmpty()) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "cannot read --metadata-from \"%s\": no field".formatted(each),
                        "for example --metadata-from year,author=/user/name");
            }
            fields.put(key, field);
        }
        return fields;
    }

    private TableForm table() {
        try {
            return new TableForm(delimiter(), !noHeader, Charset.forName(encoding));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "unknown encoding \"%s\"".formatted(encoding),
                    null,
                    "for example windows-1252, ISO-8859-15 or UTF-16LE",
                    e);
        }
    }

    private @Nullable Character delimiter() {
        if (delimiter == null) {
            return null;
        }
        if (delimiter.equals("tab") || delimiter.equals("\\t")) {
            return '\t';
        }
        if (delimiter.length() != 1 || delimiter.equals("\"") || (delimiter.isBlank() && !delimiter.equals("\t"))) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "cannot read --delimiter \"%s\": one character is expected".formatted(delimiter),
                    "for example \";\" or tab");
        }
        return delimiter.charAt(0);
    }
}
