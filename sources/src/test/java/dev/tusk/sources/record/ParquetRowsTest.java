package dev.tusk.sources.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.sources.record.TestParquet.Codec;
import dev.tusk.sources.record.TestParquet.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetRowsTest {

    @TempDir
    private Path folder;

    private Optional<String> incomplete = Optional.empty();

    private List<Row> read(Path file) throws IOException {
        List<Row> all = new ArrayList<>();
        try (ParquetRows rows = new ParquetRows(file, "t.parquet", FieldMapping.BY_NAME)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                all.add(row.get());
            }
            incomplete = rows.incomplete();
        }
        return all;
    }

    private Path write(Codec codec) throws IOException {
        Path file = folder.resolve(codec + ".parquet");
        TestParquet.write(
                file,
                codec,
                List.of(
                        new Column("id", List.of("a", "b", "\u00e9")),
                        new Column("body", Arrays.asList("one", null, "three")),
                        new Column("year", Arrays.asList(2020L, -1L, null))));
        return file;
    }

    @ParameterizedTest
    @EnumSource
    void readsRows(Codec codec) throws IOException {
        assertThat(read(write(codec)).stream().map(row -> ((Row.Fields) row).where() + ((Row.Fields) row).fields()))
                .containsExactly(
                        "t.parquet:1{id=a, body=one, year=2020}",
                        "t.parquet:2{id=b, body=null, year=-1}",
                        "t.parquet:3{id=\u00e9, body=three, year=null}");
        assertThat(incomplete).isEmpty();
    }

    @Test
    void reportsWhatIsNoParquet() throws IOException {
        Path text = Files.writeString(folder.resolve("x.parquet"), "id,body\n1,x\n");
        assertThat(read(text))
                .singleElement()
                .isInstanceOfSatisfying(
                        Row.Broken.class,
                        broken ->
                                assertThat(broken.why()).hasMessageContaining("cannot read \"t.parquet\" as Parquet"));
        assertThat(incomplete).isPresent();

        byte[] whole = Files.readAllBytes(write(Codec.SNAPPY));
        Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length - 20));
        assertThat(read(cut)).singleElement().isInstanceOf(Row.Broken.class);
    }
}
