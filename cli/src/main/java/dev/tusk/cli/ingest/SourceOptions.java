package dev.tusk.cli.ingest;

import dev.tusk.cli.output.Checks;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.ledger.ItemSource;
import dev.tusk.core.text.TextFormat;
import dev.tusk.server.wire.ApiJsonForm;
import dev.tusk.sources.Sources;
import dev.tusk.sources.content.ContentReader;
import dev.tusk.sources.content.FileFailure;
import dev.tusk.sources.file.FilesSpec;
import dev.tusk.sources.file.InputForm;
import dev.tusk.sources.record.RowForm;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What is to be read: files and a stream, a query, or a sitemap. */
final class SourceOptions {

    private static final String STANDARD_INPUT = "-";

    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description =
                    "Files and folders; \"-\" for standard input, JSON lines unless --input-format says otherwise.")
    private List<String> paths = new ArrayList<>();

    @Mixin
    private FileOptions files = new FileOptions();

    @Mixin
    private RowOptions rows = new RowOptions();

    @Mixin
    private QueryOptions query = new QueryOptions();

    @Mixin
    private SitemapOptions sitemap = new SitemapOptions();

    /**
     * The source; nothing of it is read yet. A mistyped path is the user's mistake: nothing is done then, not even with the other
     * paths.
     */
    ItemSource source(Shell shell, ContentReader content) {
        Checks checks = new Checks();
        int given = (paths.isEmpty() ? 0 : 1) + (query.given() ? 1 : 0) + (sitemap.given() ? 1 : 0);
        checks.require(
                given > 0,
                "nothing to read was named",
                "name files or folders, - for standard input, --sitemap or --jdbc-url");
        checks.require(given < 2, "files, a sitemap and a query cannot be read in one run", "use a run for each");
        query.check(checks);
        for (Path path : files()) {
            checks.attempt(() -> {
                if (Files.notExists(path)) {
                    throw FileFailure.of(path, new NoSuchFileException(path.toString()));
                }
                return path;
            });
        }
        checks.finish();
        Sources sources = new Sources(new ApiJsonForm(), content);
        RowForm form = rows.form(files.shape());
        if (query.given()) {
            return sources.query(query.spec(shell, form));
        }
        if (sitemap.given()) {
            return sources.sitemap(sitemap.spec(files, form));
        }
        return sources.files(new FilesSpec(
                files(),
                files.include(),
                files.exclude(),
                files.form(),
                readsStandardInput() ? shell.in() : null,
                form));
    }

    /** As they were given. */
    List<String> paths() {
        return List.copyOf(paths);
    }

    boolean readsStandardInput() {
        return paths.contains(STANDARD_INPUT);
    }

    /** What the user says texts are; null where names tell, or where he says that they are tables. */
    @Nullable
    TextFormat textFormat() {
        InputForm form = files.form();
        return form == null ? null : form.text().orElse(null);
    }

    String idPrefix() {
        return files.shape().idPrefix();
    }

    List<Path> files() {
        return paths.stream()
                .filter(path -> !path.equals(STANDARD_INPUT))
                .map(Path::of)
                .toList();
    }
}
