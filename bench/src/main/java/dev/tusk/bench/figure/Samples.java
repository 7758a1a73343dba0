package dev.tusk.bench.figure;

import java.util.Arrays;

/** Measurements of one thing. Not for use by several threads at once. */
public final class Samples {

    private double[] values = new double[16];
    private int size;

    public void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    public double get(int index) {
        return values[index];
    }

    public int size() {
        return size;
    }

    /** The middle one, or the mean of the two in the middle. */
    public double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The smallest value that so large a share (0 to 1) of all does not exceed. */
    public double quantile(double share) {
        double[] sorted = sorted();
        return sorted[Math.clamp((int) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
    }

    private double[] sorted() {
        if (size == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        double[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return sorted;
    }

    /** The median of this one's values divided by those of another, pair by pair, as both were measured side by side. */
    public double medianRatioTo(Samples other) {
        if (size != other.size) {
            throw new IllegalArgumentException("%d samples beside %d".formatted(size, other.size));
        }
        Samples ratios = new Samples();
        for (int i = 0; i < size; i++) {
            ratios.add(values[i] / other.values[i]);
        }
        return ratios.median();
    }
}
