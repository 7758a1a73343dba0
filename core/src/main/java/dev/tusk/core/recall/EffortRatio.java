package dev.tusk.core.recall;

import java.util.List;

/**
 * How many times the effort one kind of queries takes for the same recall as another. What is missed falls about as a power of the effort, so
 * each curve is a line over logarithms; both get the slope that fits them best together (least squares), and the ratio is the way from one line to the
 * other along the effort. All points of both curves count: two efforts alone at which samples of some hundred queries reach a target differ
 * several times by chance, as curves are flat there.
 */
final class EffortRatio {

    /** More was never seen, and would be noise. */
    private static final double MOST = 4;

    /** Where a curve is flatter, the way to the other one says nothing. */
    private static final double LEAST_SLOPE = 0.3;

    /** Below this a walk has hardly begun, and the curve is none of that kind. */
    private static final double LEAST_RECALL = 0.6;

    private static final int LEAST_POINTS = 3;

    private double points;
    private double effort;
    private double missed;

    private EffortRatio(List<Point> curve) {
        for (Point point : curve) {
            if (tells(point)) {
                points++;
                effort += x(point);
                missed += y(point);
            }
        }
        effort /= points;
        missed /= points;
    }

    /**
     * The effort that those of the first curve take for each that those of the second take, 1 to 4; 1 where the curves have too few points
     * between little and all found, or are flat.
     */
    static double of(List<Point> first, List<Point> second) {
        EffortRatio a = new EffortRatio(first);
        EffortRatio b = new EffortRatio(second);
        if (a.points < LEAST_POINTS || b.points < LEAST_POINTS) {
            return 1;
        }
        double slope = -(a.covariance(first) + b.covariance(second)) / (a.variance(first) + b.variance(second));
        if (!(slope >= LEAST_SLOPE)) {
            return 1;
        }
        return Math.clamp(Math.exp((a.missed - b.missed) / slope + a.effort - b.effort), 1, MOST);
    }

    private double covariance(List<Point> curve) {
        return curve.stream()
                .filter(EffortRatio::tells)
                .mapToDouble(point -> (x(point) - effort) * (y(point) - missed))
                .sum();
    }

    private double variance(List<Point> curve) {
        return curve.stream()
                .filter(EffortRatio::tells)
                .mapToDouble(point -> (x(point) - effort) * (x(point) - effort))
                .sum();
    }

    private static boolean tells(Point point) {
        double recall = point.recall().mean();
        return recall >= LEAST_RECALL && recall < Recall.ALL_BUT_EXACT;
    }

    private static double x(Point point) {
        return Math.log(point.effort());
    }

    private static double y(Point point) {
        return Math.log(1 - point.recall().mean());
    }
}
