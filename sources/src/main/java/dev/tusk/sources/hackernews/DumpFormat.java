package dev.tusk.sources.hackernews;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.file.Path;
import java.util.Locale;

/** How a dump is written. */
public enum DumpFormat {
    /** One item a line. */
    JSON,
    /** A table with a line of names, as BigQuery exports it. */
    CSV,
    PARQUET;

    /** The format that the name of a file tells. */
    static DumpFormat of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        if (plain.endsWith(".json") || plain.endsWith(".jsonl") || plain.endsWith(".ndjson")) {
            return JSON;
        }
        if (plain.endsWith(".csv")) {
            return CSV;
        }
        if (plain.endsWith(".parquet")) {
            return PARQUET;
        }
        throw TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "cannot tell what \"%s\" is: its name does not end in .jsonl, .json, .csv or .parquet".formatted(file),
                "say it with --input-format json, csv or parquet");
    }
}
