package dev.tusk.cli.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Ends this process, in order, when its standard input does: that is a pipe from whoever started it, which the system closes also where that one
 * was killed.
 */
public final class EndsWithInput {

    /** As a shell reports a program that SIGTERM ended. */
    private static final int TERMINATED = 143;

    private EndsWithInput() {}

    /** Starts to watch, on a daemon thread. */
    public static void watch(InputStream in) {
        Thread.ofPlatform().name("tusk-input-watch").daemon().start(() -> {
            try {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // As good as an end.
                System.getLogger(EndsWithInput.class.getName()).log(System.Logger.Level.DEBUG, "input broke off", e);
            }
            System.exit(TERMINATED);
        });
    }
}
