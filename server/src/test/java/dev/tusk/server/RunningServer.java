package dev.tusk.server;

import dev.tusk.core.Tusk;
import dev.tusk.core.rerank.RerankModels;
import dev.tusk.models.Models;
import dev.tusk.models.endpoint.Endpoint;
import dev.tusk.testkit.TestDatabase;
import java.net.URI;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A server over a test's database, with a client for it. */
public final class RunningServer implements AutoCloseable {

    private final Models models;
    private final Tusk tusk;
    private final TuskServer server;
    private final Api api;

    private RunningServer(DataSource dataSource, ServerOptions options, @Nullable URI chat) {
        Models.Builder endpoints = Models.builder();
        if (chat != null) {
            endpoints.endpoint(Endpoint.at("fake", chat));
        }
        models = endpoints.build();
        tusk = Tusk.open(dataSource, WordHashModel.models(), RerankModels.NONE, models.chats());
        server = TuskServer.start(tusk, options);
        api = new Api(server.address());
    }

    public static RunningServer start(TestDatabase database) {
        return start(database, ServerOptions.defaults());
    }

    /** The schema is set up. */
    public static RunningServer start(TestDatabase database, ServerOptions options) {
        return start(database, options, null);
    }

    /** With chat models named {@code fake:...} at this address. */
    public static RunningServer start(TestDatabase database, ServerOptions options, @Nullable URI chat) {
        database.prepare("tusk", empty -> Tusk.open(empty.pool()).setup().apply());
        return new RunningServer(database.pool(), options, chat);
    }

    /** Whatever is, or is not, behind the data source. */
    static RunningServer over(DataSource dataSource) {
        return new RunningServer(dataSource, ServerOptions.defaults(), null);
    }

    public Tusk tusk() {
        return tusk;
    }

    public TuskServer server() {
        return server;
    }

    public Api api() {
        return api;
    }

    /** Makes an empty collection with words and vectors and the declared field year; the result is its path. */
    public String collection(String name) {
        Api.Answer answer = api.post("/v1/collections", """
                {"name": "%s", "fields": {"year": "integer"}, "embedding": {"model": "word-hash"}}""".formatted(name));
        if (answer.status() != 201) {
            throw new AssertionError(answer.text());
        }
        return "/v1/collections/" + name;
    }

    @Override
    public void close() {
        api.close();
        server.close();
        models.close();
    }
}
