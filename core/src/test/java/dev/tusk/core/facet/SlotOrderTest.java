package dev.tusk.core.facet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.sql.Sql;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class SlotOrderTest {

    private static SlotOrder.Key key(String field, long values) {
        return new SlotOrder.Key(Sql.of("select d." + field), values);
    }

    @Test
    void partsMakeTheFewestRowsOfBothFields() {
        // 25 blocks.
        assertThat(SlotOrder.of(100_000, List.of(key("a", 120), key("b", 128))).parts())
                .isEqualTo(5);
        assertThat(SlotOrder.of(100_000, List.of(key("a", 1000), key("b", 2))).parts())
                .isEqualTo(25);
        assertThat(SlotOrder.of(3_000, List.of(key("a", 120), key("b", 128))).parts())
                .isEqualTo(1);
        assertThat(SlotOrder.of(0, List.of(key("a", 120), key("b", 128))).parts())
                .isEqualTo(1);
    }

    @Test
    void everyDocumentHasASlotAndThoseThatAreAlikeShareBlocks(TestDatabase database) {
        database.execute("""
                create table doc as
                select 'd' || i as id, (i * 7919) % 100 as a, case when i % 50 > 0 then (i * 13) % 90 end as b
                from generate_series(0, 40959) i""");
        Sql slots = SlotOrder.of(40_960, List.of(key("a", 100), key("b", 90))).slots("doc");
        database.execute("create table slot (id text, slot integer)");
        database.execute("insert into slot " + slots.text());
        assertThat(database.queryLong("select count(*) from slot")).isEqualTo(40_960);
        assertThat(database.queryLong("select count(distinct slot) from slot where slot between 0 and 40959"))
                .isEqualTo(40_960);
        String rows =
                "select count(*) from (select distinct d.%1$s, s.slot / 4096 from slot s join doc d using (id) where d.%1$s is not null) r";
        // At random each of the 100 and 90 values would be in all ten blocks.
        assertThat(database.queryLong(rows.formatted("a")) + database.queryLong(rows.formatted("b")))
                .isLessThan(1_000);
    }
}
