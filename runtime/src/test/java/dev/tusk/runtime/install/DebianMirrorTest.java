package dev.tusk.runtime.install;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DebianMirrorTest {

    @Test
    void isTheSiteWhoseOriginIsDebian() {
        String updated = """
                https://extras.example/apt Extras
                http://mirror.example/debian-security Debian
                http://mirror.example/packages Debian
                """;

        assertThat(DebianMirror.siteIn(updated, "")).contains("http://mirror.example/packages");
    }

    @Test
    void isTheSiteNamedDebianOnAMachineThatHasNeverUpdatedItsLists() {
        String configured = """
                https://extras.example/linux/debian stable
                http://mirror.example/debian-security main
                http://mirror.example/debian main
                """;

        assertThat(DebianMirror.siteIn("", configured)).contains("http://mirror.example/debian");
    }

    @Test
    void isMissingOnAnotherDistribution() {
        assertThat(DebianMirror.siteIn(
                        "http://archive.example/ubuntu Ubuntu\n", "http://archive.example/ubuntu main\n"))
                .isEmpty();
    }
}
