package dev.tusk.cli.search;

import dev.tusk.cli.WholeNumber;
import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.document.FilterOption;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.attach.AttachedRows;
import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.facet.Facet;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.search.AfterFusion;
import dev.tusk.core.search.Arrangement;
import dev.tusk.core.search.Fusion;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.Ranking;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.core.search.VectorQuery;
import dev.tusk.core.spelling.SpellingUse;
import dev.tusk.server.wire.SearchRequestJson;
import dev.tusk.server.wire.SearchResultJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "search",
        description = "Search a collection.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk search docs why is my index bloated",
            "  tusk search docs '\"write ahead log\" -replica' --mode keyword --filter '{\"year\": {\"$gte\": 2020}}'",
            "  tusk search docs vacuum --facet tags --facet year=..2010,2010..2020,2020.. --facet updated_at=month --total exact",
            "  tusk search docs vacuum --group document --group-size 3",
            "  tusk search docs vacuum --mode keyword --sort year:desc,title",
            "  tusk search docs barn owls --vector title:2 --vector chunk --vector image=@owl.json",
            "  tusk search posts owls --returning author,price    # columns of the table that \"tusk attach\" attached",
            "  tusk search posts owls --sql                       # a statement to be pasted into your own code",
            "  tusk search docs vacuum --recency 90d --boost points:0.5 --pin welcome --distinct --mmr 0.7"
        })
