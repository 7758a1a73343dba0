package dev.tusk.ops.activity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter role app password 'hunter2'",
                "create user a with encrypted password E'hunter2' valid until 'infinity'",
                "ALTER ROLE app PASSWORD 'it''s hunter2'",
                "alter role app password 'hunter2 and cut off",
                "create user mapping for app server far options (user 'app', password 'hunter2')",
                "create subscription s connection 'host=far password=hunter2' publication p",
                "select dblink_connect('host=far password=hunter2 dbname=x')",
                "select dblink('postgresql://app:hunter2@far/x', $1)"
            })
    void hidesSecrets(String text) {
        assertThat(StatementText.shown(text)).doesNotContain("hunter2").contains("***");
    }

    @Test
    void leavesTheRestAsItIs() {
        String text = "update account set password = $1, name = 'password reset' where url = 'https://far/a@b'";

        assertThat(StatementText.shown(text)).isEqualTo(text);
    }
}
