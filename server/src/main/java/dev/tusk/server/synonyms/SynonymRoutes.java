package dev.tusk.server.synonyms;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.synonym.SynonymRule;
import dev.tusk.server.http.Answers;
import dev.tusk.server.http.RequestBodies;
import dev.tusk.server.http.Route;
import dev.tusk.server.wire.QueryWordsJson;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/** Shows and replaces what a collection reads into the words of queries. */
public final class SynonymRoutes {

    private static final String SYNONYMS = "/v1/collections/{name}/synonyms";
    private static final String STOP_WORDS = "/v1/collections/{name}/stop-words";

    private final Tusk tusk;
    private final RequestBodies bodies;

    public SynonymRoutes(Tusk tusk, RequestBodies bodies) {
        this.tusk = tusk;
        this.bodies = bodies;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(SYNONYMS, this::synonyms),
                Route.put(SYNONYMS, this::replaceSynonyms),
                Route.get(STOP_WORDS, this::stopWords),
                Route.put(STOP_WORDS, this::replaceStopWords));
    }

    private Collection collection(Context context) {
        return tusk.collection(context.pathParam("name"));
    }

    private void synonyms(Context context) {
        answerSynonyms(context, collection(context));
    }

    private void replaceSynonyms(Context context) throws IOException {
        Collection collection = collection(context);
        collection.synonyms().replace(QueryWordsJson.synonyms(bodies.json(context, "the synonyms")));
        answerSynonyms(context, collection);
    }

    private static void answerSynonyms(Context context, Collection collection) {
        Answers.json(
                context,
                QueryWordsJson.of(
                        "synonyms",
                        collection.synonyms().list().stream()
                                .map(SynonymRule::toString)
                                .toList()));
    }

    private void stopWords(Context context) {
        answerStopWords(context, collection(context));
    }

    private void replaceStopWords(Context context) throws IOException {
        Collection collection = collection(context);
        collection.stopWords().replace(QueryWordsJson.stopWords(bodies.json(context, "the stop words")));
        answerStopWords(context, collection);
    }

    private static void answerStopWords(Context context, Collection collection) {
        Answers.json(
                context, QueryWordsJson.of("stop_words", collection.stopWords().list()));
    }
}
