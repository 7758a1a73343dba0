package dev.tusk.cli.document;

import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that restricts a command to some documents. */
public final class FilterOption {

    @Option(
            names = "--filter",
            paramLabel = "JSON",
            description =
                    "Only documents that fulfil this, for example '{\"year\": {\"$gte\": 2020}, \"tags\": {\"$in\": "
                            + "[\"java\"]}}'.")
    private @Nullable String json;

    /** Whether a filter was given. */
    public boolean given() {
        return json != null;
    }

    /**
     * The filter, or null when none was given.
     *
     * @throws dev.tusk.core.failure.TuskException {@code INVALID_JSON} or {@code INVALID_FILTER}
     */
    public @Nullable Filter filter() {
        return json == null ? null : FilterJson.parse(json);
    }
}
