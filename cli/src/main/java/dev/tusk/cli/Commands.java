package dev.tusk.cli;

import dev.tusk.cli.shell.Shell;
import java.lang.reflect.Constructor;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands: one with a constructor that takes a {@link Shell} gets it, everything else is left to picocli. */
final class Commands implements IFactory {

    private final Shell shell;
    private final IFactory others = CommandLine.defaultFactory();

    Commands(Shell shell) {
        this.shell = shell;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Shell.class) {
                constructor.setAccessible(true);
                return type.cast(constructor.newInstance(shell));
            }
        }
        return others.create(type);
    }
}
