package dev.tusk.cli.ingest;

import dev.tusk.sources.file.InputForm;
import dev.tusk.sources.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which files are read, as what, and what each document is given. */
final class FileOptions {

    @Option(
            names = "--input-format",
            paramLabel = "FORMAT",
            description =
                    "What all files are, whatever their names, and standard input: html, markdown, text, json (lines or an "
                            + "array), csv, tsv or parquet.")
    private @Nullable String inputFormat;

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            description =
                    "Only files like this, for example \"*.html\" or \"guide/**\"; may be repeated. Of a sitemap: only pages whose "
                            + "path is like this, for example \"/docs/*\".")
    private List<String> include = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "GLOB",
            description = "No files or folders like this, for example \"node_modules\"; may be repeated.")
    private List<String> exclude = new ArrayList<>();

    @Option(
            names = "--id-prefix",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Put before each file's id, which is its path below the folder that was named.")
    private String idPrefix = "";

    @Option(
            names = "--source-prefix",
            paramLabel = "URL",
            description =
                    "The address of the folder, so that hits link to it. Default: the source of a file is its path.")
    private @Nullable String sourcePrefix;

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag for every document; may be repeated.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = "--metadata",
            paramLabel = "KEY=VALUE",
            description = "Metadata for every document that does not have the key itself; may be repeated.")
    private List<String> metadata = new ArrayList<>();

    @Nullable
    InputForm form() {
        return inputFormat == null ? null : InputForm.ofName(inputFormat);
    }

    List<String> include() {
        return include;
    }

    List<String> exclude() {
        return exclude;
    }

    Shape shape() {
        return new Shape(idPrefix, sourcePrefix, tags, MetadataOption.read(metadata));
    }
}
