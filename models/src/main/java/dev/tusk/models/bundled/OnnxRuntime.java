package dev.tusk.models.bundled;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** ONNX Runtime, of which a process has one. */
final class OnnxRuntime {

    /** The libraries in ONNX Runtime's jar; it unpacks them into a temporary directory, at every start. */
    private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");

    private OnnxRuntime() {}

    /**
     * Loads ONNX Runtime's native library, once in a process.
     *
     * @param files where the libraries are kept unpacked, or empty to let ONNX Runtime unpack them at each start. Heeded
     *     by the first call only, and not when the system properties that tell ONNX Runtime where they are are set
     */
    static synchronized OrtEnvironment start(Optional<UnpackedFiles> files) {
        if (System.getProperty("onnxruntime.native.path") == null) {
            LIBRARIES.forEach(library -> files.flatMap(directory -> unpack(library, directory))
                    .ifPresent(file -> setIfAbsent("onnxruntime.native.%s.path".formatted(library), file)));
        }
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "tusk");
    }

    private static Optional<Path> unpack(String library, UnpackedFiles files) {
        String name = "/ai/onnxruntime/native/" + platform() + "/" + System.mapLibraryName(library);
        return Optional.ofNullable(OrtEnvironment.class.getResource(name)).flatMap(files::file);
    }

    private static void setIfAbsent(String property, Path file) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, file.toAbsolutePath().toString());
        }
    }

    /** The folder of this platform in ONNX Runtime's jar. */
    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String systemName = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
        return systemName + (processor.equals("aarch64") || processor.equals("arm64") ? "-aarch64" : "-x64");
    }
}
