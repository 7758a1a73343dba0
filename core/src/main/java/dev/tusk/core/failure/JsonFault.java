package dev.tusk.core.failure;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** Says why a text is not JSON in one line: the parser's words, without its places and its advice to programmers. */
public final class JsonFault {

    private static final Pattern ASIDES = Pattern.compile(
            "\\s*\\((for|start) .*?\\)|\\s+at \\[Source:.*|: enable `JsonReadFeature.*", Pattern.DOTALL);

    private JsonFault() {}

    /** For example {@code Unexpected character ('x' (code 120)): expected a value}. */
    public static String of(JacksonException failure) {
        String said =
                ASIDES.matcher(String.valueOf(failure.getOriginalMessage())).replaceAll("");
        return said.lines().findFirst().orElse("it cannot be read").strip();
    }
}
