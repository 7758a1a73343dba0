package dev.tusk.core.attach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.testkit.TestDatabase;
import java.util.List;

/** A database with tables of its own, which collections follow. */
final class Followed {

    final TestDatabase database;
    final Tusk tusk;
    private final EmbeddingModel model;

    Followed(TestDatabase database, EmbeddingModel model) {
        this.database = database;
        this.model = model;
        TuskSchema.in(database);
        this.tusk = Tusk.open(database.pool(), name -> model);
    }

    CollectionDefinition definition(String name) {
        return CollectionDefinition.named(name).embedding(model).build();
    }

    /** The table {@code public.posts} with a title, a body, a year and a counter that nobody searches. */
    void createPosts() {
        database.execute("""
                create table public.posts (
                  id bigint generated always as identity primary key,
                  title text,
                  body text,
                  year integer,
                  seen integer not null default 0
                )""");
    }

    AttachSpec posts() {
        return AttachSpec.of(definition("posts"), "public.posts", "title", List.of("body"))
                .withFields(List.of("year"));
    }

    /** Syncs until nothing is left to do; the result is what all steps did. */
    SyncStep sync(String collection) {
        TableSync sync = tusk.collection(collection).tableSync();
        SyncStep all = SyncStep.NOTHING;
        for (int step = 0; step < 1000; step++) {
            SyncStep one = sync.step();
            if (!one.worked()) {
                return all;
            }
            all = all.plus(one);
        }
        throw new AssertionError("there is no end to it");
    }

    Collection posts(AttachSpec spec) {
        tusk.attachments().attach(spec);
        sync("posts");
        return tusk.collection("posts");
    }

    List<String> ids(String collection) {
        return tusk.collection(collection).list(null, null, 1000).documents().stream()
                .map(stored -> stored.document().id())
                .toList();
    }

    List<String> found(String collection, String query) {
        return tusk.collection(collection).search(SearchRequest.keyword(query).build()).hits().stream()
                .map(Hit::documentId)
                .sorted()
                .toList();
    }

    long waiting() {
        return database.queryLong("select count(*) from tusk.sync_queue where not failed");
    }

    SyncStatus status(String collection) {
        return tusk.attachments().status().stream()
                .filter(status -> status.collection().equals(collection))
                .findFirst()
                .orElseThrow();
    }

    /** Each row of posts is a document with its text, and nothing else is. */
    void assertPostsAgree() {
        assertThat(database.query("""
                select coalesce(d.id, p.id::text)
                from tusk.posts_document d
                full join public.posts p on p.id::text = d.id
                where (d.title, d.body, d.metadata ->> 'year')
                  is distinct from (coalesce(p.title, ''), coalesce(p.body, ''), p.year::text)
                order by 1""")).as("rows and documents that differ").isEmpty();
        assertThat(database.query("""
                select d.id, count(c.document_id)
                from tusk.posts_document d
                left join tusk.posts_chunk c on c.document_id = d.id
                group by d.id
                having count(c.document_id) <> 1 or bool_or(c.embedding is null)""")).as("documents without their one chunk").isEmpty();
    }
}
