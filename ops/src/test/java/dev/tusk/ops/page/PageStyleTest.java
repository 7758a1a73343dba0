package dev.tusk.ops.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contrast as WCAG 2.2 has it: text 4.5 (1.4.3), lines of charts 3 (1.4.11). Both kinds of colours are used for text and lines. */
class PageStyleTest {

    private static final Pattern ROOT = Pattern.compile(":root \\{([^}]*)}");
    private static final Pattern COLOUR = Pattern.compile("--(\\w+): #([0-9a-f]{6}|[0-9a-f]{3});");

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void everyColourOfTextCanBeReadOnEveryGround(int scheme) {
        List<String> schemes = ROOT.matcher(Page.of("", ""))
                .results()
                .map(each -> each.group(1))
                .toList();
        assertThat(schemes).hasSize(2);
        Map<String, String> colours = new HashMap<>();
        Matcher matcher = COLOUR.matcher(schemes.get(scheme));
        while (matcher.find()) {
            String hex = matcher.group(2);
            colours.put(matcher.group(1), hex.length() == 3 ? hex.replaceAll("(.)", "$1$1") : hex);
        }
        for (String ground : List.of("paper", "soft")) {
            for (String ink : List.of("ink", "hot", "warm", "cool")) {
                assertThat(contrast(
                                Objects.requireNonNull(colours.get(ink)), Objects.requireNonNull(colours.get(ground))))
                        .as("%s on %s", ink, ground)
                        .isGreaterThanOrEqualTo(4.5);
            }
        }
    }

    private static double contrast(String one, String other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String hex) {
        return 0.2126 * part(hex, 0) + 0.7152 * part(hex, 2) + 0.0722 * part(hex, 4);
    }

    private static double part(String hex, int at) {
        double share = Integer.parseInt(hex.substring(at, at + 2), 16) / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
