package dev.tusk.sources.parse.process;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.sources.parse.FileKind;
import dev.tusk.sources.parse.asciidoc.AsciiDoc;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an item by the parser of its kind. For one thread at a time. */
final class JobReader {

    /** Made when the first item comes that it reads: it has hundreds of classes. */
    private @Nullable TikaReader tika;

    /** Never throws for what is in the item; what it does not catch ends the process. */
    ParseAnswer read(ParseJob job) {
        if (job.kind() == FileKind.ASCIIDOC) {
            return asciiDoc(job);
        }
        TikaReader reader = tika == null ? new TikaReader() : tika;
        tika = reader;
        return reader.read(job);
    }

    private static ParseAnswer asciiDoc(ParseJob job) {
        AsciiDoc.Converted converted;
        try {
            converted = AsciiDoc.toHtml(new String(job.bytes(), StandardCharsets.UTF_8));
        } catch (RuntimeException | StackOverflowError e) {
            return new ParseAnswer.Refused(
                    ErrorCode.FILE_UNREADABLE,
                    "it cannot be read as AsciiDoc: " + e.getClass().getSimpleName(),
                    "convert it to HTML first");
        }
        return converted.html().length() > job.limits().maxCharacters()
                ? TikaReader.tooManyCharacters(job)
                : new ParseAnswer.Done(converted.html(), "", Map.of(), converted.notes());
    }
}
