package dev.tusk.sources.parse.process;

import java.io.IOException;
import java.util.Collections;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * Looks whether an archive says of itself that it is a bomb. One that lies is stopped by the limits of characters, memory and
 * time.
 */
final class ZipBomb {

    /** Less does no harm: 32 MiB of spaces are soon read. */
    private static final long HARMLESS_BYTES = 32L << 20;

    /** What POI takes for a bomb, whose own check Tika turns off; real documents are packed to a tenth. */
    private static final long RATIO = 100;

    private ZipBomb() {}

    static boolean looksLike(byte[] bytes) {
        if (bytes.length < 4 || bytes[0] != 'P' || bytes[1] != 'K') {
            return false;
        }
        try (ZipFile zip = ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(bytes))
                .get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (entry.getSize() > HARMLESS_BYTES && entry.getSize() / RATIO > entry.getCompressedSize()) {
                    return true;
                }
            }
            return false;
        } catch (IOException broken) {
            // The parser says what is wrong with it.
            return false;
        }
    }
}
