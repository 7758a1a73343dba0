package dev.tusk.sources.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnNetworkTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "[::1]",
                "[fe80::1]",
                "[fd12::1]",
                "[::ffff:127.0.0.1]"
            })
    void knowsWhatOnlyItsNetworkReaches(String host) {
        assertThat(OwnNetwork.has(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"93.184.216.34", "100.128.0.1", "[2606:2800:220:1::1]", "no.such.host.invalid"})
    void leavesOthersAlone(String host) {
        assertThat(OwnNetwork.has(host)).isFalse();
    }
}
