package dev.tusk.core.indexuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Tusk;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class IndexUseTest {

    private static Tusk tusk;

    @BeforeAll
    static void load(TestDatabase database) {
        database.execute("create extension vector");
        for (String table : List.of("graph", "lists", "halves", "bits", "firsts", "partial", "plain", "loose")) {
            String type = table.equals("loose") ? "vector" : "vector(8)";
            database.execute("""
                    create table %1$s (
                      id int primary key, category int, note text, embedding %2$s, other vector(8));
                    insert into %1$s
                    select i, i %% 500, 'n' || i,
                      (select array_agg(sin(i * (d + 3) * 1.7)) from generate_series(1, 8) d)::vector,
                      (select array_agg(sin(i * (d + 7) * 1.3)) from generate_series(1, 8) d)::vector
                    from generate_series(1, 20000) i;
                    create index on %1$s (category);
                    """.formatted(table, type));
        }
        database.execute("""
                create table small (id int, embedding vector(8));
                insert into small select id, embedding from graph where id <= 20;
                create index on small using hnsw (embedding vector_cosine_ops);
                create index on graph using hnsw (embedding vector_cosine_ops);
                create index on lists using ivfflat (embedding vector_cosine_ops) with (lists = 20);
                create index on halves using hnsw ((embedding::halfvec(8)) halfvec_cosine_ops);
                create index on bits using hnsw ((binary_quantize(embedding)::bit(8)) bit_hamming_ops);
                create index on firsts using hnsw ((subvector(embedding, 1, 4)::vector(4)) vector_cosine_ops);
                create index on partial using hnsw (embedding vector_cosine_ops) where category < 100;
                create function lottery() returns vector volatile language sql as 'select ''[1,2,3,4,5,6,7,8]''::vector';
                create view masked as select id, embedding as secret from graph;
                """);
        database.execute("vacuum analyze");
        tusk = Tusk.open(database.dataSource());
    }

    @Test
    void look() {
        String q = "'[1,2,3,4,5,6,7,8]'";
        for (String sql : List.of(
                "select id from graph order by embedding <=> Q limit 5",
                "select id from lists order by embedding <=> Q limit 5",
                "select id from halves order by embedding::halfvec(8) <=> Q limit 5",
                "select id from bits order by binary_quantize(embedding)::bit(8) <~> binary_quantize(Q::vector)::bit(8) limit 5",
                "select id from graph order by embedding <-> Q limit 5",
                "select id from lists order by embedding <-> Q limit 5",
                "select id from halves order by embedding <=> Q limit 5",
                "select id from bits order by embedding <=> Q limit 5",
                "select id from firsts as f where f.id > 5 order by f.embedding <=> Q limit 5",
                "select id from graph order by embedding <=> Q::halfvec limit 5",
                "select id from graph order by embedding::halfvec(8) <=> Q limit 5",
                "select id from graph order by embedding <=> Q desc limit 5",
                "select id from graph order by embedding <=> Q nulls first limit 5",
                "select id, 1 - (embedding <=> Q) as similarity from graph order by similarity desc limit 5",
                "select id, embedding <=> Q from graph order by 2 limit 5",
                "select id from graph order by 1 - (embedding <=> Q) limit 5",
                "select id from graph order by (embedding <=> Q) + 0 limit 5",
                "select id from graph order by (embedding <=> Q) * 2 limit 5",
                "select id from graph order by cosine_distance(embedding, Q) limit 5",
                "select id from graph order by embedding <=> Q",
                "select id from graph order by category, embedding <=> Q limit 5",
                "select id from graph order by embedding <=> Q, id limit 5",
                "select id from graph where embedding <=> Q < 0.3",
                "select id, embedding <=> Q as d from graph limit 5",
                "select id from graph where category = 7 order by embedding <=> Q limit 5",
                "select id from graph where note = 'n7' order by embedding <=> Q limit 5",
                "select id from small order by embedding <=> Q limit 5",
                "select id from partial order by embedding <=> Q limit 5",
                "select id from partial where id < 1000 order by embedding <=> Q limit 5",
                "select id from partial where category < 50 order by embedding <=> Q limit 5",
                "select id from plain order by embedding <=> Q limit 5",
                "select id from loose order by embedding <=> Q limit 5",
                "select id from graph order by embedding <=> '[1,2,3]' limit 5",
                "select id from graph order by embedding <=> $1 limit 5",
                "select id from graph order by embedding <=> $1 limit $2",
                "select id from graph order by embedding <=> $1::vector limit $2",
                "select a.id from graph a, plain b where b.id = 7 order by a.embedding <=> b.embedding limit 5",
                "select a.id from graph a join plain b on b.id = a.id order by a.embedding <=> Q limit 5",
                "select a.id from graph a order by a.embedding <=> (select embedding from plain b where b.id = 5) limit 5",
                "select a.id from graph a order by a.embedding <=> (select embedding from plain b where b.id = a.id) limit 5",
                "select id from graph order by embedding <=> lottery() limit 5",
                "with x as materialized (select * from graph) select id from x order by embedding <=> Q limit 5",
                "select id, d from (select id, embedding <=> Q as d from graph offset 0) x order by d limit 5",
                "select distinct category, embedding <=> Q as d from graph order by d limit 5",
                "select category, min(embedding <=> Q) from graph group by category order by 2 limit 5",
                "select min(embedding <=> Q) from graph",
                "select id, row_number() over (order by embedding <=> Q) from graph limit 5",
                "select id from graph order by id limit 5",
                "select id from (select * from graph order by embedding <=> Q limit 50) x order by embedding <-> Q limit 5",
                "select secret from masked order by 1 - (secret <=> Q) desc limit 5",
                "select id from graph order by embedding <=> Q limit 100",
                "select id from graph where category <> 7 and note like '%1%' order by embedding <=> Q limit 30",
                "select id from lists order by embedding <=> Q limit 3000",
                "select id from graph where id in (1,2) union all select id from plain order by 1",
                "values (1)")) {
            System.out.println("\n=== " + sql);
            try {
                IndexUse use = tusk.indexUse(QueryCheck.of(sql.replace("Q", q)));
                System.out.println("walks " + use.walks());
                use.findings()
                        .forEach(f -> System.out.println(
                                "  - " + f.reason().code() + ": " + f.reason().cause() + "\n      " + f.evidence()
                                        + "\n      " + f.reason().statement()));
                use.hazards().forEach(h -> System.out.println("  ! " + h.cause()));
                System.out.println("  > " + use.rewrite());
            } catch (RuntimeException e) {
                System.out.println("FAILED " + e);
            }
        }
        assertThat(tusk).isNotNull();
    }
}
