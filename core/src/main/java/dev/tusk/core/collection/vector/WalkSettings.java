package dev.tusk.core.collection.vector;

import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of pgvector with which the server walks an index. */
public final class WalkSettings {

    private static final String HNSW = "hnsw.ef_search";
    private static final String IVFFLAT = "ivfflat.probes";

    /**
     * The most that there is to be had: of two indexes of different methods over the same expression the server takes the one that seems cheaper to
     * it, and each seems so with few probes or a small {@code ef_search}, which are the usual ones where none are set.
     */
    private static final Map<String, String> DEAREST = Map.of(HNSW, "1000", IVFFLAT, "32768");

    private WalkSettings() {}

    /**
     * With which an index of this method is walked.
     *
     * @param effort {@code hnsw.ef_search} or {@code ivfflat.probes}
     * @param iterative whether the walk goes on until enough rows have passed what the statement asks for beside
     */
    public static Map<String, String> of(IndexMethod method, int effort, boolean iterative) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(effortOf(method), Integer.toString(effort));
        settings.put(method.accessMethod() + ".iterative_scan", iterative ? "relaxed_order" : "off");
        return settings;
    }

    /** The name of the setting that tells how far an index of this method is walked. */
    public static String effortOf(IndexMethod method) {
        return method instanceof IndexMethod.Hnsw ? HNSW : IVFFLAT;
    }

    /** Makes the method seem dear to the server whose effort is not among the settings, where that of the other is. */
    public static void keepFromOthers(Map<String, String> settings) {
        if (settings.containsKey(HNSW) != settings.containsKey(IVFFLAT)) {
            DEAREST.forEach(settings::putIfAbsent);
        }
    }
}
