package dev.tusk.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class AttachCommandTest {

    private final TestDatabase database;
    private final Ran.Program tusk;

    AttachCommandTest(TestDatabase database) {
        this.database = database;
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    @BeforeEach
    void create() {
        assertThat(tusk.run("setup").exitCode()).isZero();
        database.execute("create table public.posts (id int primary key, title text, body text, year int)");
        database.execute(
                "insert into public.posts values (1, 'Sea', 'a walrus sleeps', 2020), (2, 'River', 'an otter', 2021)");
    }

    private Ran attach(String... more) {
        String[] arguments = new String[more.length + 10];
        System.arraycopy(
                new String[] {
                    "attach", "posts", "--title", "title", "--body", "body", "--filter", "year", "--model", "none"
                },
                0,
                arguments,
                0,
                10);
        System.arraycopy(more, 0, arguments, 10, more.length);
        return tusk.run(arguments);
    }

    @Test
    void aTableGoesFromAttachedToSearchedToDetached() {
        Ran dry = attach();
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.out()).contains("create trigger \"tusk_posts_insert\"", "security definer");
        assertThat(dry.err()).contains("nothing was done");
        assertThat(database.queryLong("select count(*) from tusk.attachment")).isZero();

        assertThat(attach("--apply").exitCode()).isZero();
        Ran status = tusk.run("sync", "--status", "--json");
        assertThat(status.out()).contains("\"collection\":\"posts\"", "\"waiting\":1");
        Ran sync = tusk.run("sync");
        assertThat(sync.exitCode()).as(sync.err()).isZero();
        assertThat(sync.out()).contains("2 put", "0 failed");

        Ran found = tusk.run("search", "posts", "walrus", "--returning", "id,year", "--json");
        assertThat(found.out()).contains("\"row\":{\"id\":1,\"year\":2020}");
        Ran printed = tusk.run("search", "posts", "walrus", "--sql");
        assertThat(printed.out()).contains("join \"public\".\"posts\" t on t.\"id\" = s.document_id::integer");
        database.execute(printed.out());

        database.execute(
                "update public.posts set title = repeat('x', 2001) where id = 2; delete from public.posts where id = 1");
        Ran failing = tusk.run("sync", "posts", "--json");
        assertThat(failing.exitCode()).isEqualTo(1);
        assertThat(failing.out()).contains("\"deleted\":1", "\"failed\":1");
        Ran failed = tusk.run("sync", "--failed");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.out()).contains("2001 characters");
        database.execute("alter table public.posts disable trigger user; update public.posts set title = 'fits'");
        assertThat(tusk.run("sync", "posts", "--retry-failed").out()).contains("1 put");
        assertThat(tusk.run("sync", "--status").out()).contains("triggers");

        assertThat(tusk.run("collection", "drop", "posts", "--yes").err()).contains("tusk detach posts");
        Ran detach = tusk.run("detach", "posts");
        assertThat(detach.out()).contains("drop trigger if exists \"tusk_posts_insert\"");
        assertThat(database.queryLong("select count(*) from tusk.attachment")).isOne();
        assertThat(tusk.run("detach", "posts", "--apply").exitCode()).isZero();
        assertThat(database.queryLong("select count(*) from pg_trigger where tgname ~ '^tusk'"))
                .isZero();
        assertThat(tusk.run("sync").err()).contains("no collection follows a table");
    }

    @Test
    void whatIsWrongWithOneTableKeepsNoOtherWaitingAndIsNoSuccess() {
        database.execute("create table public.broken (id int primary key, body text)");
        assertThat(tusk.run("attach", "broken", "--body", "body", "--model", "none", "--apply")
                        .exitCode())
                .isZero();
        assertThat(attach("--apply").exitCode()).isZero();
        database.execute("alter table public.broken rename column body to other");
        Ran sync = tusk.run("sync");
        assertThat(sync.exitCode()).isEqualTo(1);
        assertThat(sync.err()).contains("broken: public.broken has no column \"body\" any more");
        assertThat(sync.out()).contains("synced collection \"posts\"", "2 put");
        database.execute("alter table public.broken rename column other to body");
        assertThat(tusk.run("sync").exitCode()).isZero();

        database.execute("alter table tusk.posts_document add check (title <> 'poison')");
        database.execute("update public.posts set title = 'poison' where id = 2");
        Ran failing = tusk.run("sync", "posts");
        assertThat(failing.exitCode()).isEqualTo(1);
        assertThat(failing.err()).contains("1 row failed, not for good");
    }

    @Test
    void whatIsWrongIsTold() {
        assertThat(attach("--to", "Not A Name").exitCode()).isEqualTo(2);
        assertThat(attach("--text-format", "markdwn").err()).contains("markdown");
        Ran column = tusk.run("attach", "posts", "--body", "bodi", "--model", "none");
        assertThat(column.exitCode()).isEqualTo(2);
        assertThat(column.err()).contains("no column \"bodi\"", "body");
        assertThat(tusk.run("sync", "--status", "--follow").err()).contains("exclude each other");
        assertThat(tusk.run("sync", "nowhere").exitCode()).isEqualTo(3);
        assertThat(tusk.run("detach", "nowhere", "--apply").exitCode()).isEqualTo(3);
    }
}
