package dev.tusk.models.bundled;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.net.URL;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** ONNX Runtime, of which a process has one. */
final class OnnxRuntime {

    /** Where ONNX Runtime looks for its libraries before it unpacks them into a temporary directory, at every start. */
    private static final String LIBRARY_DIRECTORY = "onnxruntime.native.path";

    private OnnxRuntime() {}

    /**
     * Loads ONNX Runtime's native library, once in a process.
     *
     * @param files where the library is kept unpacked, or empty to let ONNX Runtime unpack it at each start; heeded by
     *     the first call only, and not when the system property {@code onnxruntime.native.path} is set already
     */
    static synchronized OrtEnvironment start(Optional<UnpackedFiles> files) {
        if (System.getProperty(LIBRARY_DIRECTORY) == null) {
            files.flatMap(OnnxRuntime::unpackLibrary)
                    .ifPresent(directory -> System.setProperty(LIBRARY_DIRECTORY, directory.toString()));
        }
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "tusk");
    }

    private static Optional<Path> unpackLibrary(UnpackedFiles files) {
        String folder = "/ai/onnxruntime/native/" + platform() + "/";
        URL library = OrtEnvironment.class.getResource(folder + System.mapLibraryName("onnxruntime"));
        if (library == null) {
            return Optional.empty();
        }
        return files.file(library).map(file -> file.resolveSibling(""));
    }

    /** The folder of this platform in ONNX Runtime's jar. */
    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String systemName = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
        return systemName + (processor.equals("aarch64") || processor.equals("arm64") ? "-aarch64" : "-x64");
    }
}
