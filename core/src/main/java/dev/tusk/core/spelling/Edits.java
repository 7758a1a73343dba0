package dev.tusk.core.spelling;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one slip makes of a word. */
final class Edits {

    /** Scripts of more letters than this have no alphabet that could be tried. */
    private static final int MAX_ALPHABET = 400;

    private Edits() {}

    /** How many slips a word of so many letters may hold: none in up to 2, one in 3 to 5, two in longer ones. */
    static int allowed(int letters) {
        return letters <= 2 ? 0 : letters <= 5 ? 1 : 2;
    }

    /** How many {@link #single} brings at most, without making them. */
    static int most(String word) {
        int[] letters = word.codePoints().toArray();
        return (2 * letters.length + 1) * alphabet(letters).length + 2 * letters.length;
    }

    /**
     * All that comes of the word by leaving out, swapping, replacing or adding one letter. A short word often shares no
     * trigram with its misspelling, so these are looked up one by one. Letters are those of the alphabets that the word
     * itself is written in.
     *
     * @param word in lower case
     */
    static List<String> single(String word) {
        int[] letters = word.codePoints().toArray();
        int[] alphabet = alphabet(letters);
        Set<String> edits = new LinkedHashSet<>();
        for (int i = 0; i <= letters.length; i++) {
            String before = new String(letters, 0, i);
            if (i < letters.length) {
                String after = new String(letters, i + 1, letters.length - i - 1);
                edits.add(before + after);
                for (int letter : alphabet) {
                    edits.add(before + Character.toString(letter) + after);
                }
            }
            if (i + 1 < letters.length) {
                edits.add(before
                        + Character.toString(letters[i + 1])
                        + Character.toString(letters[i])
                        + new String(letters, i + 2, letters.length - i - 2));
            }
            String rest = new String(letters, i, letters.length - i);
            for (int letter : alphabet) {
                edits.add(before + Character.toString(letter) + rest);
            }
        }
        edits.remove(word);
        return List.copyOf(edits);
    }

    private static int[] alphabet(int[] letters) {
        Set<Character.UnicodeBlock> blocks = new LinkedHashSet<>();
        for (int letter : letters) {
            Character.UnicodeBlock block = Character.UnicodeBlock.of(letter);
            if (block != null && Character.isLetter(letter)) {
                blocks.add(block);
            }
        }
        blocks.remove(Character.UnicodeBlock.BASIC_LATIN);
        // Beyond the Basic Multilingual Plane and from U+2E80 on, scripts have thousands of signs.
        Set<Integer> all = new LinkedHashSet<>();
        for (int letter = 'a'; letter <= 'z'; letter++) {
            all.add(letter);
        }
        for (int letter = 0x80; letter < 0x2E80 && !blocks.isEmpty(); letter++) {
            if (Character.isLetter(letter)
                    && Character.toLowerCase(letter) == letter
                    && blocks.contains(Character.UnicodeBlock.of(letter))) {
                all.add(letter);
            }
        }
        return all.stream().limit(MAX_ALPHABET).mapToInt(Integer::intValue).toArray();
    }
}
