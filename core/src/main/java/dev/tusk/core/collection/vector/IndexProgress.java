package dev.tusk.core.collection.vector;

/**
 * How far the build of an index is, as {@code pg_stat_progress_create_index} tells it.
 *
 * @param phase in the server's words
 * @param done blocks or rows of the phase; 0 where it counts neither
 * @param total 0 where it is not known
 */
public record IndexProgress(String phase, long done, long total) {}
