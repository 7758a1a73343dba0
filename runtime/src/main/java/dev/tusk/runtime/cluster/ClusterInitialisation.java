package dev.tusk.runtime.cluster;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.install.Installation;
import dev.tusk.runtime.process.Command;
import dev.tusk.runtime.process.Folders;
import dev.tusk.runtime.process.ProcessLock;
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

/**
 * Makes the data of a cluster, under another name until it is whole. That of a temporary cluster is copied from a template,
 * made once for each installation, which takes a fraction of the time; such clusters share their password.
 */
final class ClusterInitialisation {

    private static final int PASSWORD_BYTES = 24;
    private static final int FIRST_WITH_BUILTIN_LOCALES = 17;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Installation installation;
    private final ServerAccount account;
    private final Path templates;
    private final Progress progress;

    ClusterInitialisation(Installation installation, ServerAccount account, Path templates, Progress progress) {
        this.installation = installation;
        this.account = account;
        this.templates = templates;
        this.progress = progress;
    }

    void run(ClusterSpec spec, ClusterFolder folder) {
        if (spec.lifetime() == Lifetime.TEMPORARY) {
            copy(template(), spec, folder);
        } else {
            progress.step("making cluster \"%s\" (PostgreSQL %s)".formatted(spec.name(), installation.version()));
            // Who trusts the machine not to crash need not wait for the disk here either.
            boolean hasty = "off".equals(spec.settings().get("fsync"));
            make(spec.name(), folder, hasty ? List.of("--no-sync") : List.of());
        }
    }

    private void make(String name, ClusterFolder folder, List<String> options) {
        Path data = folder.unfinishedData();
        Path passwordForServer = folder.root().resolve("password.unfinished");
        try {
            prepare(data);
            String password = randomPassword();
            folder.writePrivately(passwordForServer, password + "\n");
            account.own(passwordForServer);
            initdb(name, data, passwordForServer, options);
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

    private void prepare(Path data) throws IOException {
        Folders.remove(data);
        Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        account.own(data);
    }

    private void copy(ClusterFolder template, ClusterSpec spec, ClusterFolder folder) {
        Path data = folder.unfinishedData();
        try {
            prepare(data);
            Command.Result result = account.run(Command.of("cp", "-pR", template.data() + "/.", data.toString())
                            .within(PATIENCE))
                    .run();
            if (!result.succeeded()) {
                throw failure(spec.name(), "cp", result);
            }
            folder.writePrivately(folder.passwordFile(), Files.readString(template.passwordFile()));
            Files.move(data, folder.data(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The template of this installation, made when it is missing. */
    private ClusterFolder template() {
        account.makeReachable(templates);
        String name = "%s-%08x"
                .formatted(installation.version(), installation.bin().toString().hashCode());
        ClusterFolder template = new ClusterFolder(templates.resolve(name));
        template.makeRoot();
        try (ProcessLock _ = ProcessLock.acquire(template.lock(), "make a cluster template", progress, PATIENCE)) {
            if (!template.initialised()) {
                template.makeParts(account, Lifetime.DETACHED);
                progress.step(
                        "making the template of temporary clusters (PostgreSQL %s)".formatted(installation.version()));
                make(name, template, List.of("--no-sync"));
            }
        }
        return template;
    }

    private void initdb(String name, Path data, Path passwordFile, List<String> options) {
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
        arguments.addAll(options);
        Command.Result result =
                account.run(Command.of(arguments).within(PATIENCE)).run();
        if (!result.succeeded()) {
            throw failure(name, "initdb", result);
        }
    }

    private static LocalPostgresException failure(String name, String program, Command.Result result) {
        boolean full = result.text().contains("No space left");
        return new LocalPostgresException(
                "cannot make cluster \"%s\": %s".formatted(name, full ? "disk full" : program + " failed"),
                result.tail(),
                full ? "free some space, or use a folder on a larger disk" : null);
    }

    /** The same order of texts on every machine, where PostgreSQL has it built in. */
    private List<String> locale() {
        String system =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "en_US.UTF-8" : "C.UTF-8";
        return installation.version().major() >= FIRST_WITH_BUILTIN_LOCALES
                ? List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=" + system)
                : List.of("--locale=" + system);
    }

    private static String randomPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
