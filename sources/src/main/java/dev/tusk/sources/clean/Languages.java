package dev.tusk.sources.clean;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * Recognises the language of a text, of 103, by the letter sequences in it: Apache OpenNLP with its own model. The model (10 MB)
 * is read when the first text comes, which takes a second. Safe for use by many threads.
 */
public final class Languages {

    /** More than enough: the recogniser is sure long before, and time grows with the length. */
    private static final int SAMPLE = 2_000;

    /** Fewer letters tell nothing: "Server neu starten" was taken for Norwegian. */
    private static final int LEAST_LETTERS = 20;

    /** How many times as probable as the next language one has to be. */
    private static final double LEAST_CONFIDENCE = 1.05;

    private static final String MODEL = "/langdetect-183.bin";

    /** One for each script of Norwegian and Chinese; those who filter mean both. */
    private static final Map<String, String> SAME = Map.of(
            "nob", "no", "nno", "nn", "cmn", "zh", "arb", "ar", "pes", "fa", "ekk", "et", "lvs", "lv", "swa", "sw");

    private static final Map<String, String> TWO_LETTERS = twoLetters();

    private final Object loading = new Object();
    private volatile @org.jspecify.annotations.Nullable LanguageDetectorME detector;

    private static Map<String, String> twoLetters() {
        Map<String, String> codes = new HashMap<>(SAME);
        for (String code : Locale.getISOLanguages()) {
            codes.putIfAbsent(Locale.of(code).getISO3Language(), code);
        }
        return codes;
    }

    /**
     * Makes sure that each of these may be recognised; with none of them, nothing is read.
     *
     * @param codes as {@link Language} has them
     * @throws TuskException {@code INVALID_REQUEST} with the nearest code as a hint
     */
    public void require(Set<String> codes) {
        if (codes.isEmpty()) {
            return;
        }
        List<String> known = Arrays.stream(detector().getSupportedLanguages())
                .map(code -> TWO_LETTERS.getOrDefault(code, code))
                .sorted()
                .distinct()
                .toList();
        for (String code : new TreeSet<>(codes)) {
            if (!known.contains(code)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "the language \"%s\" is never recognised".formatted(code),
                        "a code of ISO 639-1, or 639-3 where there is none, is expected: " + String.join(", ", known));
            }
        }
    }

    /** The language; empty for a text that is too short or too mixed to tell. */
    public Optional<Language> of(String text) {
        String sample = sample(text);
        if (sample.codePoints().filter(Character::isLetter).count() < letters(sample)) {
            return Optional.empty();
        }
        opennlp.tools.langdetect.Language[] found = detector().predictLanguages(sample);
        if (found.length < 2) {
            return Optional.empty();
        }
        double confidence = found[0].getConfidence() / Math.max(found[1].getConfidence(), 1e-9);
        if (confidence < LEAST_CONFIDENCE) {
            return Optional.empty();
        }
        String code = found[0].getLang();
        return Optional.of(new Language(TWO_LETTERS.getOrDefault(code, code), confidence));
    }

    /** Scripts of which each character is a syllable or a word say as much with a quarter of the characters. */
    private static int letters(String sample) {
        return sample.codePoints().anyMatch(c -> c >= 0x2E80 && Character.isIdeographic(c))
                ? LEAST_LETTERS / 4
                : LEAST_LETTERS;
    }

    private static String sample(String text) {
        if (text.length() <= SAMPLE) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(SAMPLE - 1)) ? SAMPLE - 1 : SAMPLE);
    }

    private LanguageDetectorME detector() {
        LanguageDetectorME present = detector;
        if (present != null) {
            return present;
        }
        synchronized (loading) {
            LanguageDetectorME made = detector;
            if (made == null) {
                made = new LanguageDetectorME(model());
                detector = made;
            }
            return made;
        }
    }

    private static LanguageDetectorModel model() {
        try (InputStream in = Languages.class.getResourceAsStream(MODEL)) {
            if (in == null) {
                throw new IllegalStateException("no " + MODEL + " on the class path");
            }
            return new LanguageDetectorModel(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + MODEL, e);
        }
    }
}
