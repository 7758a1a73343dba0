package dev.tusk.core.collection.vector;

import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An index over the vectors of those chunks alone whose documents pass a filter.
 *
 * @param name of the table that keeps these vectors, within its collection; 8 hexadecimal digits of a hash of the filter
 */
public record PartialIndex(String name, Filter filter) {

    /** The one of this filter. */
    public static PartialIndex of(Filter filter) {
        try {
            byte[] written = FilterJson.toJson(filter).toString().getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(written);
            return new PartialIndex(HexFormat.of().formatHex(digest, 0, 4), filter);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The filter as JSON. */
    public String filterJson() {
        return FilterJson.toJson(filter).toString();
    }
}
