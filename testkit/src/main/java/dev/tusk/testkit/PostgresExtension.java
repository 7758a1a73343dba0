package dev.tusk.testkit;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/**
 * Gives tests a {@link TestDatabase}: as a parameter of a test, of its constructor or of a life-cycle method, or in a field
 * of that type. Each test has one, the same wherever it is asked for; one asked for by a static {@code @BeforeAll} method
 * is shared by the tests of the class. All are on one server for each JVM, started when first needed.
 *
 * <p>A test that leaves connections open fails.
 */
public final class PostgresExtension implements ParameterResolver, TestInstancePostProcessor {

    private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);

    /** Lets constructors and fields have the database of the test, not of the class. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestDatabase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return database(context);
    }

    @Override
    public void postProcessTestInstance(Object test, ExtensionContext context) throws IllegalAccessException {
        for (Class<?> type = test.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType() == TestDatabase.class && !Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    if (field.get(test) == null) {
                        field.set(test, database(context));
                    }
                }
            }
        }
    }

    /** The store closes it when the test (or the class) has ended, after its own life-cycle methods. */
    private static TestDatabase database(ExtensionContext context) {
        TestCluster cluster = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("cluster", key -> TestCluster.start(), TestCluster.class);
        return Objects.requireNonNull(context.getStore(NAMESPACE)
                .computeIfAbsent("database", key -> cluster.createDatabase(), TestDatabase.class));
    }
}
