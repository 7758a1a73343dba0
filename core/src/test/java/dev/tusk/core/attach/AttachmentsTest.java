package dev.tusk.core.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class AttachmentsTest {

    private TestDatabase database;
    private Followed followed;

    @BeforeEach
    void create(TestDatabase empty) {
        database = empty;
        followed = new Followed(empty, new WordHashModel());
    }

    private void assertRefused(AttachSpec spec, String message, String hint) {
        List<List<@Nullable String>> before = everything();
        assertThatThrownBy(() -> followed.tusk.attachments().attach(spec))
                .isInstanceOfSatisfying(TuskException.class, e -> {
                    assertThat(e.getMessage()).contains(message);
                    assertThat(String.valueOf(e.hint())).contains(hint);
                });
        assertThat(everything()).isEqualTo(before);
    }

    private AttachSpec body(String table) {
        return AttachSpec.of(followed.definition("c"), table, null, List.of("body"));
    }

    /** All objects of the catalog but those of the system, with what they are made of, and the rows of Tusk's own tables. */
    private List<List<@Nullable String>> everything() {
        return database.query("""
                with own as (
                  select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
                )
                select 'relation', n.nspname || '.' || c.relname, concat(c.relkind::text, c.relpersistence::text, c.relhastriggers::text)
                from pg_class c join own n on n.oid = c.relnamespace
                where c.relname <> 'posts'
                union all
                select 'columns', n.nspname || '.' || c.relname,
                  (select string_agg(concat(a.attname::text, a.atttypid::regtype::text, a.attnotnull::text, a.attacl::text), ',' order by a.attnum)
                   from pg_attribute a where a.attrelid = c.oid)
                from pg_class c join own n on n.oid = c.relnamespace
                union all
                select 'rights', n.nspname || '.' || c.relname, concat(c.relacl::text, c.relowner::regrole::text, c.reloptions::text)
                from pg_class c join own n on n.oid = c.relnamespace
                union all
                select 'file', n.nspname || '.' || c.relname, c.relfilenode::text
                from pg_class c join own n on n.oid = c.relnamespace
                where n.nspname = 'public'
                union all
                select 'constraint', conname, pg_get_constraintdef(oid) from pg_constraint where connamespace in (select oid from own)
                union all
                select 'trigger', tgname, pg_get_triggerdef(oid) from pg_trigger
                union all
                select 'function', p.oid::regprocedure::text, md5(pg_get_functiondef(p.oid))
                from pg_proc p join own n on n.oid = p.pronamespace where p.prokind = 'f'
                union all
                select 'type', t.oid::regtype::text, t.typtype::text from pg_type t join own n on n.oid = t.typnamespace
                union all
                select 'comment', d.objoid::text || ':' || d.objsubid, d.description from pg_description d where d.objoid >= 16384
                union all
                select 'row', 'collection', c::text from tusk.collection c
                union all select 'row', 'store', s::text from tusk.store s
                union all select 'row', 'bm25', s::text from tusk.bm25 s
                union all select 'row', 'declared', s::text from tusk.declared_field s
                union all select 'row', 'known', s::text from tusk.known_field s
                union all select 'row', 'vector', s::text from tusk.vector_index s
                union all select 'row', 'facet', s::text from tusk.facet_index s
                union all select 'row', 'attachment', s::text from tusk.attachment s
                union all select 'row', 'queue', s::text from tusk.sync_queue s
                order by 1, 2, 3""");
    }

    @Test
    void detachRemovesEveryTrace() {
        followed.createPosts();
        database.execute("create table public.others (id int primary key, body text)");
        database.execute("grant select on public.posts to public; comment on table public.posts is 'mine'");
        // A user's own trigger stays.
        database.execute("create function public.own() returns trigger language plpgsql as 'begin return new; end'");
        database.execute(
                "create trigger own before insert on public.others for each row execute function public.own()");
        for (boolean rows : List.of(false, true)) {
            List<List<@Nullable String>> before = everything();
            followed.posts(followed.posts());
            followed.tusk
                    .attachments()
                    .attach(AttachSpec.of(followed.definition("c"), "public.others", null, List.of("body")));
            if (rows) {
                database.execute("insert into public.posts (title, body, year) values ('T', 'walrus', 1)");
                followed.sync("posts");
                followed.tusk.collection("posts").maintain(step -> {});
                database.execute("update public.posts set body = 'left in the queue'");
            }
            assertThat(everything()).isNotEqualTo(before);

            followed.tusk.attachments().detach("c", false);
            followed.tusk.attachments().detach("posts", false);

            assertThat(everything()).isEqualTo(before);
        }
        assertThat(database.queryValue("select body from public.posts")).isEqualTo("left in the queue");
    }

    @Test
    void documentsCanBeKept() {
        followed.createPosts();
        database.execute("insert into public.posts (title, body) values ('T', 'walrus')");
        followed.posts(followed.posts());

        followed.tusk.attachments().detach("posts", true);

        database.execute("update public.posts set body = 'otter'");
        Collection kept = followed.tusk.collection("posts");
        assertThat(kept.definition().attached()).isNull();
        kept.put(Document.of("x", "a seal by hand"));
        assertThat(followed.found("posts", "walrus seal")).containsExactly("1", "x");
        assertThat(database.queryLong("select count(*) from tusk.sync_queue")).isZero();
        assertThat(followed.tusk.attachments().status()).isEmpty();
        assertThat(followed.tusk.collections().drop("posts")).isTrue();
    }

    @Test
    void aTableThatIsGoneIsToldAndCanBeDetached() {
        followed.createPosts();
        List<List<@Nullable String>> before = everything();
        followed.posts(followed.posts());
        database.execute("alter table public.posts rename to soon_gone; drop table public.soon_gone");
        assertThatThrownBy(() -> followed.sync("posts"))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.hint()).contains("tusk detach posts"));
        followed.tusk.attachments().detach("posts", false);
        followed.createPosts();
        assertThat(everything().stream()
                        .filter(row -> !List.of("file", "comment").contains(row.getFirst()))
                        .toList())
                .isEqualTo(before.stream()
                        .filter(row -> !List.of("file", "comment").contains(row.getFirst()))
                        .toList());
    }

    @Test
    void thePlanSaysWhatIsDoneAndDoesNothing() {
        followed.createPosts();
        List<List<@Nullable String>> before = everything();
        AttachPlan plan = followed.tusk.attachments().plan(followed.posts());
        assertThat(everything()).isEqualTo(before);
        assertThat(String.join("\n", plan.table()))
                .contains(
                        "after insert on \"public\".\"posts\"",
                        "security definer",
                        "set search_path = pg_catalog, pg_temp");
        assertThat(plan.definition().fields()).containsExactly(new DeclaredField("year", FieldType.INTEGER));
        // What it says is what makes it.
        plan.collection().forEach(database::execute);
        plan.table().forEach(database::execute);
    }

    @Test
    void whatCannotBeAttachedIsRefusedWithTheReason() {
        database.execute("create table public.bare (id int, body text)");
        assertRefused(body("public.bare"), "no primary key", "alter table");
        database.execute("create unique index on public.bare (id)");
        assertRefused(body("public.bare"), "no primary key", "primary key");
        database.execute("alter table public.bare alter id set not null; alter table public.bare rename to sound");
        assertRefused(body("public.sound").withKey(List.of("body")), "does not tell its rows apart", "(id)");
        assertRefused(body("public.sound").withKey(List.of("idd")), "no column \"idd\"", "\"id\"");
        assertRefused(
                AttachSpec.of(followed.definition("c"), "public.sound", "titel", List.of()),
                "no column \"titel\" (--title)",
                "");
        assertRefused(body("public.sound").withFields(List.of("id", "id")), "named twice", "");
        assertRefused(body("public.soud"), "no table or view", "sound");
        assertRefused(body("not a name"), "", "");
        assertRefused(body("a.b.c.d"), "", "");
        assertRefused(body("pg_catalog.pg_class"), "system's catalog", "");
        assertRefused(body("tusk.collection"), "Tusk's own", "");
        database.execute(
                "create table public.partial (id int not null, body text); create unique index on public.partial (id) where id > 0");
        assertRefused(body("public.partial"), "no primary key", "");
        database.execute("create view public.v as select * from public.sound");
        assertRefused(body("public.v"), "none of them tells its key", "--id");
        database.execute(
                "create table public.parent (id int primary key, body text); create table public.child () inherits (public.parent)");
        assertRefused(body("public.parent"), "inherit from it", "");
        database.execute("create sequence public.s");
        assertRefused(body("public.s"), "neither table nor view", "");
        assertRefused(
                AttachSpec.of(
                        CollectionDefinition.named("c")
                                .embedding(new EmbeddingSpec(null, 3, Distance.COSINE))
                                .build(),
                        "public.sound",
                        null,
                        List.of("body")),
                "bring no vectors",
                "");
        assertRefused(
                AttachSpec.of(followed.definition("c"), "public.sound", null, List.of()),
                "no column is named",
                "--body");
        followed.tusk.collections().create(followed.definition("c"));
        assertRefused(body("public.sound"), "exists", "--to");
    }

    @Tag("newest-postgresql-only")
    @Test
    void aTableThatIsLockedIsNotWaitedForLong() throws SQLException {
        followed.createPosts();
        List<List<@Nullable String>> before = everything();
        try (Connection writer = database.dataSource().getConnection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("insert into public.posts (title) values ('open')");
            long start = System.nanoTime();
            assertThatThrownBy(() -> followed.tusk.attachments().attach(followed.posts()))
                    .isInstanceOfSatisfying(
                            TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCK_NOT_GRANTED));
            assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
            writer.rollback();
        }
        assertThat(everything()).isEqualTo(before);
        followed.posts(followed.posts());
    }

    @Test
    void whoDoesNotOwnTheTableIsToldSo() {
        followed.createPosts();
        TestDatabase.TestRole role = database.createRole();
        database.execute(
                "grant usage, create on schema tusk to %1$s; grant select, insert, update, delete on all tables in schema tusk to %1$s; grant select on public.posts to %1$s"
                        .formatted(role.name()));
        List<List<@Nullable String>> before = everything();
        Tusk other = Tusk.open(database.dataSource(role), name -> new WordHashModel());
        assertThatThrownBy(() -> other.attachments().attach(followed.posts()))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_RIGHTS));
        assertThat(everything()).isEqualTo(before);
        // The right to make triggers is enough; syncing takes reading the table.
        database.execute("grant trigger on public.posts to " + role.name());
        other.attachments().attach(followed.posts());
        database.execute("insert into public.posts (title, body) values ('T', 'walrus')");
        TableSync sync = other.collection("posts").tableSync();
        while (sync.step().worked()) {
            // Until nothing is left.
        }
        assertThat(followed.found("posts", "walrus")).containsExactly("1");
        assertThatThrownBy(() -> other.attachments().detach("posts", false))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_RIGHTS));
        assertThat(followed.tusk.attachments().status()).hasSize(1);
        followed.tusk.attachments().detach("posts", false);
    }
}
