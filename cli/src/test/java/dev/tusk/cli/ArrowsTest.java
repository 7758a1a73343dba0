package dev.tusk.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dependencies between the modules go one way only: the table of ARCHITECTURE.md, on what was compiled. */
class ArrowsTest {

    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "runtime", Set.of(),
            "core", Set.of(),
            "models", Set.of("core"),
            "sources", Set.of("core"),
            "ops", Set.of("core", "runtime"),
            "server", Set.of("core", "models", "sources", "ops"),
            "cli", Set.of("runtime", "core", "models", "sources", "ops", "server"),
            "testkit", Set.of("runtime"));

    private static JavaClasses tusk;

    @BeforeAll
    static void readClasses() {
        tusk = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.tusk");
    }

    static Stream<String> modules() {
        return MAY_USE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void moduleUsesOnlyThoseBelowIt(String module) {
        String[] allowed = Stream.concat(Stream.of(module), MAY_USE.getOrDefault(module, Set.of()).stream())
                .map(ArrowsTest::packagesOf)
                .toArray(String[]::new);
        classes()
                .that(resideInAPackage(packagesOf(module)))
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage("dev.tusk..")).or(resideInAnyPackage(allowed)))
                .check(tusk);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void featuresOfAModuleFormNoCycle(String module) {
        slices().matching("dev.tusk." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(tusk);
    }

    @Test
    void everyModuleHasARowInTheTable() {
        Set<String> found = tusk.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.replaceFirst("^dev\\.tusk\\.", "").replaceFirst("\\..*", ""))
                .collect(Collectors.toSet());

        assertThat(found).containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
    }

    @Test
    void coreLeavesEnvironmentAndConsoleToThePrograms() {
        noClasses()
                .that(resideInAPackage(packagesOf("core")))
                .should()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(tusk);
    }

    private static String packagesOf(String module) {
        return "dev.tusk." + module + "..";
    }
}
