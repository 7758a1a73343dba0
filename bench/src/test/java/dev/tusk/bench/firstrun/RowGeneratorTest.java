package dev.tusk.bench.firstrun;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowGeneratorTest {

    @Test
    void makesTheSameRowsOfTheSameSeed() {
        Row one = new RowGenerator(1).row();
        Row same = new RowGenerator(1).row();
        Row other = new RowGenerator(2).row();
        assertThat(one.id()).isEqualTo(same.id()).isNotEqualTo(other.id());
        assertThat(one.text()).isEqualTo(same.text());
        assertThat(one.vector()).containsExactly(same.vector());
    }

    @Test
    void makesRowsThatFitTheCopyStream() {
        List<Row> rows = new RowGenerator(3).rows(500);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.vector()).hasSize(RowGenerator.DIMENSIONS);
            assertThat(row.tags()).hasSizeBetween(1, 3).doesNotHaveDuplicates();
            assertThat(row.text().split(" ", -1)).hasSizeBetween(30, 50);
            assertThat(2 * row.text().length() + 4 * RowGenerator.DIMENSIONS).isLessThan(CopyStream.MAX_ROW_BYTES);
        });
    }
}
