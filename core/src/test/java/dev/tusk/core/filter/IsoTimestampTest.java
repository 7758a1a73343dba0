package dev.tusk.core.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PostgresExtension.class)
class IsoTimestampTest {

    private static Connection connection;

    @BeforeAll
    static void createFunction(TestDatabase database) throws SQLException {
        connection = database.dataSource().getConnection();
        new FilterTable(connection);
    }

    @AfterAll
    static void disconnect() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource({
        "2024-05-01, 2024-05-01T00:00:00Z",
        "2024-02-29, 2024-02-29T00:00:00Z",
        "2000-02-29, 2000-02-29T00:00:00Z",
        "0001-01-01, 0001-01-01T00:00:00Z",
        "2024-05-01T12:30Z, 2024-05-01T12:30:00Z",
        "2024-05-01T12:30:15Z, 2024-05-01T12:30:15Z",
        "2024-05-01T12:30:15.5Z, 2024-05-01T12:30:15.500Z",
        "2024-05-01T12:30:15.123456999Z, 2024-05-01T12:30:15.123456Z",
        "2024-05-01T23:59:59.999999999Z, 2024-05-01T23:59:59.999999Z",
        "2024-05-01T12:30:15+02:00, 2024-05-01T10:30:15Z",
        "2024-05-01T12:30:15-0530, 2024-05-01T18:00:15Z",
        "2024-05-01T12:30:15+14, 2024-04-30T22:30:15Z",
        "2024-03-31T02:30:00+01:00, 2024-03-31T01:30:00Z",
    })
    void readsWhatIsoSays(String written, Instant expected) throws SQLException {
        assertThat(IsoTimestamp.parse(written)).contains(expected);
        assertThat(inSql(written)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "infinity",
                "epoch",
                "today",
                "2024-02-30",
                "2024-02-31",
                "2023-02-29",
                "1900-02-29",
                "2024-04-31",
                "2024-13-01",
                "2024-00-10",
                "2024-01-00",
                "0000-01-01",
                "24-01-01",
                "2024-1-1",
                "20240501",
                "+2024-05-01",
                "12024-05-01",
                "2024-05-01T12:30:15",
                "2024-05-01 12:30:15Z",
                "2024-05-01t12:30:15z",
                "2024-05-01T24:00:00Z",
                "2024-05-01T12:60:00Z",
                "2024-05-01T12:30:60Z",
                "2024-05-01T12:30:15.Z",
                "2024-05-01T12:30:15.1234567890Z",
                "2024-05-01T12:30:15+16:00",
                "2024-05-01T12:30:15+02:60",
                "2024-05-01T12:30:15 Europe/Berlin",
                "2024-05-01T12:30:15Z\n",
                "2024-05-01\n",
                " 2024-05-01",
                "2024-05-01Z",
                "٢٠٢٤-٠٥-٠١"
            })
    void refusesEverythingElse(String written) throws SQLException {
        assertThat(IsoTimestamp.parse(written)).isEmpty();
        assertThat(inSql(written)).isNull();
    }

    @Test
    void readsTheSameInJavaAndInSql() throws SQLException {
        long seed = RandomFilters.newSeed();
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            texts.add(nearlyATimestamp(random));
        }
        int valid = 0;
        for (String text : texts) {
            @Nullable Instant expected = IsoTimestamp.parse(text).orElse(null);
            assertThat(inSql(text))
                    .as("%s, repeat with -Dtusk.test.seed=%d", text, seed)
                    .isEqualTo(expected);
            valid += expected == null ? 0 : 1;
        }
        assertThat(valid).isBetween(400, 3_600);
    }

    private static String nearlyATimestamp(Random random) {
        String date = "%04d-%02d-%02d"
                .formatted(random.nextInt(random.nextBoolean() ? 10_000 : 4), random.nextInt(13), random.nextInt(32));
        if (random.nextInt(4) == 0) {
            return date;
        }
        String seconds = random.nextInt(4) == 0 ? "" : ":%02d".formatted(random.nextInt(61));
        String fraction = random.nextInt(2) == 0
                ? ""
                : "." + "%010d".formatted(random.nextInt(Integer.MAX_VALUE)).substring(0, random.nextInt(11));
        List<String> offsets = List.of("Z", "Z", "+00:00", "-00:00", "+0530", "-15:59", "+15:59", "+16:00", "-03", "");
        return "%sT%02d:%02d%s%s%s"
                .formatted(
                        date,
                        random.nextInt(25),
                        random.nextInt(61),
                        seconds,
                        fraction,
                        offsets.get(random.nextInt(offsets.size())));
    }

    private @Nullable Instant inSql(String written) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select %s.timestamp_of(to_jsonb(cast(? as text)))".formatted(FilterTable.SCHEMA))) {
            select.setString(1, written);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                OffsetDateTime time = row.getObject(1, OffsetDateTime.class);
                return time == null ? null : time.toInstant();
            }
        }
    }
}
