package dev.tusk.cli;

import dev.tusk.cli.shell.Shell;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;

/** Gives options the values of their {@link FromEnvironment environment variables}. */
final class EnvironmentDefaults implements IDefaultValueProvider {

    private final Shell shell;

    EnvironmentDefaults(Shell shell) {
        this.shell = shell;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        return argument.userObject() instanceof Field field && field.isAnnotationPresent(FromEnvironment.class)
                ? shell.variable(field.getAnnotation(FromEnvironment.class).value())
                        .orElse(null)
                : null;
    }
}
