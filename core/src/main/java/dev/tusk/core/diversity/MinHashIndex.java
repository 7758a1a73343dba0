package dev.tusk.core.diversity;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Finds near-duplicates among up to millions of texts, in bounded memory. It estimates the resemblance of {@link NearDuplicates}
 * by MinHash (Broder, On the Resemblance and Containment of Documents, 1997): of each of 64 hash functions the least value over
 * all triples of words; two texts share one with the probability of their resemblance. Eight bits of each are kept (Li and
 * K\u00F6nig, b-Bit Minwise Hashing, WWW 2010). Only texts that share one of ten bands of six values are compared (locality-sensitive
 * hashing): a pair with a resemblance of 0.9 is missed once in 2,000 times, one of 0.8 once in 20. The estimate's standard
 * error is 0.05 at 0.8.
 *
 * <p>A text takes 64 bytes and 60 to 120 more in the tables of bands: a million texts 125 to 190 MB. Once it is full, further texts are
 * compared but not remembered. Not for use by several threads.
 */
public final class MinHashIndex {

    static final int HASHES = 64;
    private static final int BANDS = 10;
    private static final int ROWS = 6;

    /** Texts of one band that are compared; frequent phrases are in many. */
    private static final int MOST_COMPARED = 64;

    private static final int BLOCK = 4096;
    private static final double FULL = 0.66;
    private static final double BY_CHANCE = 1.0 / 256;

    private final double threshold;
    private final int capacity;
    private final long[] factors = new long[HASHES];
    private final long[] shifts = new long[HASHES];
    private byte[][] blocks = new byte[1][];
    private int[][] bands = new int[BANDS][16];
    private int size;

    /**
     * Remembers nothing yet.
     *
     * @param distinct from which resemblance two texts are the same
     * @param capacity how many texts are remembered at most, 1 or more
     */
    public MinHashIndex(Distinct distinct, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("an index remembers 1 text or more: " + capacity);
        }
        this.threshold = distinct.threshold();
        this.capacity = capacity;
        // Always the same functions: a run that is repeated finds the same.
        SplittableRandom random = new SplittableRandom(20_260_101);
        for (int i = 0; i < HASHES; i++) {
            factors[i] = random.nextLong() | 1;
            shifts[i] = random.nextLong();
        }
    }

    /**
     * A text that is nearly the same.
     *
     * @param place of the remembered text, counted from 0
     * @param resemblance as estimated, 0 to 1
     */
    public record Match(int place, double resemblance) {}

    /**
     * Takes the next text. One that repeats a remembered one is not remembered itself.
     *
     * @return the remembered text that it repeats most nearly; empty where there is none, and the text was remembered at the
     *     next place, unless the index is full
     */
    public Optional<Match> add(String text) {
        byte[] signature = signature(text);
        Optional<Match> match = nearest(signature);
        if (match.isEmpty() && size < capacity) {
            remember(signature);
        }
        return match;
    }

    /** How many texts are remembered. */
    public int size() {
        return size;
    }

    public boolean isFull() {
        return size >= capacity;
    }

    byte[] signature(String text) {
        long[] least = new long[HASHES];
        Arrays.fill(least, Long.MAX_VALUE);
        for (long shingle : Shingles.of(text)) {
            for (int i = 0; i < HASHES; i++) {
                least[i] = Math.min(least[i], mixed(shingle * factors[i] + shifts[i]));
            }
        }
        byte[] signature = new byte[HASHES];
        for (int i = 0; i < HASHES; i++) {
            signature[i] = (byte) least[i];
        }
        return signature;
    }

    /** The finaliser of SplitMix64: each bit of the result depends on each bit of the value. */
    private static long mixed(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private Optional<Match> nearest(byte[] signature) {
        int best = -1;
        double most = 0;
        for (int band = 0; band < BANDS; band++) {
            int[] table = bands[band];
            long key = key(signature, 0, band);
            int compared = 0;
            for (int slot = slot(key, table.length);
                    table[slot] != 0 && compared < MOST_COMPARED;
                    slot = (slot + 1) & (table.length - 1)) {
                int place = table[slot] - 1;
                byte[] block = blocks[place / BLOCK];
                int offset = place % BLOCK * HASHES;
                if (key(block, offset, band) != key) {
                    continue;
                }
                compared++;
                double resemblance = resemblance(signature, block, offset);
                if (resemblance > most || (resemblance == most && place < best)) {
                    most = resemblance;
                    best = place;
                }
            }
        }
        return best >= 0 && most >= threshold ? Optional.of(new Match(best, most)) : Optional.empty();
    }

    /** The share of equal values, less those that are equal by chance. */
    private static double resemblance(byte[] signature, byte[] block, int offset) {
        int equal = 0;
        for (int i = 0; i < HASHES; i++) {
            equal += signature[i] == block[offset + i] ? 1 : 0;
        }
        double share = (double) equal / HASHES;
        return Math.max(0, (share - BY_CHANCE) / (1 - BY_CHANCE));
    }

    private void remember(byte[] signature) {
        int block = size / BLOCK;
        if (block == blocks.length) {
            blocks = Arrays.copyOf(blocks, blocks.length * 2);
        }
        if (blocks[block] == null) {
            blocks[block] = new byte[BLOCK * HASHES];
        }
        System.arraycopy(signature, 0, blocks[block], size % BLOCK * HASHES, HASHES);
        size++;
        if (size > FULL * bands[0].length) {
            grow();
        } else {
            for (int band = 0; band < BANDS; band++) {
                insert(bands[band], signature, 0, band, size);
            }
        }
    }

    private void grow() {
        int length = bands[0].length * 2;
        for (int band = 0; band < BANDS; band++) {
            int[] table = new int[length];
            for (int place = 0; place < size; place++) {
                insert(table, blocks[place / BLOCK], place % BLOCK * HASHES, band, place + 1);
            }
            bands[band] = table;
        }
    }

    /** Leaves a text out of a band in which as many are already as are ever compared. */
    private void insert(int[] table, byte[] signature, int offset, int band, int entry) {
        long key = key(signature, offset, band);
        int same = 0;
        int slot = slot(key, table.length);
        while (table[slot] != 0) {
            int place = table[slot] - 1;
            if (key(blocks[place / BLOCK], place % BLOCK * HASHES, band) == key && ++same == MOST_COMPARED) {
                return;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = entry;
    }

    private static long key(byte[] signature, int offset, int band) {
        long key = 0;
        for (int row = 0; row < ROWS; row++) {
            key = key << 8 | (signature[offset + band * ROWS + row] & 0xFF);
        }
        return key;
    }

    private static int slot(long key, int length) {
        return (int) mixed(key) & (length - 1);
    }
}
