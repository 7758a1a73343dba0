package dev.tusk.sources.file;

import java.nio.file.Path;

/**
 * A file to be read.
 *
 * @param file where it is
 * @param id its path below the folder that was named, with {@code /} between its parts: the same on every machine
 * @param shown its path as the user would write it
 */
record FoundFile(Path file, String id, String shown, FileRules.Kind kind) {}
