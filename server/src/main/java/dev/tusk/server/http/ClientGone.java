package dev.tusk.server.http;

import java.io.IOException;

/** The client's connection broke, or fell silent, while its request was read. */
public final class ClientGone extends IOException {

    public ClientGone(IOException cause) {
        super("the request could not be read to its end", cause);
    }
}
