package dev.tusk.ops.explain.parse;

import java.nio.file.Path;

/** Where samples of plans are: {@code TUSK_TEST_PLANS}, else beside the folder of the repository. */
final class SamplePlans {

    private SamplePlans() {}

    static Path folder() {
        String named = System.getenv("TUSK_TEST_PLANS");
        if (named != null && !named.isEmpty()) {
            return Path.of(named);
        }
        Path here = Path.of("").toAbsolutePath();
        for (Path at = here; at != null; at = at.getParent()) {
            if (at.resolve("shared/data/plans").toFile().isDirectory()) {
                return at.resolve("shared/data/plans");
            }
        }
        return here.resolve("shared/data/plans");
    }
}
