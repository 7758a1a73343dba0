package dev.tusk.sources.file;

import dev.tusk.core.ledger.ItemSource;
import dev.tusk.sources.content.ContentReader;
import dev.tusk.sources.record.JsonForm;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Files, folders and a stream. */
public final class FileSource implements ItemSource {

    /** What a stream is called that nobody has named. */
    public static final String STREAM = "standard input";

    private final FilesSpec spec;
    private final FileRules rules;
    private final ContentReader content;
    private final JsonForm json;
    private volatile @Nullable FileItems opened;

    /**
     * Reads nothing yet.
     *
     * @throws dev.tusk.core.failure.TuskException {@code INVALID_REQUEST} for a pattern that cannot be read
     */
    public FileSource(FilesSpec spec, ContentReader content, JsonForm json) {
        this.spec = spec;
        this.rules = new FileRules(spec.include(), spec.exclude(), spec.form(), content);
        this.content = content;
        this.json = json;
    }

    /**
     * Where the files lie, in the order of their names: the same whatever folder one stands in, and never that of another folder of the same
     * name.
     */
    @Override
    public String name() {
        String paths = spec.paths().stream()
                .map(path -> path.toAbsolutePath().normalize().toString())
                .sorted()
                .distinct()
                .collect(Collectors.joining(", "));
        String all = spec.stream() == null ? paths : paths.isEmpty() ? STREAM : STREAM + ", " + paths;
        String prefix = spec.rows().shape().idPrefix();
        return prefix.isEmpty() ? all : all + " as " + prefix + "*";
    }

    @Override
    public String description() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", "files");
        spec.paths()
                .forEach(path -> json.withArray("paths")
                        .add(path.toAbsolutePath().normalize().toString()));
        spec.include().forEach(json.withArray("include")::add);
        spec.exclude().forEach(json.withArray("exclude")::add);
        if (spec.stream() != null) {
            json.put("stream", true);
        }
        return json.toString();
    }

    @Override
    public String settings() {
        return String.join("\u0003", spec.rows().settings(), String.valueOf(spec.form()), content.version());
    }

    @Override
    public FileItems open() {
        FileItems items = new FileItems(spec, rules, content, json);
        opened = items;
        return items;
    }

    /** What was opened last; tells how far its reading is. */
    public Optional<FileItems> opened() {
        return Optional.ofNullable(opened);
    }

    /** How much there is to read; a look at names only. */
    public FileExtent extent(BooleanSupplier stopped) {
        List<Path> paths = spec.paths();
        return FileExtent.of(paths, spec.stream() != null, rules, stopped);
    }
}
