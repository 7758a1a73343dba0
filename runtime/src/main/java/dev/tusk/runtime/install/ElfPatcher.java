package dev.tusk.runtime.install;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Makes the programs of a folder of unpacked packages use the loader and the libraries of that folder, so that they run
 * on a system with an older C library. DT_RPATH, not DT_RUNPATH, because it also holds for what libraries and extensions
 * load in their turn.
 */
final class ElfPatcher {

    private final Path libraries;
    private final Path loader;
    private final Path root;

    ElfPatcher(Path root) {
        this.root = root;
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String[] names = switch (architecture) {
            case "amd64", "x86_64" -> new String[] {"x86_64-linux-gnu", "ld-linux-x86-64.so.2"};
            case "aarch64", "arm64" -> new String[] {"aarch64-linux-gnu", "ld-linux-aarch64.so.1"};
            default ->
                throw new LocalPostgresException(
                        "cannot install PostgreSQL: processor \"%s\" is not supported".formatted(architecture),
                        "amd64 and arm64 are",
                        DebianMirror.elsewhere());
        };
        this.libraries = root.resolve("usr/lib").resolve(names[0]);
        this.loader = libraries.resolve(names[1]);
    }

    /** Patches every program that has not been patched yet. */
    void patchAll() {
        for (Path program : programs()) {
            if (!ElfProgram.interpreter(program).orElseThrow().equals(loader.toString())) {
                patch(program);
            }
        }
    }

    /** The dynamically linked executables below the root. Libraries that can also be run keep the loader they have. */
    private List<Path> programs() {
        try (Stream<Path> files = Files.walk(root.resolve("usr"))) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !file.getFileName().toString().contains(".so"))
                    .filter(Files::isExecutable)
                    .filter(file -> ElfProgram.interpreter(file).isPresent())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The package's own patchelf is run through the unpacked loader: the machine may have none, or too old a one. */
    private void patch(Path program) {
        // patchelf itself cannot be written while it runs, so it works on a copy that takes the program's place.
        Path patched = program.resolveSibling(program.getFileName() + ".patched");
        Command.of(
                        loader.toString(),
                        "--library-path",
                        libraries.toString(),
                        root.resolve("usr/bin/patchelf").toString(),
                        "--set-interpreter",
                        loader.toString(),
                        "--force-rpath",
                        "--set-rpath",
                        libraries.toString(),
                        "--output",
                        patched.toString(),
                        program.toString())
                .runOrFail("prepare %s".formatted(program.getFileName()));
        try {
            Files.setPosixFilePermissions(patched, Files.getPosixFilePermissions(program));
            Files.move(patched, program, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
