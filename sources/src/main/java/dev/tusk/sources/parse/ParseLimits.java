package dev.tusk.sources.parse;

import java.time.Duration;
import java.util.Objects;

/**
 * How much one item may take. What is beyond a limit is refused with the limit's name, but for embedded documents, which are
 * left out and named in the notes.
 *
 * @param maxBytes the largest item, in bytes, 1 or more
 * @param maxCharacters the most characters that may come out of it, markup included, 1,000 or more
 * @param maxDepth how deeply documents may lie in documents, 0 to 20: 1 for the message in a mailbox or the file in a message
 * @param time how long parsing may take; the process of a parser that takes longer is ended
 * @param heapMegabytes the memory of a parser's process, 64 or more
 * @param attachments whether the text of what is attached to a message is read, too, and not only its name
 */
public record ParseLimits(
        long maxBytes, int maxCharacters, int maxDepth, Duration time, int heapMegabytes, boolean attachments) {

    /**
     * 64 MiB, as files are read whole; 16 Mi characters, what a document may hold; three levels (a message in a message in a
     * mailbox); 60 s, as a PDF of a thousand pages takes a few; 512 MiB; attachments are named, not read.
     */
    public static final ParseLimits DEFAULT =
            new ParseLimits(64L << 20, 16 << 20, 3, Duration.ofSeconds(60), 512, false);

    private static final int MAX_DEPTH = 20;
    private static final int LEAST_HEAP_MEGABYTES = 64;
    private static final int LEAST_CHARACTERS = 1_000;

    public ParseLimits {
        Objects.requireNonNull(time, "time");
        if (maxBytes < 1 || maxBytes > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("the most bytes of an item must be 1 to 2^31 - 9: " + maxBytes);
        }
        if (maxCharacters < LEAST_CHARACTERS) {
            throw new IllegalArgumentException(
                    "the most characters of an item must be 1,000 or more: " + maxCharacters);
        }
        if (maxDepth < 0 || maxDepth > MAX_DEPTH) {
            throw new IllegalArgumentException("the depth of embedded documents must be 0 to 20: " + maxDepth);
        }
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("the time of parsing must be positive: " + time);
        }
        if (heapMegabytes < LEAST_HEAP_MEGABYTES) {
            throw new IllegalArgumentException("the memory of a parser must be 64 MB or more: " + heapMegabytes);
        }
    }

    public ParseLimits withTime(Duration longest) {
        return new ParseLimits(maxBytes, maxCharacters, maxDepth, longest, heapMegabytes, attachments);
    }

    public ParseLimits withMaxCharacters(int most) {
        return new ParseLimits(maxBytes, most, maxDepth, time, heapMegabytes, attachments);
    }

    public ParseLimits withMaxBytes(long most) {
        return new ParseLimits(most, maxCharacters, maxDepth, time, heapMegabytes, attachments);
    }

    public ParseLimits withMaxDepth(int levels) {
        return new ParseLimits(maxBytes, maxCharacters, levels, time, heapMegabytes, attachments);
    }

    public ParseLimits withHeapMegabytes(int megabytes) {
        return new ParseLimits(maxBytes, maxCharacters, maxDepth, time, megabytes, attachments);
    }

    public ParseLimits withAttachments(boolean read) {
        return new ParseLimits(maxBytes, maxCharacters, maxDepth, time, heapMegabytes, read);
    }
}
