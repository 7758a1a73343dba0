package dev.tusk.cli.search;

import dev.tusk.cli.WholeNumber;
import dev.tusk.cli.output.Checks;
import dev.tusk.core.boost.BoostFunction;
import dev.tusk.core.boost.Boosts;
import dev.tusk.core.boost.FieldBoost;
import dev.tusk.core.boost.HalfLife;
import dev.tusk.core.boost.Pins;
import dev.tusk.core.boost.Recency;
import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.Mmr;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.search.AfterFusion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for what comes after fusion: boosts, pins, diversity and reranking. */
final class AfterFusionOption {

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,20}([.][0-9]{1,20})?([eE][+-]?[0-9]{1,3})?");

    @Option(
            names = "--recency",
            paramLabel = "[FIELD=]HALF-LIFE[:WEIGHT]",
            description =
                    "Newer documents score higher: 30d, 30d:0.8, published=1y. The weight is what the newest gain, half of it is "
                            + "left at the half-life (units s, m, h, d, w, y). Default: updated_at, with the weight 0.5.")
    private @Nullable String recency;

    @Option(
            names = "--boost",
            paramLabel = "FIELD[:WEIGHT[:PIVOT]][:FUNCTION]",
            description =
                    "Documents with a greater number in this declared field score higher: points, points:0.5, points:0.5:100, "
                            + "points:0.5:100:log, price:0.2:inverse. The weight (default 0.5) is what the best number adds, half of it at the "
                            + "pivot (default: the median). Functions: saturation, log, inverse. May be repeated.")
    private List<String> boosts = new ArrayList<>();

    @Option(
            names = "--pin",
            paramLabel = "ID",
            description =
                    "This document comes first, where it passes the filter. May be repeated, in the order wanted.")
    private List<String> pins = new ArrayList<>();

    @Option(names = "--distinct", description = "Leave out hits whose text is nearly that of a better hit.")
    private boolean distinct;

    @Option(
            names = "--distinct-threshold",
            paramLabel = "SHARE",
            description =
                    "As --distinct: from which share of common triples of words texts count as the same, 0.1 to 1. "
                            + "Default: 0.8.")
    private @Nullable Double threshold;

    @Option(
            names = "--mmr",
            paramLabel = "LAMBDA",
            description =
                    "Mix the best hits so that they differ (maximal marginal relevance): 1 for relevance alone, 0 for difference "
                            + "alone; 0.7 is a common choice.")
    private @Nullable Double lambda;

    @Option(
            names = "--rerank",
            paramLabel = "MODEL",
            description = "Have a rerank model read and reorder the best hits, for example cohere:rerank-v3.5.")
    private @Nullable String rerank;

    @Option(
            names = "--rerank-depth",
            paramLabel = "N",
            description = "How many of the best hits the rerank model reads, 1 to 1000. Default: 50.")
    @WholeNumber(from = 1, to = 1000)
    private @Nullable Integer depth;

    @Option(names = "--rerank-optional", description = "Keep the order, with a note, where the rerank model fails.")
    private boolean optional;

    /** What the options ask for; what is wrong with them is kept. */
    AfterFusion read(Checks checks) {
        String age = recency;
        Recency newer = age == null ? null : checks.attempt(() -> recency(age));
        List<FieldBoost> fields = new ArrayList<>();
        for (String written : boosts) {
            FieldBoost boost = checks.attempt(() -> boost(written));
            if (boost != null) {
                fields.add(boost);
            }
        }
        Boosts all = checks.attempt(() -> new Boosts(newer, fields));
        Pins first = checks.attempt(() -> new Pins(pins));
        Double share = threshold;
        Distinct different =
                share != null ? checks.attempt(() -> new Distinct(share)) : distinct ? Distinct.DEFAULT : null;
        Double mixing = lambda;
        Mmr mmr = mixing == null ? null : checks.attempt(() -> Mmr.of(mixing));
        String model = rerank;
        Integer read = depth;
        checks.require(
                model != null || read == null,
                "--rerank-depth has no --rerank",
                "say what reads the hits: --rerank cohere:rerank-v3.5");
        checks.require(
                model != null || !optional,
                "--rerank-optional has no --rerank",
                "say what reads the hits: --rerank cohere:rerank-v3.5");
        Rerank.OnFailure choice = optional ? Rerank.OnFailure.KEEP_ORDER : Rerank.OnFailure.FAIL;
        Rerank reading = model == null
                ? null
                : checks.attempt(() -> new Rerank(model, read == null ? Rerank.DEFAULT_DEPTH : read, choice));
        return new AfterFusion(
                Objects.requireNonNullElse(all, Boosts.NONE),
                Objects.requireNonNullElse(first, Pins.NONE),
                different,
                reading,
                mmr);
    }

    static Recency recency(String written) {
        int sign = written.indexOf('=');
        String field = sign < 0 ? Recency.DEFAULT_FIELD : written.substring(0, sign);
        String[] parts = written.substring(sign + 1).split(":", 2);
        double weight = parts.length == 1 ? Recency.DEFAULT_WEIGHT : number("--recency", parts[1]);
        return new Recency(field, HalfLife.parse(parts[0]), weight, null);
    }

    static FieldBoost boost(String written) {
        String[] parts = written.split(":", -1);
        List<Double> numbers = new ArrayList<>();
        BoostFunction function = BoostFunction.SATURATION;
        for (int i = 1; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if (last && !parts[i].isEmpty() && Character.isLetter(parts[i].charAt(0))) {
                function = BoostFunction.ofWireName(parts[i]);
            } else {
                numbers.add(number("--boost", parts[i]));
            }
        }
        if (numbers.size() > 2) {
            throw wrong("--boost", "\"%s\" has more than a weight and a pivot".formatted(written));
        }
        return new FieldBoost(
                parts[0],
                numbers.isEmpty() ? FieldBoost.DEFAULT_WEIGHT : numbers.getFirst(),
                numbers.size() < 2 ? null : numbers.get(1),
                function);
    }

    private static double number(String option, String written) {
        if (!NUMBER.matcher(written).matches()) {
            throw wrong(option, "\"%s\" is not a number".formatted(written));
        }
        return Double.parseDouble(written);
    }

    private static TuskException wrong(String option, String message) {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "cannot read %s: %s".formatted(option, message),
                option.equals("--boost")
                        ? "write FIELD:WEIGHT:PIVOT:FUNCTION, for example points:0.5:100:log"
                        : "write a half-life and a weight, for example 30d:0.5");
    }
}
