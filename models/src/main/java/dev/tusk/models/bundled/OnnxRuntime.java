package dev.tusk.models.bundled;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.net.URL;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** ONNX Runtime, of which a process has one. */
final class OnnxRuntime {

    /** The directory from which ONNX Runtime loads all its libraries, where a user sets it. */
    private static final String LIBRARY_DIRECTORY = "onnxruntime.native.path";

    /**
     * The file of the large library; the small one that binds it to Java is unpacked at every start all the same. Setting
     * {@link #LIBRARY_DIRECTORY} would have both looked for there, and fail for want of the small one.
     */
    private static final String LIBRARY_FILE = "onnxruntime.native.onnxruntime.path";

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
                    .ifPresent(library -> System.setProperty(LIBRARY_FILE, library.toString()));
        }
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "tusk");
    }

    private static Optional<Path> unpackLibrary(UnpackedFiles files) {
        String folder = "/ai/onnxruntime/native/" + platform() + "/";
        URL library = OrtEnvironment.class.getResource(folder + System.mapLibraryName("onnxruntime"));
        if (library == null) {
            return Optional.empty();
        }
        return files.file(library);
    }

    /** The folder of this platform in ONNX Runtime's jar. */
    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String systemName = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
        return systemName + (processor.equals("aarch64") || processor.equals("arm64") ? "-aarch64" : "-x64");
    }
}
