package dev.tusk.cli.serve;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The port of a server on the loopback address: one that was asked for, or the usual one or the next that is free. */
public final class LoopbackPort {

    /** T, U, S and K on the keys of a telephone. */
    public static final int USUAL = 8875;

    private static final int TRIES = 50;

    private final @Nullable Integer wanted;

    private LoopbackPort(@Nullable Integer wanted) {
        this.wanted = wanted;
    }

    /**
     * The port of a server that is about to start.
     *
     * @param wanted 0 for any, null for the usual one or the next that is free
     * @throws TuskException when the wanted one is in use or no port
     */
    public static LoopbackPort of(@Nullable Integer wanted) {
        if (wanted != null && (wanted < 0 || wanted > 65_535)) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "the port is %d; it must be 0 (any free one) to 65535".formatted(wanted));
        }
        if (wanted != null && !isFree(wanted)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "port %d is in use".formatted(wanted),
                    "choose another with --port, or leave --port out for a free one");
        }
        return new LoopbackPort(wanted);
    }

    /** Starts a server on the port. */
    public <T> T start(IntFunction<T> server) {
        if (wanted != null) {
            return server.apply(wanted);
        }
        for (int port = USUAL; port < USUAL + TRIES; port++) {
            if (isFree(port)) {
                return server.apply(port);
            }
        }
        return server.apply(0);
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
