package dev.tusk.models.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

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
