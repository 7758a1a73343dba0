package dev.tusk.bench.vectors;

import dev.tusk.core.embedding.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Any number of vectors with the neighbourhoods of real embeddings, of which there are some thousands: each is a real one, moved by random
 * parts of the differences to its nearest real ones, with a little noise, and made of length 1. So vectors lie densely where real ones do,
 * and spread in as many directions there as real neighbours do. The same number and seed give the same vector.
 */
final class VectorData {

    private static final int NEIGHBOURS = 12;

    /** The variance of each part: they add up to a move that is about as long as the way to a neighbour. */
    private static final double PART = 1 / Math.sqrt(NEIGHBOURS);

    /** The length of the noise against that of the move. */
    private static final double NOISE = 0.15;

    private final float[][] real;
    private final int[][] nearest;
    private final long seed;

    private VectorData(float[][] real, int[][] nearest, long seed) {
        this.real = real;
        this.nearest = nearest;
        this.seed = seed;
    }

    /** @param embeddings real ones, of length 1 */
    static VectorData of(List<Vector> embeddings, long seed) {
        float[][] real = embeddings.stream().map(Vector::toArray).toArray(float[][]::new);
        int[][] nearest = IntStream.range(0, real.length)
                .parallel()
                .mapToObj(i -> nearest(real, i))
                .toArray(int[][]::new);
        return new VectorData(real, nearest, seed);
    }

    /**
     * The same with some times as many dimensions: beside a real vector stand its products with random matrices, bent by the
     * hyperbolic tangent so that they are not turned copies of it. Neighbours are taken to be what they were.
     */
    VectorData widened(int times) {
        int from = dimensions();
        Random random = new Random(seed);
        double[][] matrix = new double[(times - 1) * from][from];
        for (double[] row : matrix) {
            for (int i = 0; i < from; i++) {
                row[i] = random.nextGaussian();
            }
        }
        float[][] wide = Arrays.stream(real)
                .parallel()
                .map(narrow -> {
                    float[] values = new float[times * from];
                    System.arraycopy(narrow, 0, values, 0, from);
                    for (int row = 0; row < matrix.length; row++) {
                        double sum = 0;
                        for (int i = 0; i < from; i++) {
                            sum += matrix[row][i] * narrow[i];
                        }
                        values[from + row] = (float) (Math.tanh(2 * sum) / Math.sqrt(from));
                    }
                    return unit(values);
                })
                .toArray(float[][]::new);
        return new VectorData(wide, nearest, seed);
    }

    private static int[] nearest(float[][] real, int of) {
        int[] best = new int[NEIGHBOURS];
        double[] similarity = new double[NEIGHBOURS];
        int filled = 0;
        for (int other = 0; other < real.length; other++) {
            if (other == of) {
                continue;
            }
            double dot = dot(real[of], real[other]);
            int place = filled < NEIGHBOURS ? filled++ : NEIGHBOURS;
            if (place == NEIGHBOURS) {
                if (dot <= similarity[NEIGHBOURS - 1]) {
                    continue;
                }
                place--;
            }
            while (place > 0 && similarity[place - 1] < dot) {
                similarity[place] = similarity[place - 1];
                best[place] = best[place - 1];
                place--;
            }
            similarity[place] = dot;
            best[place] = other;
        }
        return best;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** How many real ones there are. */
    int realVectors() {
        return real.length;
    }

    int dimensions() {
        return real[0].length;
    }

    /** The vector of this number; queries take numbers that no document has. */
    Vector vector(long number) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
        int base = random.nextInt(real.length);
        float[] from = real[base];
        float[] values = from.clone();
        double moved = 0;
        for (int neighbour : nearest[base]) {
            double part = PART * random.nextGaussian();
            float[] to = real[neighbour];
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (part * (to[i] - from[i]));
            }
        }
        for (int i = 0; i < values.length; i++) {
            moved += (values[i] - from[i]) * (values[i] - from[i]);
        }
        double deviation = NOISE * Math.sqrt(moved / values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (deviation * random.nextGaussian());
        }
        return Vector.of(unit(values));
    }

    private static float[] unit(float[] values) {
        double norm = Math.sqrt(dot(values, values));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] / norm);
        }
        return values;
    }

    /**
     * The local intrinsic dimension (Levina and Bickel, 2004, by the 20 nearest, averaged as MacKay and Ghahramani propose) of as many
     * made vectors as there are real ones, beside that of the real ones.
     */
    double[] intrinsicDimensions() {
        float[][] made = IntStream.range(0, real.length)
                .mapToObj(i -> vector(-1L - i).toArray())
                .toArray(float[][]::new);
        return new double[] {intrinsicDimension(real), intrinsicDimension(made)};
    }

    private static double intrinsicDimension(float[][] vectors) {
        int sampled = Math.min(500, vectors.length);
        double inverse = IntStream.range(0, sampled)
                .parallel()
                .mapToDouble(i -> inverseDimension(vectors, i))
                .average()
                .orElseThrow();
        return 1 / inverse;
    }

    private static double inverseDimension(float[][] vectors, int of) {
        int k = 20;
        List<Double> distances = new ArrayList<>();
        for (int other = 0; other < vectors.length; other++) {
            double distance = Math.sqrt(Math.max(0, 2 - 2 * dot(vectors[of], vectors[other])));
            // Texts that are there twice have no way between them.
            if (other != of && distance > 1e-4) {
                distances.add(distance);
            }
        }
        distances.sort(null);
        double last = distances.get(k - 1);
        double sum = 0;
        for (int j = 0; j < k - 1; j++) {
            sum += Math.log(last / distances.get(j));
        }
        return sum / (k - 2);
    }
}
