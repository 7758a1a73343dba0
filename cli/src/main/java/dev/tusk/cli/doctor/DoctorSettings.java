package dev.tusk.cli.doctor;

import dev.tusk.cli.output.Checks;
import dev.tusk.cli.shell.GivenFile;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.doctor.DoctorOptions;
import dev.tusk.ops.doctor.DoctorRules;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.Thresholds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is looked at and what counts: options, and a file with the same names. What an option says goes before the file. */
final class DoctorSettings {

    private static final int MOST_BYTES = 1_000_000;
    private static final int MOST_SECONDS = 3_600;
    private static final Set<String> KEYS = Set.of("only", "skip", "severity", "fail-on", "timeout", "baseline");

    @Option(
            names = {"--only", "--rule"},
            paramLabel = "CODE",
            split = ",",
            description = "Check these rules alone. May be given several times.")
    private List<String> only = List.of();

    @Option(
            names = "--skip",
            paramLabel = "CODE",
            split = ",",
            description = "Leave these rules out. May be given several times.")
    private List<String> skip = List.of();

    @Option(
            names = "--threshold",
            paramLabel = "CODE.NAME=VALUE",
            description =
                    "Another threshold, in bytes, seconds, rows or as a share from 0 to 1, as the rule's page says. May be given several times.")
    private List<String> thresholds = List.of();

    @Option(
            names = "--severity",
            paramLabel = "SEVERITY",
            description = "Print findings that are as bad as this, or worse: info, warning or critical. Default: info.")
    private @Nullable String severity;

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            description =
                    "End with exit code 1 where a finding is as bad as this, or worse: info, warning, critical, or never. Default: info.")
    private @Nullable String failOn;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long the server may take for one statement of a rule. Default: 5.")
    private @Nullable String timeout;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "Leave out the findings that this file names, as --write-baseline wrote it.")
    private @Nullable String baseline;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "A file with lines \"key = value\": only, skip, severity, fail-on, timeout, baseline, and thresholds as CODE.NAME.")
    private @Nullable String config;

    /**
     * All of it, checked.
     *
     * @param least how bad a finding has to be to be printed
     * @param failing how bad it has to be for exit code 1; empty for never
     * @param baseline a file of findings to leave out, or null
     */
    record Chosen(
            DoctorOptions options,
            Severity least,
            Optional<Severity> failing,
            @Nullable String baseline) {}

    /** Reads the file, if one is named, and everything else. */
    Chosen read(Shell shell) {
        Map<String, String> file = new LinkedHashMap<>();
        Map<String, Double> changed = new TreeMap<>();
        Checks checks = new Checks();
        for (Map.Entry<String, String> each : fileOf(shell, checks).entrySet()) {
            if (each.getKey().contains(".")) {
                checks.attempt(() -> changed.put(each.getKey(), number(each.getKey(), each.getValue())));
            } else {
                file.put(each.getKey(), each.getValue());
            }
        }
        for (String given : thresholds) {
            String[] pair = given.split("=", 2);
            checks.require(
                    pair.length == 2,
                    "--threshold \"%s\" has no value".formatted(given),
                    "write it as CODE.NAME=VALUE");
            if (pair.length == 2) {
                checks.attempt(() -> changed.put(pair[0].strip(), number(pair[0], pair[1])));
            }
        }
        Thresholds limits = checks.attempt(() -> Thresholds.of(changed, DoctorRules.all()));
        Severity least = checks.attempt(() -> severity("severity", first(severity, file.get("severity"), "info")));
        String failingWord = first(failOn, file.get("fail-on"), "info");
        Optional<Severity> failing = failingWord.equals("never")
                ? Optional.empty()
                : Optional.ofNullable(checks.attempt(() -> severity("fail-on", failingWord)));
        Duration limit = checks.attempt(() -> seconds(first(timeout, file.get("timeout"), "5")));
        Set<String> wanted = codes(only, file.get("only"));
        Set<String> unwanted = codes(skip, file.get("skip"));
        DoctorOptions options = checks.attempt(() -> new DoctorOptions(
                wanted,
                unwanted,
                limits == null ? Thresholds.USUAL : limits,
                limit == null ? Duration.ofSeconds(5) : limit));
        checks.finish();
        return new Chosen(
                Objects.requireNonNull(options),
                Objects.requireNonNull(least),
                failing,
                baseline != null ? baseline : file.get("baseline"));
    }

    private Map<String, String> fileOf(Shell shell, Checks checks) {
        Map<String, String> values = new LinkedHashMap<>();
        if (config == null) {
            return values;
        }
        String text = new String(new GivenFile(config).bytes(shell, MOST_BYTES), StandardCharsets.UTF_8);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            String[] pair = stripped.split("=", 2);
            String key = pair[0].strip();
            if (pair.length < 2) {
                checks.problem(
                        "line %d of \"%s\" has no \"=\": %s".formatted(number, config, stripped),
                        "write it as key = value");
            } else if (!key.contains(".") && !KEYS.contains(key)) {
                checks.problem(
                        "line %d of \"%s\": there is no key \"%s\"".formatted(number, config, key),
                        Suggestion.hint(key, KEYS));
            } else if (values.put(key, pair[1].strip()) != null) {
                checks.problem(
                        "line %d of \"%s\": \"%s\" is there twice".formatted(number, config, key),
                        "leave one of them out");
            }
        }
        return values;
    }

    private static String first(@Nullable String option, @Nullable String file, String usual) {
        return option != null ? option : file != null ? file : usual;
    }

    private static Set<String> codes(List<String> options, @Nullable String file) {
        List<String> given = options.isEmpty() && file != null ? List.of(file.split(",")) : options;
        return given.stream()
                .map(code -> code.strip().toUpperCase(Locale.ROOT))
                .filter(code -> !code.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static double number(String name, String value) {
        try {
            double number = Double.parseDouble(value.strip());
            if (Double.isFinite(number) && number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as the others.
        }
        throw TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "the threshold %s is \"%s\"; it must be a number, not below 0".formatted(name.strip(), value.strip()),
                "sizes are in bytes, times in seconds, shares from 0 to 1");
    }

    private static Severity severity(String option, String word) {
        return Stream.of(Severity.values())
                .filter(each -> each.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "--%s is \"%s\"".formatted(option, word),
                        Suggestion.hint(word, List.of("info", "warning", "critical"))));
    }

    private static Duration seconds(String text) {
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_SECONDS) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "--timeout is \"%s\"; it must be 1 to %,d seconds".formatted(text, MOST_SECONDS));
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }
}
