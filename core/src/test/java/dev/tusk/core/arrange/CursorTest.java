package dev.tusk.core.arrange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Anybody can write a cursor: what no search makes has to be refused before it becomes a parameter. */
class CursorTest {

    private static final String SEARCH = "search";
    private static final Order BY_SCORE = new Order(List.of(new OrderKey("u.score", OrderKey.Type.FLOAT, true)));
    private static final double IDF = 3.25;
    private static final int CANDIDATES = 4321;
    private static final int PASSED = 77;
    private static final double GREATEST = 0.625;

    private static Cursor cursor() {
        return new Cursor(
                List.of("0.5"),
                12,
                PASSED,
                List.of(
                        new Cursor.Term(5, 1, null, 1, IDF),
                        new Cursor.Term(9, 2, new Cursor.Source(true, "pre"), 0.5, 1.5)),
                List.of("apple"),
                new Cursor.Fused(0.5, CANDIDATES, 0, 9, Double.NaN, GREATEST, new Cursor.Last(2, 8), null),
                42,
                "apples");
    }

    private static Order by(OrderKey.Type type) {
        return new Order(List.of(new OrderKey("d.x", type, false)));
    }

    @Test
    void isReadAsItWasWritten() {
        String text = CursorText.encode(cursor(), SEARCH);
        assertThat(text).matches("[A-Za-z0-9_-]+");
        assertThat(CursorText.decode(text, SEARCH, BY_SCORE)).isEqualTo(cursor());
    }

    @Test
    void refusesNumbersThatNoSearchMakes() throws NoSuchAlgorithmException {
        BiFunction<ByteBuffer, Integer, ByteBuffer> putLeast = (bytes, at) -> bytes.putInt(at, Integer.MIN_VALUE);
        for (int candidates : List.of(-5, 0, 10_001, 1_000_000_000, 1_500_000_000)) {
            assertRefused(forged(ints(CANDIDATES), (bytes, at) -> bytes.putInt(at, candidates)));
        }
        for (int passed : List.of(-1, Integer.MAX_VALUE)) {
            assertRefused(forged(ints(PASSED), (bytes, at) -> bytes.putInt(at, passed)));
        }
        assertRefused(forged(ints(PASSED), putLeast));
        for (double idf : List.of(Double.NaN, 1e300, -1.0, Double.POSITIVE_INFINITY)) {
            assertRefused(forged(doubles(IDF), (bytes, at) -> bytes.putDouble(at, idf)));
        }
        for (double greatest : List.of(1e300, -1e300)) {
            assertRefused(forged(doubles(GREATEST), (bytes, at) -> bytes.putDouble(at, greatest)));
        }
        assertThatThrownBy(() -> new Cursor.Last(1, Long.MIN_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Cursor.Last(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Cursor.Fused(0.5, 100, 0, 1e-300, 0, 1, null, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesValuesThatTheServerWouldNotRead() {
        for (String number : List.of("1e9", "1_0", "0x1", "NaN", "", "\u0663", "0." + "1".repeat(16_384))) {
            assertThatThrownBy(() -> by(OrderKey.Type.NUMERIC).check(List.of(number)))
                    .as(number)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        by(OrderKey.Type.NUMERIC).check(List.of("-12.5"));
        assertThatThrownBy(() -> BY_SCORE.check(Arrays.asList((String) null)))
                .isInstanceOf(IllegalArgumentException.class);
        by(OrderKey.Type.TEXT).check(Arrays.asList((String) null));
    }

    private static byte[] ints(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] doubles(double value) {
        return ByteBuffer.allocate(8).putDouble(value).array();
    }

    /** The cursor with a number changed, and its checksum made anew. */
    private static String forged(byte[] number, BiFunction<ByteBuffer, Integer, ByteBuffer> change)
            throws NoSuchAlgorithmException {
        byte[] all = Base64.getUrlDecoder().decode(CursorText.encode(cursor(), SEARCH));
        int length = all.length - 4;
        int at = 0;
        while (!Arrays.equals(Arrays.copyOfRange(all, at, at + number.length), number)) {
            at++;
        }
        all = change.apply(ByteBuffer.wrap(all), at).array();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(all, length));
        System.arraycopy(hash, 0, all, length, 4);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> CursorText.decode(text, SEARCH, BY_SCORE))
                .isInstanceOfSatisfying(TuskException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                    assertThat(refused).hasMessage("this is not a cursor of a search, or it is damaged");
                });
    }
}
