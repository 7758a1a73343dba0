package dev.tusk.sources.clean;

import dev.tusk.core.text.ParsedText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells documents that say nothing by themselves. What is dropped is what a person who finds it would call noise: the rules
 * for web corpora (Gopher: 50 words, Rae and others 2021; C4: five sentences, Raffel and others 2020) would drop good answers.
 */
final class Information {

    private static final Pattern URL = Pattern.compile("(?i)\\b(?:(?:https?|ftp)://|www\\.)\\S+|\\bmailto:\\S+");
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}+\\-^]+");

    /** Whole texts, in lower case and without punctuation. */
    private static final Set<String> NOISE = Set.of(
            "+1",
            "-1",
            "+1 this",
            "+1000",
            "^",
            "^ this",
            "^^",
            "^this",
            "this",
            "this is it",
            "so this",
            "same",
            "same here",
            "me too",
            "me 2",
            "ditto",
            "seconded",
            "agreed",
            "i agree",
            "exactly",
            "indeed",
            "yes",
            "yep",
            "yeah",
            "yup",
            "no",
            "nope",
            "ok",
            "okay",
            "k",
            "thanks",
            "thank you",
            "thx",
            "ty",
            "cheers",
            "np",
            "lol",
            "rofl",
            "haha",
            "hahaha",
            "wow",
            "nice",
            "cool",
            "great",
            "awesome",
            "bump",
            "up",
            "first",
            "following",
            "subscribed",
            "subscribing",
            "deleted",
            "removed",
            "flagged",
            "dead",
            "test",
            "testing",
            "tbd",
            "todo",
            "n/a",
            "na",
            "untitled",
            "edit",
            "f",
            "rip",
            "source",
            "citation needed",
            "what",
            "why",
            "well said",
            "well put",
            "good point",
            "not found",
            "404 not found",
            "page not found");

    private Information() {}

    /** Looks at title and text together: a document of a title alone is found by its title. */
    static Optional<Verdict.Drop> lacking(Draft draft, Cleaning cleaning) {
        ParsedText parsed = draft.sections();
        String title = draft.title().isBlank() ? parsed.title() : draft.title();
        String body = parsed.body();
        String text = title.isBlank() || body.startsWith(title) ? body : title + "\n" + body;
        if (cleaning.dropNoise()) {
            Optional<Verdict.Drop> noise = noise(text, draft.title().isBlank());
            if (noise.isPresent()) {
                return noise;
            }
        }
        int words = Words.count(text);
        if (words < cleaning.leastWords()) {
            return drop("too few words", "%d of at least %d".formatted(words, cleaning.leastWords()));
        }
        return Optional.empty();
    }

    static Optional<Verdict.Drop> noise(String text, boolean untitled) {
        if (text.isBlank()) {
            return drop("no text", "");
        }
        String withoutLinks = URL.matcher(text).replaceAll(" ");
        boolean links = withoutLinks.length() != text.length();
        if (withoutLinks.codePoints().noneMatch(Character::isLetterOrDigit) && !isPlusOne(withoutLinks)) {
            return links ? drop("only links", Removal.excerpt(text)) : drop("no word", Removal.excerpt(text));
        }
        String bare = NO_WORD.matcher(withoutLinks.toLowerCase(Locale.ROOT))
                .replaceAll(" ")
                .strip();
        if (untitled && NOISE.contains(bare)) {
            return drop("says nothing by itself", Removal.excerpt(text));
        }
        return Optional.empty();
    }

    private static boolean isPlusOne(String text) {
        return NOISE.contains(text.strip());
    }

    private static Optional<Verdict.Drop> drop(String reason, String detail) {
        return Optional.of(new Verdict.Drop(Stage.INFORMATION, reason, detail));
    }

    /** The whole texts that are dropped, for the documentation. */
    static List<String> noiseWords() {
        return NOISE.stream().sorted().toList();
    }
}
