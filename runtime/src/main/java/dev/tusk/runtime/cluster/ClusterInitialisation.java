package dev.tusk.runtime.cluster;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.install.Installation;
import dev.tusk.runtime.process.Command;
import dev.tusk.runtime.process.Folders;
import dev.tusk.runtime.process.ServerAccount;
import dev.tusk.runtime.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Makes the data of a cluster. It is made under another name, so that data which is there is whole. */
final class ClusterInitialisation {

    private static final int PASSWORD_BYTES = 24;
    private static final int FIRST_WITH_BUILTIN_LOCALES = 17;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Installation installation;
    private final ServerAccount account;
    private final Progress progress;

    ClusterInitialisation(Installation installation, ServerAccount account, Progress progress) {
        this.installation = installation;
        this.account = account;
        this.progress = progress;
    }

    void run(ClusterSpec spec, ClusterFolder folder) {
        progress.step("making cluster \"%s\" (PostgreSQL %s)".formatted(spec.name(), installation.version()));
        Path data = folder.unfinishedData();
        Path passwordForServer = folder.root().resolve("password.unfinished");
        Folders.remove(data);
        try {
            Files.createDirectory(
                    data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            account.own(data);
            String password = randomPassword();
            folder.writePrivately(passwordForServer, password + "\n");
            account.own(passwordForServer);
            initdb(spec, data, passwordForServer);
            Files.writeString(
                    data.resolve("postgresql.conf"),
                    "\n# Tusk's settings\ninclude_if_exists = '../%s'\n"
                            .formatted(folder.settings().getFileName()),
                    StandardOpenOption.APPEND,
                    LinkOption.NOFOLLOW_LINKS);
            folder.writePrivately(folder.passwordFile(), "*:*:*:%s:%s\n".formatted(Cluster.SUPERUSER, password));
            Files.move(data, folder.data(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Folders.remove(passwordForServer);
        }
    }

    private void initdb(ClusterSpec spec, Path data, Path passwordFile) {
        List<String> arguments = new ArrayList<>(List.of(
                installation.bin().resolve("initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                Cluster.SUPERUSER,
                "--pwfile=" + passwordFile,
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--data-checksums",
                "--no-instructions"));
        arguments.addAll(locale());
        if (spec.lifetime() == Lifetime.TEMPORARY) {
            arguments.add("--no-sync");
        }
        Command.Result result =
                account.run(Command.of(arguments).within(PATIENCE)).run();
        if (!result.succeeded()) {
            boolean full = result.text().contains("No space left");
            throw new LocalPostgresException(
                    "cannot make cluster \"%s\": %s".formatted(spec.name(), full ? "disk full" : "initdb failed"),
                    result.tail(),
                    full ? "free some space, or use a folder on a larger disk" : null);
        }
    }

    /** The same order of texts on every machine, where PostgreSQL has it built in. */
    private List<String> locale() {
        if (installation.version().major() >= FIRST_WITH_BUILTIN_LOCALES) {
            return List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=" + systemLocale());
        }
        return List.of("--locale=" + systemLocale());
    }

    private static String systemLocale() {
        boolean macOs = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        return macOs ? "en_US.UTF-8" : "C.UTF-8";
    }

    private static String randomPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
