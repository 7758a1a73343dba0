package dev.tusk.core.collection.vector;

/**
 * How far the build of an index is, as {@code pg_stat_progress_create_index} tells it.
 *
 * @param phase in the server's words
 * @param unit what is counted, in the plural: {@code rows}, or {@code blocks of the table} (8 kB each) where rows are not counted
 * @param done of the phase; 0 where it counts neither
 * @param total 0 where it is not known
 */
public record IndexProgress(String phase, String unit, long done, long total) {}
