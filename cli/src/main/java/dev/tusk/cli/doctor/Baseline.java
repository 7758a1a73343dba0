package dev.tusk.cli.doctor;

import dev.tusk.cli.output.Text;
import dev.tusk.cli.shell.GivenFile;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Findings that are known and left out: a line for each, with its fingerprint first. */
final class Baseline {

    private static final int MOST_BYTES = 50_000_000;

    private Baseline() {}

    static Set<String> read(Shell shell, String file) {
        String text = new String(new GivenFile(file).bytes(shell, MOST_BYTES), StandardCharsets.UTF_8);
        Set<String> known = new HashSet<>();
        for (String line : text.split("\n", -1)) {
            String first = line.strip().split("\\s", 2)[0];
            if (first.isEmpty() || first.startsWith("#")) {
                continue;
            }
            if (!first.matches("[0-9a-f]{32}")) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "\"%s\" is no baseline: a line begins with \"%s\"".formatted(file, first),
                        "write one with --write-baseline");
            }
            known.add(first);
        }
        return known;
    }

    static List<Finding> without(List<Finding> findings, Set<String> known) {
        return findings.stream()
                .filter(finding -> !known.contains(Fingerprint.hash(finding)))
                .toList();
    }

    static void write(String file, List<Finding> findings) {
        StringBuilder text = new StringBuilder("# Findings of tusk doctor that are known. A line may be deleted.\n");
        findings.stream()
                .sorted(Comparator.comparing(Fingerprint::of))
                .forEach(finding -> text.append(Fingerprint.hash(finding))
                        .append("  ")
                        .append(Text.oneLine(Fingerprint.of(finding)))
                        .append('\n'));
        try {
            Files.writeString(Path.of(file), text);
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot write \"%s\": %s".formatted(file, e.getMessage()),
                    null,
                    null,
                    e);
        }
    }
}
