package dev.tusk.core.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.WordHashModel;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class FailedRowsTest {

    private final Moody model = new Moody();
    private TestDatabase database;
    private Followed followed;

    /** A model that can be out of reach, and never makes a vector of what holds "poison". */
    private static final class Moody implements EmbeddingModel {
        private final WordHashModel sound = new WordHashModel();
        private final AtomicBoolean away = new AtomicBoolean();
        private final AtomicBoolean tolerant = new AtomicBoolean();

        @Override
        public String name() {
            return sound.name();
        }

        @Override
        public int dimensions() {
            return sound.dimensions();
        }

        @Override
        public List<Vector> embedDocuments(List<String> texts) {
            if (away.get() || (!tolerant.get() && texts.stream().anyMatch(text -> text.contains("poison")))) {
                throw new TuskException(ErrorCode.MODEL_UNAVAILABLE, "the model answers 500");
            }
            return sound.embedDocuments(texts);
        }

        @Override
        public Vector embedQuery(String text) {
            return sound.embedQuery(text);
        }
    }

    @BeforeEach
    void create(TestDatabase empty) {
        database = empty;
        followed = new Followed(empty, model);
        followed.createPosts();
        followed.posts(followed.posts());
    }

    private List<FailedRow> failed() {
        return followed.tusk.attachments().failedRows("posts", 10);
    }

    @Test
    void aRowThatCanBeNoDocumentIsSetAsideAndTheRestGoesOn() {
        database.execute(
                "insert into public.posts (title, body) values ('T', 'walrus'), (repeat('x', 2001), 'otter'), ('T', 'seal')");
        SyncStep step = followed.sync("posts");

        assertThat(step.failed()).isOne();
        assertThat(followed.ids("posts")).containsExactly("1", "3");
        assertThat(followed.status("posts"))
                .extracting(SyncStatus::waiting, SyncStatus::failed)
                .containsExactly(0L, 1L);
        assertThat(failed()).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo("2");
            assertThat(row.reason()).contains("2001 characters");
            assertThat(row.attempts()).isOne();
        });
        // Asked for, it is tried again, and fails again.
        assertThat(followed.tusk.attachments().retryFailed("posts")).isOne();
        followed.sync("posts");
        assertThat(failed()).hasSize(1);
        // Another failure of the same row takes the place of the first.
        database.execute("update public.posts set title = repeat('y', 2002) where id = 2");
        followed.sync("posts");
        assertThat(failed())
                .singleElement()
                .satisfies(row -> assertThat(row.reason()).contains("2002"));
        // A row that heals needs no retry.
        database.execute("update public.posts set title = 'short' where id = 2");
        followed.sync("posts");
        assertThat(failed()).isEmpty();
        followed.assertPostsAgree();
    }

    @Test
    void aFailedRowThatIsDeletedIsForgotten() {
        database.execute("insert into public.posts (title) values (repeat('x', 2001))");
        followed.sync("posts");
        assertThat(failed()).hasSize(1);
        database.execute("delete from public.posts");
        followed.sync("posts");
        assertThat(failed()).isEmpty();
    }

    @Test
    void aRowForWhichAViewFailsIsSetAside() {
        database.execute("""
                create table public.things (id integer primary key, body text);
                insert into public.things values (1, 'walrus'), (2, 'otter'), (3, 'seal');
                create function public.told(text) returns text language plpgsql stable as $$
                begin
                  if $1 = 'otter' then raise exception 'no otters'; end if;
                  return $1;
                end $$;
                create view public.told_things as select id, public.told(body) as body from public.things""");
        followed.tusk
                .attachments()
                .attach(AttachSpec.of(followed.definition("things"), "public.told_things", null, List.of("body"))
                        .withKey(List.of("id")));
        followed.sync("things");
        assertThat(followed.ids("things")).containsExactly("1", "3");
        assertThat(followed.tusk.attachments().failedRows("things", 10))
                .singleElement()
                .satisfies(row -> assertThat(row.reason()).contains("no otters"));
    }

    @Test
    void aFunctionThatFailsForAllRowsBlamesTheViewAndNoRow() {
        database.execute("""
                create table public.things (id integer primary key, body text);
                insert into public.things select i, 'walrus' from generate_series(1, 5) i;
                create function public.told(text) returns text language plpgsql stable as $$ begin return $1; end $$;
                create view public.told_things as select id, public.told(body) as body from public.things""");
        followed.tusk
                .attachments()
                .attach(AttachSpec.of(followed.definition("things"), "public.told_things", null, List.of("body"))
                        .withKey(List.of("id")));
        followed.sync("things");
        database.execute("""
                update public.things set body = 'otter';
                create or replace function public.told(text) returns text language plpgsql stable as $$
                begin raise exception 'broken'; end $$""");
        followed.tusk.attachments().compareAll("things");
        assertThatThrownBy(() -> followed.sync("things")).hasMessageContaining("broken");
        assertThat(followed.status("things").failed()).isZero();
        assertThat(followed.status("things").problem()).contains("broken");
        assertThat(followed.found("things", "walrus")).hasSize(5);
        database.execute("""
                create or replace function public.told(text) returns text language plpgsql stable as $$
                begin return $1; end $$""");
        followed.sync("things");
        assertThat(followed.found("things", "otter")).hasSize(5);
        assertThat(followed.status("things").problem()).isNull();
    }

    @Test
    void aRowWhoseJsonIsNestedTooDeepIsSetAside() {
        database.execute("""
                create table public.nested (id integer primary key, body text, extra jsonb);
                insert into public.nested values
                  (1, 'walrus', '{}'),
                  (2, 'otter', (repeat('[', 2000) || repeat(']', 2000))::jsonb),
                  (3, 'seal', '{}')""");
        followed.tusk
                .attachments()
                .attach(AttachSpec.of(followed.definition("nested"), "public.nested", null, List.of("body"))
                        .withFields(List.of("extra")));
        followed.sync("nested");
        assertThat(followed.ids("nested")).containsExactly("1", "3");
        assertThat(followed.tusk.attachments().failedRows("nested", 10)).hasSize(1);
    }

    @Test
    void aModelThatIsAwayBlamesNoRow() {
        model.away.set(true);
        database.execute("insert into public.posts (title, body) values ('T', 'walrus'), ('T', 'otter')");
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> followed.sync("posts")).isInstanceOf(TuskException.class);
        }
        assertThat(followed.status("posts"))
                .extracting(SyncStatus::waiting, SyncStatus::failed)
                .containsExactly(2L, 0L);
        assertThat(followed.status("posts").problem()).contains("answers 500");
        assertThat(database.queryLong("select max(attempts) from tusk.sync_queue"))
                .isZero();
        model.away.set(false);
        followed.sync("posts");
        followed.assertPostsAgree();
    }

    @Test
    void aTextThatAModelNeverTakesIsTriedAgainLaterAndThenSetAside() {
        database.execute(
                "insert into public.posts (title, body) values ('T', 'walrus'), ('T', 'poison'), ('T', 'seal')");
        assertThat(followed.sync("posts").failed()).isOne();
        assertThat(followed.ids("posts")).containsExactly("1", "3");
        assertThat(followed.status("posts"))
                .extracting(SyncStatus::waiting, SyncStatus::failed)
                .containsExactly(1L, 0L);
        // It waits before it is tried again, and longer each time.
        assertThat(followed.sync("posts").worked()).isFalse();
        for (int attempt = 2; attempt <= 6; attempt++) {
            assertThat(
                            database.queryLong(
                                    "select (extract(epoch from due_at - now()) * 10)::bigint from tusk.sync_queue where not failed"))
                    .isBetween((long) (5 * Math.pow(4, attempt - 2)), (long) (10 * Math.pow(4, attempt - 2)));
            database.execute("update tusk.sync_queue set due_at = now()");
            followed.sync("posts");
        }
        assertThat(failed()).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo("2");
            assertThat(row.attempts()).isEqualTo(6);
            assertThat(row.reason()).contains("answers 500");
        });
        model.tolerant.set(true);
        followed.tusk.attachments().retryFailed("posts");
        followed.sync("posts");
        followed.assertPostsAgree();
        assertThat(failed()).isEmpty();
    }
}
