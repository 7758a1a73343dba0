package dev.tusk.sources.clean;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The thresholds of cleaning. The sizes of chunks are not here: they are kept with the collection, since a change of its model
 * cuts anew.
 *
 * @param boilerplate whether what is no content of a page is taken out: banners, bars, blocks of links
 * @param linkDensity the share of a block's characters in links from which it is navigation, above 0, to 1; see {@link
 *     #DEFAULT_LINK_DENSITY}
 * @param leastLinks how many links such a block has at least, 1 or more; a paragraph that is one link is content
 * @param languages only documents in these languages, ISO 639-1; empty for all. Those whose language is not recognised stay
 * @param tellLanguage whether the language of each document is recognised even where all are kept
 * @param leastWords how many words title and text have together at least, 0 or more; where the script has no spaces, two
 *     characters count as a word
 * @param dropNoise whether what says nothing by itself is dropped: no word at all, a link alone, "+1", "this", "me too"
 * @param duplicates what becomes of documents that nearly repeat one before them
 * @param resemblance the share of common triples of words from which they do, 0.5 to 1
 */
public record Cleaning(
        boolean boilerplate,
        double linkDensity,
        int leastLinks,
        Set<String> languages,
        boolean tellLanguage,
        int leastWords,
        boolean dropNoise,
        Duplicates duplicates,
        double resemblance) {

    /**
     * Kohlsch\u00FCtter, Fankhauser and Nejdl (Boilerplate Detection using Shallow Text Features, WSDM 2010) take a block for
     * boilerplate from a link density of 0.33 on, for news, where missing words cost little. A search that misses a page costs
     * more than one that finds a menu, so it is one half here, only where at least four links are, and only where a page
     * does not mark its content itself.
     */
    public static final double DEFAULT_LINK_DENSITY = 0.5;

    public static final int DEFAULT_LEAST_LINKS = 4;

    /**
     * The resemblance of Broder (On the Resemblance and Containment of Documents, 1997) by triples of words; 0.8 is also what
     * Lee and others (Deduplicating Training Data Makes Language Models Better, ACL 2022) compare web texts with.
     */
    public static final double DEFAULT_RESEMBLANCE = 0.8;

    /** Takes out boilerplate, drops what says nothing, reports near-duplicates, and keeps all languages and lengths. */
    public static final Cleaning DEFAULT = new Cleaning(
            true,
            DEFAULT_LINK_DENSITY,
            DEFAULT_LEAST_LINKS,
            Set.of(),
            false,
            0,
            true,
            Duplicates.REPORT,
            DEFAULT_RESEMBLANCE);

    /** Nothing but what a collection does itself. */
    public static final Cleaning NONE = new Cleaning(
            false,
            DEFAULT_LINK_DENSITY,
            DEFAULT_LEAST_LINKS,
            Set.of(),
            false,
            0,
            false,
            Duplicates.KEEP,
            DEFAULT_RESEMBLANCE);

    private static final double LEAST_RESEMBLANCE = 0.5;

    /** What becomes of near-duplicates. */
    public enum Duplicates {
        /** Nobody looks for them. */
        KEEP,
        /** They are kept, and told at the end. */
        REPORT,
        /** The first is kept. */
        DROP;

        /** The name in JSON and on the command line. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The treatment of this name.
         *
         * @throws TuskException {@code INVALID_REQUEST} for any other name, with the nearest one as a hint
         */
        public static Duplicates ofName(String name) {
            return Arrays.stream(values())
                    .filter(each -> each.wireName().equals(name.strip().toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> TuskException.withHint(
                            ErrorCode.INVALID_REQUEST,
                            "unknown treatment of near-duplicates \"%s\"".formatted(name),
                            Suggestion.hint(
                                    name,
                                    Arrays.stream(values())
                                            .map(Duplicates::wireName)
                                            .toList())));
        }
    }

    public Cleaning {
        languages = Set.copyOf(languages);
        if (!(linkDensity > 0 && linkDensity <= 1)) {
            throw invalid("the link density of navigation is %s; it must be above 0, to 1".formatted(linkDensity));
        }
        if (leastLinks < 1) {
            throw invalid("the least links of navigation are %d; they must be 1 or more".formatted(leastLinks));
        }
        if (leastWords < 0) {
            throw invalid("the least words of a document are %d; they must be 0 or more".formatted(leastWords));
        }
        if (!(resemblance >= LEAST_RESEMBLANCE && resemblance <= 1)) {
            throw invalid("the resemblance of near-duplicates is %s; it must be 0.5 to 1".formatted(resemblance));
        }
    }

    private static TuskException invalid(String message) {
        return new TuskException(ErrorCode.INVALID_REQUEST, message);
    }

    /** All of it as text, the same in every run. */
    public String settings() {
        return "%s %s %d %s %d %s %s %s"
                .formatted(
                        boilerplate,
                        linkDensity,
                        leastLinks,
                        new TreeSet<>(languages),
                        leastWords,
                        dropNoise,
                        duplicates.wireName(),
                        resemblance);
    }

    /** These thresholds with other languages. */
    public Cleaning withLanguages(Set<String> wanted) {
        return new Cleaning(
                boilerplate,
                linkDensity,
                leastLinks,
                wanted,
                tellLanguage,
                leastWords,
                dropNoise,
                duplicates,
                resemblance);
    }

    /** These thresholds, recognising the language of each document. */
    public Cleaning tellingLanguage() {
        return new Cleaning(
                boilerplate, linkDensity, leastLinks, languages, true, leastWords, dropNoise, duplicates, resemblance);
    }

    /** These thresholds with another number of words. */
    public Cleaning withLeastWords(int words) {
        return new Cleaning(
                boilerplate,
                linkDensity,
                leastLinks,
                languages,
                tellLanguage,
                words,
                dropNoise,
                duplicates,
                resemblance);
    }

    /** These thresholds with another treatment of near-duplicates. */
    public Cleaning withDuplicates(Duplicates treatment) {
        return new Cleaning(
                boilerplate,
                linkDensity,
                leastLinks,
                languages,
                tellLanguage,
                leastWords,
                dropNoise,
                treatment,
                resemblance);
    }
}
