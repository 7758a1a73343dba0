package dev.tusk.core.diversity;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The triples of neighbouring words of a text, each as a number; of fewer than three words, all of them as one. */
final class Shingles {

    private static final int WORDS = 3;

    private Shingles() {}

    static Set<Long> of(String text) {
        List<String> words = Tokens.of(text);
        Set<Long> shingles = new HashSet<>();
        if (words.size() < WORDS) {
            shingles.add(hash(words));
        }
        for (int i = 0; i + WORDS <= words.size(); i++) {
            shingles.add(hash(words.subList(i, i + WORDS)));
        }
        return shingles;
    }

    /** 64 bits (FNV-1a), so that two triples of a search hardly ever have the same. */
    private static long hash(List<String> words) {
        long hash = 0xcbf29ce484222325L;
        for (String word : words) {
            for (int i = 0; i < word.length(); i++) {
                hash = (hash ^ word.charAt(i)) * 0x100000001b3L;
            }
            hash = (hash ^ 0xffff) * 0x100000001b3L;
        }
        return hash;
    }
}
