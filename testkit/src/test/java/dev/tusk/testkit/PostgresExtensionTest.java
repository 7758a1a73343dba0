package dev.tusk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PostgresExtensionTest {

    private static final Set<String> NAMES = new HashSet<>();

    private final TestDatabase ofConstructor;

    @SuppressWarnings("NullAway.Init")
    private TestDatabase ofField;

    PostgresExtensionTest(TestDatabase database) {
        this.ofConstructor = database;
    }

    @Test
    void givesOneDatabaseToFieldConstructorAndMethodOfATest(TestDatabase database) {
        assertThat(database).isSameAs(ofConstructor).isSameAs(ofField);
    }

    @RepeatedTest(2)
    void givesEveryTestAnEmptyDatabaseOfItsOwn(TestDatabase database) {
        assertThat(NAMES.add(database.name())).isTrue();
        database.execute("create extension vector; create table thing (id int)");
        assertThat(database.queryLong("select pg_catalog.count(*) from thing")).isZero();
    }
}
