/**
 * Cleaning as stages that can be looked at: parse, boilerplate, normalise, language, information, duplicates, chunks, tokens.
 * Each stage is a function of a draft and of thresholds; a run and {@code tusk ingest --show} call the same ones.
 */
@NullMarked
package dev.tusk.sources.clean;

import org.jspecify.annotations.NullMarked;
