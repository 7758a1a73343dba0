package dev.tusk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.attach.AttachSpec;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Holds the OpenAPI document against the server, both ways. */
@ExtendWith(PostgresExtension.class)
class OpenApiTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    private static TestDatabase database;
    private static RunningServer running;
    private static Api api;
    private static JsonNode openapi;

    @BeforeAll
    static void start(TestDatabase empty) {
        database = empty;
        running = RunningServer.start(empty);
        api = running.api();
        openapi = api.get("/openapi.json").json();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private record Operation(String method, String path, JsonNode item, JsonNode json) {}

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        openapi.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(entry -> METHODS.contains(entry.getKey()))
                        .forEach(entry -> operations.add(
                                new Operation(entry.getKey(), path.getKey(), path.getValue(), entry.getValue()))));
        return operations;
    }

    @Test
    void describesEveryRouteAndNoOther() {
        List<String> served = running.server().routes().stream()
                .filter(route -> !route.path().equals("/")
                        && !route.path().equals("/ops")
                        && !route.path().startsWith("/page/")
                        && !route.path().startsWith("/favicon"))
                .map(route -> route.method().name().toLowerCase(Locale.ROOT) + " "
                        + route.path().replace('<', '{').replace('>', '}'))
                .toList();
        assertThat(operations().stream().map(operation -> operation.method() + " " + operation.path()))
                .containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void resolvesEveryReference() {
        List<String> references = new ArrayList<>();
        openapi.findValuesAsString("$ref").forEach(references::add);
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                openapi.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void givesEveryOperationANameOfItsOwn() {
        List<String> names = operations().stream()
                .map(operation -> operation.json().path("operationId").asString())
                .toList();
        assertThat(names)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).isNotBlank());
    }

    @Test
    void givesExamplesThatWork() {
        JsonNode create = example("post", "/v1/collections", "application/json");
        JsonNode documents = example("post", "/v1/collections/{name}/documents", "application/json");
        for (Operation operation : operations()) {
            JsonNode content = operation.json().path("requestBody").path("content");
            List<String> types = content.isMissingNode() ? List.of("") : List.copyOf(content.propertyNames());
            for (String type : types) {
                api.delete("/v1/collections/docs");
                if (!operation.json().path("operationId").asString().equals("createCollection")) {
                    assertThat(api.post("/v1/collections", create.toString()).status())
                            .isEqualTo(201);
                    assertThat(api.post("/v1/collections/docs/documents", documents.toString())
                                    .status())
                            .isEqualTo(200);
                }
                boolean followsTable = operation.path().contains("/{name}/sync");
                if (followsTable) {
                    followTable();
                }
                JsonNode example = content.path(type).path("example");
                String body = example.isString() ? example.stringValue() : type.isEmpty() ? "" : example.toString();
                Api.Answer answer = api.send(
                        operation.method().toUpperCase(Locale.ROOT),
                        address(operation),
                        body.getBytes(StandardCharsets.UTF_8),
                        type.isEmpty() ? new String[0] : new String[] {"Content-Type", type});
                assertThat(answer.status())
                        .as("%s %s %s: %s", operation.method(), operation.path(), type, answer.text())
                        .isBetween(200, 299);
                JsonNode promised = operation.json().path("responses").path(String.valueOf(answer.status()));
                assertThat(promised.isObject())
                        .as("%s %s answers %d", operation.method(), operation.path(), answer.status())
                        .isTrue();
                JsonNode schema =
                        promised.path("content").path("application/json").path("schema");
                if (schema.isObject()) {
                    check(operation.method() + " " + operation.path(), schema, answer.json());
                }
                if (followsTable) {
                    running.tusk().attachments().detach("docs", false);
                }
            }
        }
    }

    /** Has the collection docs follow a table. */
    private static void followTable() {
        api.delete("/v1/collections/docs");
        database.execute("create table if not exists public.posts (id int primary key, body text)");
        running.tusk()
                .attachments()
                .attach(AttachSpec.of(
                        CollectionDefinition.named("docs").build(), "public.posts", null, List.of("body")));
    }

    private static void check(String what, JsonNode schema, JsonNode answer) {
        assertThat(new AnswerCheck(openapi).problems(schema, answer)).as(what).isEmpty();
    }

    @Test
    void describesTheAnswersOfAllKindsOfSearches() {
        api.post("/v1/collections", """
                {"name": "kinds", "embedding": {"model": "word-hash"}, "fields": {"year": "integer", "published": "timestamp"}}""");
        api.post("/v1/collections/kinds/documents", """
                [{"id": "a", "title": "Foxes", "body": "# One\\n\\nquick brown foxes", "source": "s", "tags": ["x"],
                  "metadata": {"year": 2001, "published": "2024-01-02"}},
                 {"id": "b", "body": "brown bears and foxes", "metadata": {"year": 2003}},
                 {"id": "c", "body": "nothing of the kind"}]""");
        JsonNode schema = openapi.path("paths")
                .path("/v1/collections/{name}/search")
                .path("post")
                .path("responses")
                .path("200")
                .path("content")
                .path("application/json")
                .path("schema");
        for (String request : List.of(
                "{\"mode\": \"hybrid\", \"query\": \"brown foxes\", \"explain\": true}",
                "{\"mode\": \"keyword\", \"query\": \"brown foxes\", \"explain\": true, \"limit\": 1}",
                "{\"mode\": \"vector\", \"query\": \"brown foxes\", \"explain\": true}",
                "{\"mode\": \"fuzzy\", \"query\": \"browm foxs\", \"explain\": true}",
                "{\"mode\": \"keyword\", \"query\": \"browm\"}",
                "{\"query\": \"foxes\", \"group\": \"document\", \"explain\": true}",
                "{\"query\": \"foxes\", \"group\": {\"by\": \"year\", \"size\": 2}}",
                "{\"mode\": \"keyword\", \"query\": \"foxes\", \"sort\": \"year:desc\", \"limit\": 1}",
                "{\"query\": \"foxes\", \"boost\": [{\"field\": \"year\"}], \"pins\": [\"c\"], \"recency\": \"30d\", \"explain\": true}",
                "{\"query\": \"foxes\", \"diversity\": {\"distinct\": true, \"mmr\": 0.5}, \"explain\": true}",
                """
                {"query": "foxes", "total": "exact", "facets": ["tags", "year", {"field": "year", "name": "ranges",
                  "ranges": [{"to": 2002}, {"from": 2002, "key": "late"}]}, {"field": "published", "interval": "month"}]}""",
                "{\"query\": \"foxes\", \"total\": \"estimated\"}")) {
            Api.Answer answer = api.post("/v1/collections/kinds/search", request);
            assertThat(answer.status()).as("%s: %s", request, answer.text()).isEqualTo(200);
            check(request, schema, answer.json());
        }
    }

    private static JsonNode example(String method, String path, String type) {
        return openapi.path("paths")
                .path(path)
                .path(method)
                .path("requestBody")
                .path("content")
                .path(type)
                .path("example");
    }

    private static String address(Operation operation) {
        String address = operation.path();
        List<JsonNode> parameters = new ArrayList<>();
        operation.item().path("parameters").forEach(parameters::add);
        operation.json().path("parameters").forEach(parameters::add);
        StringBuilder query = new StringBuilder();
        for (JsonNode given : parameters) {
            JsonNode parameter =
                    given.has("$ref") ? openapi.at(given.path("$ref").asString().substring(1)) : given;
            JsonNode example = parameter.path("example");
            if (example.isMissingNode()) {
                continue;
            }
            String name = parameter.path("name").asString();
            String value = URLEncoder.encode(example.asString(), StandardCharsets.UTF_8)
                    .replace("+", "%20");
            if (parameter.path("in").asString().equals("path")) {
                address = address.replace("{" + name + "}", value);
            } else {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(value);
            }
        }
        return address + query;
    }

    @Test
    void namesTheFieldsThatRequestsMayHave() {
        Map<String, String> paths = Map.of(
                "NewCollection", "/v1/collections",
                "SearchRequest", "/v1/collections/docs/search",
                "AskRequest", "/v1/collections/docs/ask",
                "Document", "/v1/collections/docs/documents");
        api.post("/v1/collections", "{\"name\": \"docs\"}");
        paths.forEach((schema, path) -> {
            JsonNode properties =
                    openapi.path("components").path("schemas").path(schema).path("properties");
            var body = JsonNodeFactory.instance.objectNode();
            properties.propertyNames().forEach(name -> body.set(name, JsonNodeFactory.instance.arrayNode()));
            body.set("surely_unknown", JsonNodeFactory.instance.nullNode());
            Api.Answer answer = api.post(path, body.toString());
            assertThat(answer.json()
                            .path("problems")
                            .valueStream()
                            .map(problem -> problem.path("detail").asString())
                            .filter(detail -> detail.startsWith("unknown field")))
                    .as(schema)
                    .containsExactly("unknown field \"surely_unknown\"");
        });
    }
}
