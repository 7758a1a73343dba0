package dev.tusk.core.recall;

import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexForecast;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.failure.TuskException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The indexes that a tuning tries, and how far each is walked. */
final class SearchSpace {

    /** Of fewer dimensions none are left out: what remains would say too little. */
    private static final int LEAST_TO_CUT = 512;

    /** From more than these a walk gains little. */
    private static final int MANY_NEIGHBOURS = 24;

    /** Times the bytes that count as the same. */
    private static final double FREE = 1.01;

    private static final List<Integer> EF_SEARCH =
            List.of(12, 16, 20, 24, 28, 32, 40, 50, 64, 80, 100, 128, 160, 200, 256, 320, 400, 512, 640, 800, 1000);

    private SearchSpace() {}

    /**
     * The usual ones, plain HNSW first; those that pgvector cannot build of such vectors are left out.
     *
     * @param withLists whether IVFFlat is tried: among few of many vectors its lists would be short, and it quicker than it will be
     */
    static List<VectorIndexSpec> usual(EmbeddingSpec embedding, long rows, boolean withLists) {
        IndexMethod.Hnsw plain = IndexMethod.Hnsw.DEFAULT;
        // As large as the plain one, and built with more care: where vectors lie in clumps, the plain one leads to some
        // of them late or never.
        IndexMethod.Hnsw finer = new IndexMethod.Hnsw(16, 200);
        IndexMethod.Hnsw denser = new IndexMethod.Hnsw(MANY_NEIGHBOURS, 128);
        IndexMethod.Hnsw sparser = new IndexMethod.Hnsw(12, 48);
        Representation half = new Representation.Half();
        IndexMethod.Hnsw denserHalf = new IndexMethod.Hnsw(freeNeighbours(half, embedding), 128);
        List<VectorIndexSpec> all = new ArrayList<>(List.of(
                new VectorIndexSpec(plain, new Representation.Full()),
                new VectorIndexSpec(plain, half),
                new VectorIndexSpec(finer, half),
                new VectorIndexSpec(sparser, half),
                new VectorIndexSpec(denserHalf, half)));
        if (embedding.distance() != Distance.L1) {
            all.add(new VectorIndexSpec(plain, new Representation.Binary()));
            all.add(new VectorIndexSpec(denser, new Representation.Binary()));
        }
        int dimensions = embedding.dimensions();
        if (dimensions >= LEAST_TO_CUT) {
            all.add(new VectorIndexSpec(plain, new Representation.Leading(dimensions / 2, true)));
            all.add(new VectorIndexSpec(plain, new Representation.Leading(dimensions / 4, true)));
        }
        if (withLists) {
            all.add(new VectorIndexSpec(IndexMethod.IvfFlat.forRows(rows), half));
        }
        return possible(all, embedding);
    }

    /**
     * The greatest m, up to {@link #MANY_NEIGHBOURS}, that takes no more bytes than the usual one, as pages are not full: 22 for 384 dimensions
     * by halfvec, where 24 takes a twentieth more. Where none is free, that greatest.
     */
    private static int freeNeighbours(Representation representation, EmbeddingSpec embedding) {
        long usual = bytes(IndexMethod.Hnsw.DEFAULT, representation, embedding);
        for (int m = MANY_NEIGHBOURS; m > IndexMethod.Hnsw.DEFAULT.m(); m -= 2) {
            if (bytes(new IndexMethod.Hnsw(m, 2 * m), representation, embedding) <= usual * FREE) {
                return m;
            }
        }
        return MANY_NEIGHBOURS;
    }

    private static long bytes(IndexMethod method, Representation representation, EmbeddingSpec embedding) {
        return IndexForecast.of(new VectorIndexSpec(method, representation), embedding, 1_000_000)
                .bytes();
    }

    private static List<VectorIndexSpec> possible(List<VectorIndexSpec> all, EmbeddingSpec embedding) {
        return all.stream()
                .filter(spec -> {
                    try {
                        spec.check(embedding);
                        return true;
                    } catch (TuskException e) {
                        // What pgvector cannot build of such vectors is no candidate.
                        return false;
                    }
                })
                .toList();
    }

    /** {@code hnsw.ef_search} or {@code ivfflat.probes}, the least first. */
    static List<Integer> efforts(IndexMethod method) {
        return switch (method) {
            case IndexMethod.Hnsw ignored -> EF_SEARCH;
            case IndexMethod.IvfFlat lists -> {
                Set<Integer> probes = new LinkedHashSet<>();
                IntStream.iterate(1, each -> each <= lists.lists(), each -> Math.max(each + 1, each * 3 / 2))
                        .forEach(probes::add);
                probes.add(lists.lists());
                yield List.copyOf(probes);
            }
        };
    }

    /** How many candidates are scored again by default: all that an HNSW walk brings, which is as many as it looks at. */
    static int rescored(VectorIndexSpec spec, int effort, int k) {
        if (!spec.representation().isRescored()) {
            return 0;
        }
        return spec.method() instanceof IndexMethod.Hnsw
                ? Math.max(k, effort)
                : spec.representation().candidatesPerRow() * k;
    }
}
