package dev.tusk.sources.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Tells hosts that only this machine or its network can reach, and to which a page from outside must not lead. */
final class OwnNetwork {

    private OwnNetwork() {}

    /**
     * Whether any address of this host is one of the own machine, link or network (RFC 1918, 3927, 4193, 4291, 6598).
     *
     * @param host as an address has it; false for one that is not known
     */
    static boolean has(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).anyMatch(OwnNetwork::isOwn);
        } catch (UnknownHostException unknown) {
            // Asking for the page says so.
            return false;
        }
    }

    private static boolean isOwn(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean unique = address instanceof Inet6Address && (bytes[0] & 0xFE) == 0xFC;
        boolean shared = bytes.length == 4 && (bytes[0] & 0xFF) == 100 && (bytes[1] & 0xC0) == 64;
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || unique
                || shared;
    }
}
