package dev.tusk.sources.file;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The forms that a user can say files or a stream have. */
public enum InputForm {
    HTML("html", TextFormat.HTML),
    MARKDOWN("markdown", TextFormat.MARKDOWN),
    TEXT("text", TextFormat.PLAIN),
    /** Lines or one array. */
    JSON("json", null),
    CSV("csv", null),
    TSV("tsv", null),
    PARQUET("parquet", null);

    private final String wireName;
    private final @Nullable TextFormat text;

    InputForm(String wireName, @Nullable TextFormat text) {
        this.wireName = wireName;
        this.text = text;
    }

    public String wireName() {
        return wireName;
    }

    /** The form of a text that is one document; empty for what holds many. */
    public Optional<TextFormat> text() {
        return Optional.ofNullable(text);
    }

    /** What a file's name tells, of those that hold many documents. */
    static Optional<InputForm> ofTable(String extension) {
        return switch (extension) {
            case "jsonl", "ndjson", "json" -> Optional.of(JSON);
            case "csv" -> Optional.of(CSV);
            case "tsv", "tab" -> Optional.of(TSV);
            case "parquet" -> Optional.of(PARQUET);
            default -> Optional.empty();
        };
    }

    /**
     * The form of this name.
     *
     * @throws TuskException {@code INVALID_REQUEST} for any other name, with the nearest one as a hint
     */
    public static InputForm ofName(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        if (wanted.equals("jsonl") || wanted.equals("ndjson")) {
            return JSON;
        }
        List<String> names = Arrays.stream(values()).map(InputForm::wireName).toList();
        return Arrays.stream(values())
                .filter(form -> form.wireName.equals(wanted))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown input format \"%s\"".formatted(name),
                        Suggestion.hint(name, names)));
    }
}
