package dev.tusk.sources.sql;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;

/** Finds the driver of a URL: among those that are there, or in jars. */
final class Drivers {

    private Drivers() {}

    static Connection connect(SqlSpec spec) {
        Properties properties = new Properties();
        if (spec.user() != null) {
            properties.setProperty("user", spec.user());
        }
        if (spec.password() != null) {
            properties.setProperty("password", spec.password());
        }
        try {
            for (Driver driver : drivers(spec)) {
                if (driver.acceptsURL(spec.url())) {
                    Connection connection = driver.connect(spec.url(), properties);
                    if (connection != null) {
                        return connection;
                    }
                }
            }
        } catch (SQLException e) {
            throw SqlSource.failure("connect to \"" + spec.url() + "\"", e);
        }
        throw TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "no driver is there for \"%s\"".formatted(spec.url()),
                "PostgreSQL's is built in; name the jar of another with --jdbc-driver");
    }

    private static List<Driver> drivers(SqlSpec spec) {
        ClassLoader own = Drivers.class.getClassLoader();
        List<Driver> drivers = new ArrayList<>();
        if (!spec.drivers().isEmpty()) {
            // It has to stay open as long as the program may load classes of the driver.
            ClassLoader jars =
                    new URLClassLoader(spec.drivers().stream().map(Drivers::url).toArray(URL[]::new), own);
            ServiceLoader.load(Driver.class, jars).forEach(drivers::add);
        } else {
            ServiceLoader.load(Driver.class, own).forEach(drivers::add);
        }
        return drivers;
    }

    private static URL url(Path jar) {
        if (!Files.isReadable(jar)) {
            throw new TuskException(ErrorCode.FILE_UNREADABLE, "cannot read the driver \"%s\"".formatted(jar));
        }
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a path is always a URL: " + jar, e);
        }
    }
}
