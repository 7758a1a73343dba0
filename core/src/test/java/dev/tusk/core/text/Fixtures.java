package dev.tusk.core.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

final class Fixtures {

    private Fixtures() {}

    static ParsedText parse(String name) {
        try (InputStream in = Objects.requireNonNull(Fixtures.class.getResourceAsStream("/text/" + name), name)) {
            return TextParser.parse(
                    TextDecoder.decode(in.readAllBytes(), name),
                    TextFormat.ofFileName(name).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
