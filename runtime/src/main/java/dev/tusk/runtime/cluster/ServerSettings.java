package dev.tusk.runtime.cluster;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The text of a cluster's {@code tusk.conf}. */
final class ServerSettings {

    private static final String HEADING = """
            # Written by Tusk at each start; changes made here are lost. To change a setting for good,
            # use "alter system", which wins over this file.
            """;

    private ServerSettings() {}

    static String text(ClusterSpec spec, int port, Path socketFolder) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("cluster_name", spec.name());
        all.put("listen_addresses", "127.0.0.1");
        all.put("unix_socket_directories", "\"%s\"".formatted(socketFolder));
        all.put("unix_socket_permissions", "0700");
        all.put("jit", "off");
        all.putAll(spec.settings());
        all.put("port", Integer.toString(port));
        StringBuilder text = new StringBuilder(HEADING);
        all.forEach((name, value) ->
                text.append(name).append(" = ").append(quoted(value)).append('\n'));
        return text.toString();
    }

    /** Source of the escapes: GUC_scanstr in src/backend/utils/misc/guc-file.l of PostgreSQL. */
    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
