package dev.tusk.cli.collection;

import dev.tusk.cli.output.Checks;
import dev.tusk.core.collection.Bm25;
import dev.tusk.core.collection.TextWeights;
import dev.tusk.core.collection.engine.EngineChoice;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.text.ChunkingSpec;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The parts of a collection's definition that can also be changed later. */
public final class DefinitionOptions {

    private static final Set<String> PARAMETERS = Set.of("k1", "b");
    private static final Set<String> WEIGHTED = Set.of("title", "heading", "text");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--weights",
            paramLabel = "PART=WEIGHT",
            split = ",",
            description = "How much a word counts in the title, in headings and in the text, each 0 to 10. "
                    + "Default: title=2,heading=1.5,text=1.")
    private Map<String, Double> weights = new LinkedHashMap<>();

    @Option(
            names = "--bm25",
            paramLabel = "PARAMETER=VALUE",
            split = ",",
            description =
                    "How words rank: k1 (0 to 10), how much further occurrences still add, and b (0 to 1), how much "
                            + "the length of a chunk counts against it. Default: k1=1.2,b=0.75.")
    private Map<String, Double> bm25 = new LinkedHashMap<>();

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description =
                    "Which extensions may rank the words: auto (those created in the database, for 5,000 chunks and "
                            + "more), stock (none), pg_textsearch, pg_search or rum (however few chunks). Default: auto.")
    private @Nullable String engine;

    @Option(
            names = "--max-chars",
            paramLabel = "CHARACTERS",
            description = "The most characters of a chunk, 50 to 100000. Default: 1200.")
    private @Nullable Integer maxCharacters;

    @Option(
            names = "--min-chars",
            paramLabel = "CHARACTERS",
            description =
                    "Neighbouring chunks shorter than this are joined; at most half of --max-chars. Default: 300.")
    private @Nullable Integer minCharacters;

    @Option(
            names = "--overlap-chars",
            paramLabel = "CHARACTERS",
            description =
                    "How much of the end of a chunk the next one repeats; at most half of --max-chars. Default: 0.")
    private @Nullable Integer overlapCharacters;

    @Option(
            names = "--max-tokens",
            paramLabel = "TOKENS",
            description =
                    "The most tokens of a chunk, with title and headings, where the model tells its tokens, as the bundled ones do; 0 for "
                            + "any number. Default: 0.")
    private @Nullable Integer maxTokens;

    /** Of two values for one name neither is known to be meant. */
    private void refuseRepeated(String option, Checks checks) {
        OptionSpec given =
                command == null ? null : command.commandLine().getParseResult().matchedOption(option);
        if (given == null) {
            return;
        }
        Set<String> names = new HashSet<>();
        given.originalStringValues().stream()
                .flatMap(values -> Stream.of(values.split(",", -1)))
                .map(pair -> pair.split("=", 2)[0])
                .filter(name -> !names.add(name))
                .forEach(name ->
                        checks.problem("%s is given several times in %s".formatted(name, option), "give it once"));
    }

    /** The weights with what was given, or null when nothing was. */
    public @Nullable TextWeights weights(TextWeights current, Checks checks) {
        refuseRepeated("--weights", checks);
        for (String part : weights.keySet()) {
            if (!WEIGHTED.contains(part)) {
                checks.problem("unknown part \"%s\" in --weights".formatted(part), Suggestion.hint(part, WEIGHTED));
            }
        }
        return weights.isEmpty()
                ? null
                : checks.attempt(() -> new TextWeights(
                        weights.getOrDefault("title", current.title()),
                        weights.getOrDefault("heading", current.heading()),
                        weights.getOrDefault("text", current.text())));
    }

    /** The parameters of BM25 with what was given, or null when nothing was. */
    public @Nullable Bm25 bm25(Bm25 current, Checks checks) {
        refuseRepeated("--bm25", checks);
        for (String parameter : bm25.keySet()) {
            if (!PARAMETERS.contains(parameter)) {
                checks.problem(
                        "unknown parameter \"%s\" in --bm25".formatted(parameter),
                        Suggestion.hint(parameter, PARAMETERS));
            }
        }
        return bm25.isEmpty()
                ? null
                : checks.attempt(
                        () -> new Bm25(bm25.getOrDefault("k1", current.k1()), bm25.getOrDefault("b", current.b())));
    }

    /** The engine that was given, or null when none was. */
    public @Nullable EngineChoice engine(Checks checks) {
        String name = engine;
        return name == null ? null : checks.attempt(() -> EngineChoice.ofWireName(name));
    }

    /** The chunk sizes with what was given, or null when nothing was. */
    public @Nullable ChunkingSpec chunking(ChunkingSpec current, Checks checks) {
        if (maxCharacters == null && minCharacters == null && overlapCharacters == null && maxTokens == null) {
            return null;
        }
        int max = maxCharacters == null ? current.maxCharacters() : maxCharacters;
        int min = minCharacters == null ? Math.min(current.minCharacters(), max / 2) : minCharacters;
        int overlap = overlapCharacters == null ? Math.min(current.overlapCharacters(), max / 2) : overlapCharacters;
        int tokens = maxTokens == null ? current.maxTokens() : maxTokens;
        return checks.attempt(() -> new ChunkingSpec(max, min, overlap, tokens));
    }

    /** The fields that {@code name:type} declares. */
    static List<DeclaredField> fields(List<String> declarations, Checks checks) {
        return declarations.stream()
                .<DeclaredField>mapMulti((declaration, sink) -> {
                    DeclaredField field = checks.attempt(() -> field(declaration));
                    if (field != null) {
                        sink.accept(field);
                    }
                })
                .toList();
    }

    private static DeclaredField field(String declaration) {
        int colon = declaration.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "the field \"%s\" has no type; write it as %s:integer (text, integer, number, boolean, timestamp)"
                            .formatted(declaration, declaration));
        }
        return new DeclaredField(declaration.substring(0, colon), FieldType.parse(declaration.substring(colon + 1)));
    }
}