public final class SearchCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "QUERY",
            description =
                    "What to look for; may be left out where every --vector has a text or a vector of its own. The modes keyword and hybrid read \"phrases\", or, and -exclusions; write -- before a "
                            + "query that begins with a dash.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "keyword (any word, rare ones count more), fuzzy (words spelled alike too), vector (by meaning) or hybrid (words and "
                            + "meaning). Default: hybrid, or what the collection can do.")
    private @Nullable String mode;

    @Mixin
    private VectorsOption vectors = new VectorsOption();

    @Mixin
    private FilterOption filter = new FilterOption();

    @Mixin
    private FacetOption counts = new FacetOption();

    @Mixin
    private ArrangementOption arranged = new ArrangementOption();

    @Mixin
    private AfterFusionOption after = new AfterFusionOption();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many hits at most, 1 to 1000. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 1, to = 1000)
    private int limit;

    @Option(
            names = "--offset",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many hits to pass over, 0 to 10000. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 0, to = 10000)
    private int offset;

    @Option(
            names = "--vector-weight",
            paramLabel = "WEIGHT",
            description =
                    "How much meaning counts against words in hybrid mode, 0 to 1. Default: what the collection has learned, or 0.85.")
    private @Nullable Double vectorWeight;

    @Option(
            names = "--rrf",
            arity = "0..1",
            fallbackValue = "60",
            paramLabel = "K",
            description = "Fuse by reciprocal ranks in place of weighted scores, with this k (1 to 1000), or 60.")
    @WholeNumber(from = 1, to = 1000)
    private @Nullable Integer reciprocalRank;

    @Option(
            names = "--candidates",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many chunks words and meaning bring each in hybrid mode; 0 for Tusk's choice. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int candidates;

    @Option(
            names = "--ranking",
            paramLabel = "RANKING",
            defaultValue = "bm25",
            description =
                    "How words rank: bm25, ts_rank_cd (PostgreSQL's own; keyword mode then asks for all words) or ts_rank "
                            + "(PostgreSQL's own as well; any word may match). "
                            + "Default: ${DEFAULT-VALUE}.")
    private String ranking = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "The server's time limit for the search, in seconds, at most 600. Default: ${DEFAULT-VALUE}.")
    private double timeoutSeconds;

    @Option(
            names = "--explain",
            description =
                    "Print what each score is made of, what became of each word, the SQL and the server's plan of it as well.")
    private boolean explain;

    @Option(
            names = "--returning",
            split = ",",
            paramLabel = "COLUMN",
            description =
                    "Of a collection that follows a table: print this column of each hit's row as it is now; '*' for all. "
                            + "May be repeated.")
    private List<String> returning = new ArrayList<>();

    @Option(
            names = "--sql",
            description =
                    "Print the search as SQL that can be run as it stands, joined with the table that the collection follows, and end.")
    private boolean sql;

    @Option(
            names = "--spelling",
            paramLabel = "USE",
            defaultValue = "auto",
            description =
                    "What to do about misspelt words: auto (search for what was meant where the query as typed finds too "
                            + "little), suggest (only tell) or off. Default: ${DEFAULT-VALUE}.")
    private String spelling = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    SearchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        Checks checks = new Checks();
        String named = mode;
        SearchMode asked = named == null ? null : checks.attempt(() -> SearchMode.ofWireName(named));
        Filter wanted = checks.attempt(filter::filter);
        Fusion fusion = fusion(checks);
        List<Facet> facets = counts.facets(checks);
        Arrangement arrangement = arranged.arrangement(checks);
        AfterFusion afterFusion = after.read(checks);
        List<VectorQuery> compared = vectors.read(shell, checks);
        // Refuses what can be refused before connecting; the best mode of the collection is not known yet.
        SearchMode likely = vectors.isGiven() && words.isEmpty()
                ? SearchMode.VECTOR
                : arrangement.sort().isEmpty() ? SearchMode.HYBRID : SearchMode.KEYWORD;
        request(checks, asked == null ? likely : asked, compared, wanted, fusion, facets, arrangement, afterFusion);
        checks.finish();
        try (Session session = connection.connect(shell, 2)) {
            Collection found = session.tusk().collection(collection);
            SearchMode best = vectors.isGiven()
                    ? SearchRequestJson.bestModeOfVectors(found.definition(), String.join(" ", words))
                    : SearchRequestJson.bestMode(found.definition(), arrangement);
            SearchMode used = asked == null ? best : asked;
            SearchRequest request = request(checks, used, compared, wanted, fusion, facets, arrangement, afterFusion);
            checks.finish();
            if (request != null && sql) {
                printSql(output, found.searchSql(request));
            } else if (request != null) {
                print(output, found, request, used);
            }
        }
        return 0;
    }

    private static void printSql(Output output, String statements) {
        if (output.json()) {
            output.json(Map.of("sql", statements));
        } else {
            output.foreign(statements);
        }
    }

    private void print(Output output, Collection found, SearchRequest request, SearchMode used) {
        AttachedRows rows = returning.isEmpty() ? null : found.rows();
        SearchResult result = found.search(request);
        if (rows == null) {
            print(output, result, used);
            return;
        }
        List<String> ids =
                result.hits().stream().map(Hit::documentId).distinct().toList();
        var read = rows.of(ids, returning.contains("*") ? List.of() : returning);
        if (output.json()) {
            output.json(SearchResultJson.of(result, read));
            return;
        }
        print(output, result, used);
        read.forEach((id, row) -> output.foreign("%s  %s".formatted(id, MetadataJson.write(row))));
    }

    private void print(Output output, SearchResult result, SearchMode used) {
        if (output.json()) {
            output.json(SearchResultJson.of(result));
        } else {
            new ResultPrinter(output, shell.outIsTerminal() ? shell.columns() : Shell.DEFAULT_COLUMNS)
                    .print(result, used);
            arranged.sayNext(output, result);
        }
    }

    private @Nullable SearchRequest request(
            Checks checks,
            SearchMode used,
            List<VectorQuery> compared,
            @Nullable Filter wanted,
            @Nullable Fusion fusion,
            List<Facet> facets,
            Arrangement arrangement,
            AfterFusion afterFusion) {
        return checks.attempt(() -> SearchRequest.of(used)
                .query(String.join(" ", words))
                .vectors(compared)
                .filter(wanted)
                .limit(limit)
                .offset(offset)
                .fusion(fusion)
                .candidates(candidates)
                .ranking(Ranking.ofWireName(ranking))
                .explain(explain)
                .facets(facets)
                .total(counts.total())
                .arrangement(arrangement)
                .afterFusion(afterFusion)
                .spelling(SpellingUse.ofWireName(spelling))
                .timeout(Duration.ofNanos((long) (timeoutSeconds * 1e9)))
                .build());
    }

    private @Nullable Fusion fusion(Checks checks) {
        Double weight = vectorWeight;
        Integer k = reciprocalRank;
        checks.require(
                weight == null || k == null,
                "--vector-weight and --rrf exclude each other",
                "reciprocal rank fusion has no weights");
        if (k != null) {
            return checks.attempt(() -> new Fusion.ReciprocalRank(k));
        }
        return weight == null ? null : checks.attempt(() -> new Fusion.WeightedSum(weight));
    }
}
