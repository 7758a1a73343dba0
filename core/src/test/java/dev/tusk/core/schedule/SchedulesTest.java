package dev.tusk.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.schedule.ScheduleStatus.State;
import dev.tusk.core.setup.Setup;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class SchedulesTest {

    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final RunOutcome WELL = new RunOutcome(State.ENDED, "{\"added\": 3}", null);

    private TestDatabase database;
    private Schedules schedules;
    private Tusk tusk;

    @BeforeEach
    void create(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool());
        tusk.collections().create(CollectionDefinition.named("docs").build());
        schedules = tusk.schedules();
    }

    private static Schedule schedule(String name, String timing) {
        return new Schedule(
                "docs", name, List.of("--to=docs", "--", "a \"b\", {c}\\"), "/", Timing.of(timing, ZoneId.of("UTC")));
    }

    private ScheduleStatus status(String name) {
        return schedules.find("docs", name).orElseThrow();
    }

    @Test
    void givesEachOccasionToOneOfMany() {
        IntStream.range(0, 20).forEach(i -> schedules.store(schedule("s" + i, "1h")));

        List<String> taken = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> IntStream.range(0, 20)
                        .mapToObj(j -> schedules.claim(LEASE))
                        .flatMap(Optional::stream)
                        .toList()))
                .toList()
                .stream()
                .flatMap(future -> future.join().stream())
                .map(claim -> claim.schedule().name())
                .toList();

        assertThat(taken).doesNotHaveDuplicates();
        // One that looked while others held all of the rows found none; none is lost.
        Optional<Claim> left = schedules.claim(LEASE);
        int all = taken.size();
        while (left.isPresent()) {
            all++;
            left = schedules.claim(LEASE);
        }
        assertThat(all).isEqualTo(20);
    }

    @Test
    void keepsWhatItIsGiven() {
        Schedule nightly = schedule("nightly", "0 3 * * *");
        assertThat(schedules.store(nightly).schedule()).isEqualTo(nightly);

        assertThat(schedules.claim(LEASE)).isEmpty();
        ScheduleStatus kept = status("nightly");
        assertThat(kept.schedule()).isEqualTo(nightly);
        assertThat(kept.state()).isEqualTo(State.NEVER);
        assertThat(kept.nextRun()).isAfter(Instant.now());
    }

    @Test
    void goesOnAtTheNextOccasionAfterARunHasEnded() {
        ScheduleStatus stored = schedules.store(schedule("s", "1h"));
        Claim claim = schedules.claim(LEASE).orElseThrow();
        assertThat(status("s").state()).isEqualTo(State.RUNNING);
        assertThat(schedules.claim(LEASE)).isEmpty();

        schedules.end(claim, WELL);

        ScheduleStatus after = status("s");
        assertThat(after.state()).isEqualTo(State.ENDED);
        assertThat(after.report()).isEqualTo("{\"added\": 3}");
        assertThat(after.nextRun()).isEqualTo(stored.nextRun().plusSeconds(3600));
        assertThat(after.endedAt()).isNotNull();
        schedules.end(claim, new RunOutcome(State.FAILED, null, "late"));
        assertThat(schedules.claim(LEASE)).isEmpty();
    }

    @Test
    void aRunWhoseProcessIsGoneIsDueAgainAndTheFormerOneTellsNothingMore() throws InterruptedException {
        schedules.store(schedule("s", "1h"));
        Claim killed = schedules.claim(Duration.ofMillis(1)).orElseThrow();
        Thread.sleep(20);
        assertThat(status("s").state()).isEqualTo(State.KILLED);

        Claim next = schedules.claim(LEASE).orElseThrow();

        assertThat(next.number()).isGreaterThan(killed.number());
        assertThat(schedules.renew(killed, LEASE)).isFalse();
        assertThat(schedules.renew(next, LEASE)).isTrue();
        schedules.end(killed, new RunOutcome(State.FAILED, null, "too late"));
        assertThat(status("s").state()).isEqualTo(State.RUNNING);
        schedules.end(next, WELL);
        assertThat(status("s").problem()).isNull();
    }

    @Test
    void whatAServerStoppedIsDueAgain() {
        ScheduleStatus stored = schedules.store(schedule("s", "1h"));
        schedules.end(schedules.claim(LEASE).orElseThrow(), new RunOutcome(State.STOPPED, null, null));

        assertThat(status("s").nextRun()).isEqualTo(stored.nextRun());
        assertThat(schedules.claim(LEASE)).isPresent();
    }

    @Test
    void anotherOfTheSameNameReplacesItWhileItRuns() {
        schedules.store(schedule("s", "1h"));
        Claim claim = schedules.claim(LEASE).orElseThrow();

        schedules.store(schedule("s", "0 3 * * *"));
        Instant nightly = status("s").nextRun();

        assertThat(schedules.claim(LEASE)).isEmpty();
        schedules.end(claim, WELL);
        assertThat(status("s").nextRun()).isEqualTo(nightly);
        assertThat(schedules.list()).hasSize(1);
    }

    @Test
    void runsOneByNameWithoutMovingItsNextOccasion() {
        ScheduleStatus stored = schedules.store(schedule("nightly", "0 3 * * *"));
        Claim claim = schedules.claim("docs", "nightly", LEASE);
        assertThatThrownBy(() -> schedules.claim("docs", "nightly", LEASE)).hasMessageContaining("runs already");
        assertThatThrownBy(() -> schedules.claim("docs", "nigthly", LEASE))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.hint()).contains("nightly"));

        schedules.end(claim, WELL);

        assertThat(status("nightly").nextRun()).isEqualTo(stored.nextRun());
    }

    @Test
    void goesWithItsCollectionAndByItself() {
        schedules.store(schedule("s", "1h"));
        Claim claim = schedules.claim(LEASE).orElseThrow();
        schedules.remove("docs", "s");
        assertThat(schedules.renew(claim, LEASE)).isFalse();
        schedules.end(claim, WELL);
        assertThatThrownBy(() -> schedules.remove("docs", "s")).hasMessageContaining("no scheduled ingestion");

        schedules.store(schedule("s", "1h"));
        tusk.collections().drop("docs");
        assertThat(schedules.list()).isEmpty();
    }

    @Test
    void whoMayWriteCollectionsMayNotWriteWhatIsRun() {
        TestDatabase.TestRole writer = database.createRole();
        database.execute(
                "grant usage on schema tusk to %1$s; grant select, insert, update, delete on tusk.collection to %1$s"
                        .formatted(writer.name()));
        // It may be run twice, and grants then what there is to grant to those who may use collections.
        database.execute(Setup.print());
        schedules.store(schedule("s", "1h"));

        Schedules others = Tusk.open(database.dataSource(writer)).schedules();
        Claim claim = others.claim(LEASE).orElseThrow();
        assertThat(others.renew(claim, LEASE)).isTrue();
        others.end(claim, WELL);
        assertThat(status("s").state()).isEqualTo(State.ENDED);
        for (Runnable forbidden : List.<Runnable>of(
                () -> others.store(schedule("s", "1s")),
                () -> others.store(schedule("t", "1s")),
                () -> others.remove("docs", "s"))) {
            assertThatThrownBy(forbidden::run)
                    .isInstanceOfSatisfying(
                            TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_RIGHTS));
        }
        assertThat(status("s").schedule()).isEqualTo(schedule("s", "1h"));
    }
}
