package dev.tusk.ops.explain.parse;

import java.util.List;

/** Tables and statements that between them have PostgreSQL use every node of a plan that it can be made to use. */
final class PlanStatements {

    static final String TABLES = """
            create extension if not exists postgres_fdw;
            create extension if not exists file_fdw;
            create extension if not exists tsm_system_rows;
            create table t (id int primary key, a int, b int, c text, d tsvector, e int[]);
            insert into t select i, i % 100, i % 1000, md5(i::text), to_tsvector('english', 'word' || i % 50), array[i % 7, i % 11]
            from generate_series(1, 6000) i;
            create index t_a on t (a);
            create index t_b on t (b);
            create index t_d on t using gin (d);
            create table "Odd Name" (id int, "select" text, "a.b" int);
            create index "Odd Index" on "Odd Name" (id);
            insert into "Odd Name" select i, 'it''s "' || i, i from generate_series(1, 500) i;
            create table u (id int, t_id int references t on delete cascade);
            insert into u select i, i % 6000 + 1 from generate_series(1, 3000) i;
            create table p (k int, v int) partition by range (k);
            create table p1 partition of p for values from (0) to (100);
            create table p2 partition of p for values from (100) to (200);
            insert into p select i, i from generate_series(0, 199) i;
            create index on p (k);
            create function noted() returns trigger language plpgsql as $$ begin return new; end $$;
            create trigger t_noted after update on t for each row execute function noted();
            create table tree (id int primary key, parent int);
            insert into tree select i, i / 2 from generate_series(1, 300) i;
            create server here foreign data wrapper file_fdw;
            create foreign table passwords (line text) server here options (filename '/etc/passwd', delimiter E'\\x01');
            analyze;
            """;

    /** Ways to plan, by settings of the session. */
    static final List<String> WAYS = List.of(
            "set max_parallel_workers_per_gather = 0",
            "set work_mem = '64kB'; set max_parallel_workers_per_gather = 0",
            "set min_parallel_table_scan_size = 0; set min_parallel_index_scan_size = 0; set parallel_setup_cost = 0; set parallel_tuple_cost = 0; "
                    + "set max_parallel_workers_per_gather = 2",
            "set enable_seqscan = off; set enable_hashjoin = off; set enable_sort = off; set max_parallel_workers_per_gather = 0",
            "set enable_hashagg = off; set enable_hashjoin = off; set enable_nestloop = off; set max_parallel_workers_per_gather = 0",
            "set enable_mergejoin = off; set enable_hashjoin = off; set enable_indexonlyscan = off; set enable_indexscan = off; "
                    + "set max_parallel_workers_per_gather = 0");

    static final List<String> READING = List.of(
            "select * from t",
            "select * from t where id = 5",
            "select id from t where id between 5 and 50 order by id desc",
            "select * from t where a in (1, 2) and b = 2 order by a, b",
            "select * from t where a = 1 or b = 2",
            "select * from t where a = 1 and b = 1",
            "select a, count(*), sum(b) from t group by a order by 2 desc, 1 limit 3",
            "select distinct a, b from t",
            "select distinct on (a) a, b from t order by a, b desc",
            "select grouping(a), a, b, count(*) from t group by grouping sets ((a), (b), (), (a, b)) order by a, b limit 3",
            "select a, b, count(*) from t group by rollup (a, b)",
            "select * from t join u on u.t_id = t.id where t.a < 50",
            "select * from t left join u on u.t_id = t.id and u.id < 100 where t.b < 10",
            "select * from u right join t on u.t_id = t.id where t.b < 10",
            "select * from t full join u on u.t_id = t.id",
            "select * from t where exists (select 1 from u where u.t_id = t.id)",
            "select * from t where not exists (select 1 from u where u.t_id = t.id)",
            "select * from t where id not in (select t_id from u)",
            "select * from t where a = (select max(k) from p) or b > (select min(k) from p)",
            "select id, (select count(*) from u where u.t_id = t.id) from t where b < 20",
            "with x as materialized (select * from t where a = 3) select * from x x1 join x x2 using (id)",
            "with recursive w as (select id, parent, 0 as d from tree where id = 1 union all select tree.id, tree.parent, d + 1 from tree join w on "
                    + "tree.parent = w.id) select max(d), count(*) from w",
            "select *, row_number() over w, sum(b) over w from t window w as (partition by a order by b)",
            "select * from (select *, row_number() over (order by b) r from t) s where r < 10",
            "select a from t intersect select id from u",
            "select a from t except all select id from u",
            "select a from t union select id from u",
            "select a from t union all select id from u order by 1 limit 5",
            "select * from p where k between 50 and 150",
            "select * from p order by k limit 20",
            "select * from p where k = (select 5)",
            "values (1, 'a,b'), (2, 'it''s')",
            "select * from (values (1, 'x'), (2, 'y')) v (n, s) join t on t.id = v.n",
            "select * from generate_series(1, 10) g",
            "select * from generate_series(1, 3) with ordinality as g (x, y) where x > 1",
            "select * from rows from (generate_series(1, 3), generate_series(2, 5)) as r (x, y)",
            "select generate_series(1, 3), unnest(e) from t where id < 3",
            "select * from xmltable('/r/c' passing '<r><c>1</c></r>' columns n int path '.') x",
            "select * from t tablesample bernoulli (1) repeatable (3)",
            "select * from t tablesample system_rows (10)",
            "select * from t where ctid = '(0,1)'",
            "select * from t where ctid > '(5,1)' and ctid < '(6,1)'",
            "select * from t where false",
            "select 1 where current_user is null",
            "select * from t where d @@ to_tsquery('english', 'word5 & word6') limit 4",
            "select * from t where c = 'with\nnewline, and comma' or c like 'a''%'",
            "select \"select\", \"a.b\" from \"Odd Name\" \"As Is\" where id = 7",
            "select * from \"Odd Name\" where \"select\" = '(' or \"a.b\" > 490 order by \"a.b\" desc nulls last, \"select\" collate \"C\"",
            "select * from t order by id limit 3 offset 100 for update",
            "select * from tree a, tree b where a.id = b.parent and a.id <> b.id",
            "select * from tree a cross join lateral (select * from u where u.id = a.id limit 1) l",
            "select count(*) from passwords",
            "select * from (select *, row_number() over (partition by a order by b) r from t) s where r % 3 = 1",
            "select * from t x join t y on y.id = x.a where x.b < 500",
            "select t1.b, t2.b from t t1 join t t2 on t1.a = t2.id % 100 where t1.id < 50");

    static final List<String> WRITING = List.of(
            "insert into t (id, a) values (1, 1) on conflict (id) do nothing",
            "insert into t (id, a) values (1, 1) on conflict (id) do update set a = excluded.a where t.b < 5 returning *",
            "insert into u select id, id from t where id < 20",
            "update t set a = a + 1 where id < 30",
            "update p set v = v + 1 where k < 150",
            "delete from t where id < 10",
            "with gone as (delete from u where id < 10 returning *) select count(*) from gone",
            "merge into t using u on t.id = u.t_id and u.id < 50 when matched and t.a > 5 then update set a = 1 when matched then delete "
                    + "when not matched and u.id < 10 then insert (id) values (-u.id)");

    private PlanStatements() {}
}
