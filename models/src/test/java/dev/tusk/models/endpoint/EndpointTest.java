package dev.tusk.models.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "localhost, http://localhost:11434/v1",
        "0.0.0.0, http://127.0.0.1:11434/v1",
        "0.0.0.0:8080, http://127.0.0.1:8080/v1",
        "10.0.0.5:1234, http://10.0.0.5:1234/v1",
        "http://host:1234/, http://host:1234/v1",
        "https://host, https://host/v1",
        "https://host/ollama/v1/, https://host/ollama/v1",
        "[::1]:99, http://[::1]:99/v1",
    })
    void readsOllamasOwnSetting(String host, String address) {
        assertThat(Endpoint.ollamaAddress(host, "OLLAMA_HOST")).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://", "a b", "http://us er:pw@host", ":pw@"})
    void refusesWhatIsNoAddressWithoutRepeatingIt(String text) {
        TuskException failure = catchThrowableOfType(
                TuskException.class, () -> Endpoint.at("e", Endpoint.address(text, "THE_SETTING")));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(failure.getMessage()).doesNotContain("pw");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/v1", "http://user:pw@host/v1", "file:///v1", "/v1"})
    void refusesAddressesThatCannotBeCalled(String address) {
        TuskException failure = catchThrowableOfType(TuskException.class, () -> Endpoint.at("e", URI.create(address)));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(failure.getMessage()).doesNotContain("pw");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Has Blank", "UPPER", "1st", "a:b"})
    void refusesNamesThatCannotStandBeforeAColon(String name) {
        TuskException failure =
                catchThrowableOfType(TuskException.class, () -> Endpoint.at(name, URI.create("http://host/v1")));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    }
}
