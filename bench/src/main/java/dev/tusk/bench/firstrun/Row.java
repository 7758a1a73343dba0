package dev.tusk.bench.firstrun;

import java.util.List;
import java.util.Map;

/**
 * One row as every contender gets it.
 *
 * @param id a UUID, since one peer takes no other keys
 * @param metadata an integer, a string, a number and a boolean
 * @param metadataJson the same, as JSON
 * @param vector of {@link RowGenerator#DIMENSIONS} numbers; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Row(
        String id,
        String title,
        String text,
        List<String> tags,
        Map<String, Object> metadata,
        String metadataJson,
        float[] vector) {}
