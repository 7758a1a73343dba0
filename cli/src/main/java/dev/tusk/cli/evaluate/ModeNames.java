package dev.tusk.cli.evaluate;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.search.SearchMode;
import java.util.Arrays;
import java.util.List;

/** Modes as evaluations name them: the keyword mode goes by the name of its ranking, which papers and peers use. */
final class ModeNames {

    private static final String BM25 = "bm25";

    private ModeNames() {}

    static String of(SearchMode mode) {
        return mode == SearchMode.KEYWORD ? BM25 : mode.wireName();
    }

    /**
     * The modes of these names, each once.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
     */
    static List<SearchMode> read(List<String> names) {
        List<SearchMode> modes = names.stream().map(ModeNames::mode).distinct().toList();
        if (modes.isEmpty()) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, "--modes names no mode");
        }
        return modes;
    }

    private static SearchMode mode(String name) {
        String wanted = name.strip();
        List<String> known =
                Arrays.stream(SearchMode.values()).map(ModeNames::of).toList();
        return Arrays.stream(SearchMode.values())
                .filter(mode -> of(mode).equals(wanted) || mode.wireName().equals(wanted))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown mode \"%s\" in --modes".formatted(wanted),
                        Suggestion.hint(wanted, known)));
    }
}
