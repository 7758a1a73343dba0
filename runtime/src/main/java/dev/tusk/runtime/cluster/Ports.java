package dev.tusk.runtime.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Free TCP ports of the loopback address. Another process may take one before it is used. */
final class Ports {

    private static final Pattern PORT = Pattern.compile("^port = '(\\d+)'$", Pattern.MULTILINE);

    private Ports() {}

    /** The port of the last time, if it is free, or else another. */
    static int previousOrFree(Path settings) {
        try {
            if (Files.exists(settings)) {
                Matcher matcher = PORT.matcher(Files.readString(settings));
                if (matcher.find() && free(Integer.parseInt(matcher.group(1)))) {
                    return Integer.parseInt(matcher.group(1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return free();
    }

    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
