package dev.tusk.cli.ingest;

import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.core.ledger.ItemSource;
import dev.tusk.sources.file.FileExtent;
import dev.tusk.sources.file.FileItems;
import dev.tusk.sources.file.FileSource;
import java.util.Optional;
import java.util.OptionalLong;

/** How much there is to read of a source, as far as that is known: of files it is, of others not. */
final class SourceExtent implements IngestRun.Extent {

    private final Optional<FileSource> files;
    private final FileExtent extent;

    private SourceExtent(Optional<FileSource> files, FileExtent extent) {
        this.files = files;
        this.extent = extent;
    }

    /** Counts files; a look at names only. */
    static SourceExtent of(ItemSource source, StatusLine line, StopSignal stop) {
        if (!(source instanceof FileSource files)) {
            return new SourceExtent(Optional.empty(), new FileExtent(0, 0, true));
        }
        line.show("looking for files");
        FileExtent extent = files.extent(stop::requested);
        line.clear();
        return new SourceExtent(Optional.of(files), extent);
    }

    @Override
    public OptionalLong total() {
        return extent.stream() || extent.tableBytes() > 0 ? OptionalLong.empty() : OptionalLong.of(extent.singles());
    }

    @Override
    public double fraction(long done) {
        if (extent.stream() || (extent.tableBytes() > 0 && extent.singles() > 0)) {
            return Double.NaN;
        }
        if (extent.tableBytes() > 0) {
            // What was read waits to be put.
            Optional<FileItems> opened = files.flatMap(FileSource::opened);
            long given = opened.map(FileItems::given).orElse(0L);
            double put = given == 0 ? 0 : Math.min(1, (double) done / given);
            return put * opened.map(FileItems::tableBytesRead).orElse(0L) / extent.tableBytes();
        }
        return extent.singles() == 0 ? 1 : (double) done / extent.singles();
    }
}
