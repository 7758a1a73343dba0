package dev.tusk.ops.advise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.advise.Expressions.Column;
import dev.tusk.ops.advise.Expressions.Comparison;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With texts as EXPLAIN (VERBOSE) prints them. */
class ExpressionsTest {

    @Test
    void conditionsArePartedOutsideOfParenthesesAndQuotes() {
        assertThat(Expressions.conjuncts("((o.a = 1) AND (o.note = ' AND '::text) AND ((o.b = 2) OR (o.c = 3)))"))
                .containsExactly("o.a = 1", "o.note = ' AND '::text", "(o.b = 2) OR (o.c = 3)");
        assertThat(Expressions.alternatives("(o.b = 2) OR (o.c = 3)")).containsExactly("o.b = 2", "o.c = 3");
    }

    @Test
    void comparisonsAreReadWithTheirSides() {
        assertThat(Expressions.comparison("(o.created >= $1)")).contains(new Comparison("o.created", ">=", "$1"));
        assertThat(Expressions.comparison("(o.name)::text ~~* '%x%'::text"))
                .contains(new Comparison("(o.name)::text", "~~*", "'%x%'::text"));
        assertThat(Expressions.comparison("o.deleted_at IS NULL"))
                .contains(new Comparison("o.deleted_at", "IS NULL", ""));
        assertThat(Expressions.comparison("lower(o.name) = 'a = b'"))
                .contains(new Comparison("lower(o.name)", "=", "'a = b'"));
        assertThat(Expressions.comparison("(o.attributes -> 'a') = $1"))
                .contains(new Comparison("o.attributes -> 'a'", "=", "$1"));
        assertThat(Expressions.comparison("o.active")).isEmpty();
    }

    @Test
    void columnsAreFoundBelowCastsAndInExpressions() {
        assertThat(Expressions.column("(o.name)::text")).contains(new Column("o", "name"));
        assertThat(Expressions.column("((o.\"Strange Name\")::character varying(10))::text"))
                .contains(new Column("o", "\"Strange Name\""));
        assertThat(Expressions.column("lower(o.name)")).isEmpty();
        assertThat(Expressions.columns("lower((o.name)::text) || p.\"x\" || 'q.z'"))
                .isEqualTo(List.of(new Column("o", "name"), new Column("p", "\"x\"")));
        assertThat(Expressions.withoutAlias("lower((o.name)::text) || foo.o", "o"))
                .isEqualTo("lower((name)::text) || foo.o");
    }
}
