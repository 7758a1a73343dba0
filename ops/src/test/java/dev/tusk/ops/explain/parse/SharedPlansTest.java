package dev.tusk.ops.explain.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.SharedData;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.explain.print.PlanJson;
import dev.tusk.ops.explain.print.PlanText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Plans that others pasted, where the folder of samples is on this machine. */
class SharedPlansTest {

    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Test
    void eachIsReadAndPrintedBackExactly() throws IOException {
        Path folder = SharedData.require("plans");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted()
                    .filter(file -> file.toString().contains("_source"))
                    .toList()) {
                String source = Files.readString(file);
                List<Plan> plans = PlanParser.parse(Files.readAllBytes(file));
                assertThat(plans).as(file.toString()).hasSize(1);
                Plan plan = plans.getFirst();
                if (file.toString().endsWith(".json")) {
                    assertThat(json.readTree(PlanJson.print(plans)))
                            .as(file.toString())
                            .isEqualTo(json.readTree(source));
                } else {
                    assertThat(bare(PlanText.print(plan))).as(file.toString()).isEqualTo(bare(source));
                }
                assertThat(PlanText.print(PlanParser.parse(PlanText.print(plan)).getFirst()))
                        .isEqualTo(PlanText.print(plan));
                assertThat(plan.root().all().map(PlanNode::type))
                        .as(file.toString())
                        .noneMatch(String::isBlank);
            }
        }
    }

    /** The lines without frames, quotes and blanks around them. */
    private static List<String> bare(String text) {
        return text.lines()
                .map(line -> line.replaceAll("^\"|\"$", "").strip())
                .filter(line -> !line.isEmpty()
                        && !line.equals("QUERY PLAN")
                        && !line.matches("[-\u2550]+|\\(\\d+ (rows|lignes)\\)"))
                .toList();
    }
}
