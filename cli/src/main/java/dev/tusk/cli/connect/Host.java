package dev.tusk.cli.connect;

/**
 * Where a server listens.
 *
 * @param name a host name or an address; an address of IPv6 without brackets
 * @param port 1 to 65,535
 */
record Host(String name, int port) {

    static final int DEFAULT_PORT = 5432;

    @Override
    public String toString() {
        return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }
}
