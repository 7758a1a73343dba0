package dev.tusk.cli.shell;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Asks before something is lost. */
public final class Confirmation {

    private Confirmation() {}

    /**
     * Returns when the user agreed: by the option {@code --yes}, or by answering y on a terminal.
     *
     * @param deed what would be done, for example {@code drop collection "docs" with 12 documents}
     * @throws TuskException {@code INVALID_REQUEST} when the user did not agree or cannot be asked
     */
    public static void require(Shell shell, boolean yes, String deed) {
        if (yes) {
            return;
        }
        if (!shell.inIsTerminal()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST, "this would %s; nothing was done".formatted(deed), "add --yes to do it");
        }
        shell.err().print("This will %s. Go on? [y/N] ".formatted(deed));
        shell.err().flush();
        if (!answer(shell.in()).strip().matches("(?i)y(es)?")) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, "nothing was done");
        }
    }

    private static String answer(InputStream in) {
        StringBuilder line = new StringBuilder();
        try {
            for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
                line.append((char) b);
            }
        } catch (IOException e) {
            throw new TuskException(ErrorCode.FILE_UNREADABLE, "cannot read the answer: " + e, null, null, e);
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
