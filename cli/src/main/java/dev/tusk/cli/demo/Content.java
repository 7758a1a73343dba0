package dev.tusk.cli.demo;

import dev.tusk.cli.ingest.Failures;
import dev.tusk.cli.ingest.FolderDocuments;
import dev.tusk.core.Collection;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32;

/** What a demo searches. */
sealed interface Content {

    /** The collection that it goes into. */
    String collection();

    /** What people call it. */
    String title();

    /** What is counted, in the plural. */
    String unit();

    long count();

    List<DeclaredField> fields();

    /** How much of it so many documents are, 0 to 1: they come in order, and some are longer than others. */
    default double fraction(long done) {
        return count() == 0 ? 1 : (double) done / count();
    }

    Iterator<Document> documents(Failures failures, BooleanSupplier stopped);

    /** Questions that show what can be found, once everything is in. */
    List<Question> questions(Collection collection);

    /** PostgreSQL's manual. */
    record Manual(int major, ManualPages pages) implements Content {

        @Override
        public String collection() {
            return "manual";
        }

        @Override
        public String title() {
            return "the manual of PostgreSQL " + major;
        }

        @Override
        public String unit() {
            return "pages";
        }

        @Override
        public long count() {
            return pages.count();
        }

        @Override
        public List<DeclaredField> fields() {
            return List.of(
                    new DeclaredField("part", FieldType.TEXT),
                    new DeclaredField("chapter", FieldType.TEXT),
                    new DeclaredField("version", FieldType.INTEGER));
        }

        @Override
        public double fraction(long done) {
            return pages.fraction(done);
        }

        @Override
        public Iterator<Document> documents(Failures failures, BooleanSupplier stopped) {
            return pages.documents(failures, stopped);
        }

        @Override
        public List<Question> questions(Collection collection) {
            return Question.ON_THE_MANUAL;
        }
    }

    /** A folder of the user's. */
    record Folder(Path path, FolderDocuments files) implements Content {

        private static final int MAX_NAME = 30;

        /** @throws TuskException when there is nothing in it that can be searched */
        static Folder of(Path path) {
            Path folder = path.toAbsolutePath().normalize();
            if (!Files.isDirectory(folder)) {
                throw TuskException.withHint(
                        ErrorCode.FILE_UNREADABLE,
                        "cannot search \"%s\": %s"
                                .formatted(path, Files.exists(folder) ? "not a folder" : "no such folder"),
                        "--from takes a folder of HTML, Markdown or text");
            }
            FolderDocuments files = FolderDocuments.in(folder);
            if (files.count() == 0) {
                throw TuskException.withHint(
                        ErrorCode.FILE_UNREADABLE,
                        "cannot search \"%s\": no HTML, Markdown or text in it".formatted(path),
                        "files are told by their names: .html, .md, .txt and the like");
            }
            return new Folder(folder, files);
        }

        /** Folders of one name at different places have collections of their own. */
        @Override
        public String collection() {
            Path last = path.getFileName();
            String name = (last == null ? "" : last.toString())
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9]+", "_")
                    .replaceAll("^[^a-z]+|_+$", "");
            CRC32 sum = new CRC32();
            sum.update(path.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            String unique = HexFormat.of().toHexDigits((int) sum.getValue()).substring(0, 6);
            String readable = name.isEmpty() ? "folder" : name.substring(0, Math.min(MAX_NAME, name.length()));
            return readable + "_" + unique;
        }

        @Override
        public String title() {
            return "the folder " + path;
        }

        @Override
        public String unit() {
            return "files";
        }

        @Override
        public long count() {
            return files.count();
        }

        @Override
        public List<DeclaredField> fields() {
            return List.of();
        }

        @Override
        public Iterator<Document> documents(Failures failures, BooleanSupplier stopped) {
            return files.documents(failures, stopped);
        }

        @Override
        public List<Question> questions(Collection collection) {
            return DerivedQuestions.of(collection);
        }
    }
}
