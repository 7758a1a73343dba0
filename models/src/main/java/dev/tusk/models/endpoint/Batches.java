package dev.tusk.models.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Sends texts in requests of the size that an endpoint takes, several at once. */
final class Batches {

    private Batches() {}

    /**
     * What each request brings, joined in the order of the texts.
     *
     * @param send brings one element for each text; waits for its turn at the endpoint by itself
     */
    static <T> List<T> run(
            RequestLimits limits, List<String> texts, Function<List<String>, List<T>> send, Failures failures) {
        List<List<String>> requests = requests(limits, texts);
        if (requests.size() <= 1) {
            return requests.isEmpty() ? List.of() : send.apply(requests.getFirst());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<T>>> parts = requests.stream()
                    .map(request -> threads.submit(() -> send.apply(request)))
                    .toList();
            return joined(parts, threads, failures);
        }
    }

    private static List<List<String>> requests(RequestLimits limits, List<String> texts) {
        List<List<String>> requests = new ArrayList<>();
        int from = 0;
        long characters = 0;
        for (int i = 0; i < texts.size(); i++) {
            int length = texts.get(i).length();
            if (i > from && (i - from == limits.texts() || characters + length > limits.characters())) {
                requests.add(texts.subList(from, i));
                from = i;
                characters = 0;
            }
            characters += length;
        }
        if (from < texts.size()) {
            requests.add(texts.subList(from, texts.size()));
        }
        return requests;
    }

    private static <T> List<T> joined(List<Future<List<T>>> parts, ExecutorService threads, Failures failures) {
        List<T> all = new ArrayList<>();
        try {
            for (Future<List<T>> part : parts) {
                all.addAll(part.get());
            }
            return all;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failures.interrupted(interrupted);
        } finally {
            threads.shutdownNow();
        }
    }
}
