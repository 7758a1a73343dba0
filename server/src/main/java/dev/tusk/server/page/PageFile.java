package dev.tusk.server.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** One file of the page. */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record PageFile(byte[] bytes, String contentType, String etag) {

    static PageFile read(String name, String contentType) {
        try (InputStream in = PageFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the page's file %s is not among the resources".formatted(name));
            }
            return of(in.readAllBytes(), contentType);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PageFile of(byte[] bytes, String contentType) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return new PageFile(bytes, contentType, "\"%08x-%x\"".formatted(sum.getValue(), bytes.length));
    }

    /** The file without a text that it holds. */
    PageFile without(String text) {
        String whole = new String(bytes, StandardCharsets.UTF_8);
        if (!whole.contains(text)) {
            throw new IllegalStateException("the page's file does not hold %s".formatted(text));
        }
        return of(whole.replace(text, "").getBytes(StandardCharsets.UTF_8), contentType);
    }
}
