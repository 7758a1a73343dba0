package dev.tusk.sources.shape;

import java.net.URI;
import java.net.URISyntaxException;

/** The address of a file below the address of its folder. */
public final class SourceAddress {

    private SourceAddress() {}

    /**
     * The address of a file.
     *
     * @param path with {@code /} between its parts; what an address cannot hold is escaped
     */
    public static String of(String prefix, String path) {
        String base = prefix.endsWith("/") ? prefix : prefix + "/";
        try {
            return base + new URI(null, null, "/" + path, null).toASCIIString().substring(1);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a path is always a part of an address: " + path, e);
        }
    }
}
