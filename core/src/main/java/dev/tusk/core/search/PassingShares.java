package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.FacetIndexState;
import dev.tusk.core.collection.vector.PartialIndexStats;
import dev.tusk.core.facet.PassingCount;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterCompiler;
import dev.tusk.core.filter.FilterImplication;
import dev.tusk.core.filter.FilterJson;
import dev.tusk.core.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells what share of a collection's documents passes a filter: counted in the facet index where that decides the filter, estimated by the
 * server's statistics where it has some of all that the filter looks at, else counted in a sample. Kept for half a minute, as a wrong share costs
 * time and no rows. Safe for use by many threads at once.
 */
final class PassingShares {

    private static final Duration KEPT = Duration.ofSeconds(30);
    private static final int MOST_KEPT = 1_000;

    /** Three in ten thousand are seen with a probability of 60 %, and what is rarer costs little when it is taken for that. */
    private static final int SAMPLED = 3_000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final FilterCompiler compiler;

    private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > MOST_KEPT;
        }
    };

    PassingShares(CollectionDefinition definition) {
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.compiler = new FilterCompiler(CollectionTables.SCHEMA, definition.fields());
    }

    /** @param filter its hash, as it may be large */
    private record Key(
            String filter, long documents, @Nullable FacetIndexState index) {}

    private record Kept(PassingShare share, long readAtNanos) {}

    /** The share of the request's filter; null where the way does not depend on it, or where it cannot be told. */
    @Nullable
    PassingShare of(SearchRequest request, CollectionStats stats, SearchExecution execution) {
        PassingShare share = share(request, stats, execution);
        Filter filter = request.filter();
        return share == null || filter == null ? null : share.within(within(filter, stats));
    }

    /** They come the least first. */
    private static @Nullable PartialIndexStats within(Filter filter, CollectionStats stats) {
        return stats.partials().stream()
                .filter(each -> each.serving().isPresent()
                        && FilterImplication.implies(filter, each.partial().filter()))
                .findFirst()
                .orElse(null);
    }

    private @Nullable PassingShare share(SearchRequest request, CollectionStats stats, SearchExecution execution) {
        Filter filter = request.filter();
        if (filter == null || stats.documents() == 0 || !mayWalk(request, stats)) {
            return null;
        }
        Key key = new Key(hash(filter), stats.documents(), stats.facetIndex());
        synchronized (kept) {
            Kept known = kept.get(key);
            if (known != null && System.nanoTime() - known.readAtNanos() < KEPT.toNanos()) {
                return known.share();
            }
        }
        PassingShare share;
        try {
            share = read(filter, stats, execution);
        } catch (TuskException e) {
            if (e.code() != ErrorCode.MISSING_RIGHTS) {
                throw e;
            }
            // Who may search need not read what tells the share.
            return null;
        }
        synchronized (kept) {
            kept.put(key, new Kept(share, System.nanoTime()));
        }
        return share;
    }

    /** Whether there is an index that some vector of the request may be looked up by. */
    private static boolean mayWalk(SearchRequest request, CollectionStats stats) {
        boolean chunks = stats.chunks() > SearchPlanner.EXACT_UP_TO_CHUNKS
                && stats.servingIndex().isPresent();
        if (request.vectors().isEmpty()) {
            return request.mode().usesVector() && chunks;
        }
        return request.vectors().stream()
                .map(query -> stats.named().get(query.name()))
                .anyMatch(named -> named == null
                        ? chunks
                        : named.rows() > SearchPlanner.EXACT_UP_TO_CHUNKS
                                && named.serving().isPresent());
    }

    private static String hash(Filter filter) {
        try {
            byte[] written = FilterJson.toJson(filter).toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(written));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private PassingShare read(Filter filter, CollectionStats stats, SearchExecution execution) {
        if (isRange(filter) && haveStatistics(filter)) {
            // The facet index would read the bits of each value in the range.
            return estimated(filter, stats, execution);
        }
        return Optional.ofNullable(stats.facetIndex())
                .flatMap(index -> PassingCount.of(filter, definition, index))
                .flatMap(count -> counted(count, PassingShare.Source.FACET_INDEX, execution))
                .or(() -> haveStatistics(filter)
                        ? Optional.of(estimated(filter, stats, execution))
                        : counted(sample(filter, stats), PassingShare.Source.SAMPLE, execution))
                .orElseGet(() -> estimated(filter, stats, execution));
    }

    private static boolean isRange(Filter filter) {
        return filter instanceof Filter.Gt
                || filter instanceof Filter.Gte
                || filter instanceof Filter.Lt
                || filter instanceof Filter.Lte;
    }

    /** By a statement for how many pass, and of how many; empty where there are none. */
    private static Optional<PassingShare> counted(Sql statement, PassingShare.Source by, SearchExecution execution) {
        return execution.query(statement, row -> new long[] {row.getLong(1), row.getLong(2)}).stream()
                .filter(count -> count[1] > 0)
                .map(count -> new PassingShare(Math.min(1, count[0] / (double) count[1]), by))
                .findFirst();
    }

    private PassingShare estimated(Filter filter, CollectionStats stats, SearchExecution execution) {
        Sql explain = Sql.of("explain (format json)\nselect\nfrom %s d\nwhere ".formatted(tables.document()))
                .append(compiler.compile(filter, "d"));
        // Where it would be done by several processes, the rows of one of them would be told.
        Map<String, String> settings =
                Map.of("plan_cache_mode", "force_custom_plan", "max_parallel_workers_per_gather", "0");
        double rows = execution.run(settings, explain, result -> {
            result.next();
            JsonNode plan = JSON.readTree(result.getString(1)).get(0).get("Plan");
            // "One-Time Filter: false" tells one row of none.
            return plan.get("Node Type").stringValue().equals("Result")
                    ? 0
                    : plan.get("Plan Rows").doubleValue();
        });
        return new PassingShare(Math.min(1, rows / stats.documents()), PassingShare.Source.STATISTICS);
    }

    /** Whole pages, as single rows would take reading all of them. */
    private Sql sample(Filter filter, CollectionStats stats) {
        double percent = Math.min(100, 100.0 * SAMPLED / stats.documents());
        return Sql.of("select pg_catalog.count(*) filter (where ")
                .append(compiler.compile(filter, "d"))
                .append("), pg_catalog.count(*)\nfrom %s d tablesample system (%s)"
                        .formatted(tables.document(), Double.toString(percent)));
    }

    /** Whether all conditions are on columns and declared fields, whose values the server knows the distribution of. */
    private boolean haveStatistics(Filter filter) {
        return switch (filter) {
            case Filter.And(List<Filter> filters) -> filters.stream().allMatch(this::haveStatistics);
            case Filter.Or(List<Filter> filters) -> filters.stream().allMatch(this::haveStatistics);
            case Filter.Not(Filter negated) -> haveStatistics(negated);
            case Filter.Exists ignored -> false;
            case Filter.OfField leaf ->
                leaf.field().column().isPresent()
                        || definition.fields().stream()
                                .anyMatch(declared -> List.of(declared.name())
                                        .equals(leaf.field().keys()));
        };
    }
}
