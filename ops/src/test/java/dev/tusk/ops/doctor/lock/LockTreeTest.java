package dev.tusk.ops.doctor.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LockTreeTest {

    private static LockTree.Waiter waiter(int pid, Integer... blockers) {
        return new LockTree.Waiter(pid, "u", "active", "q" + pid, List.of(blockers), pid, "ShareLock");
    }

    @Test
    void waitersStandBelowThoseThatTheyWaitFor() {
        LockTree tree = new LockTree(List.of(waiter(1), waiter(2, 1), waiter(3, 2), waiter(4, 1)));
        LockTree.Waiter root = tree.roots().getFirst();
        assertThat(tree.roots()).hasSize(1);
        assertThat(tree.allWaiting(root.pid())).containsExactlyInAnyOrder(2, 3, 4);
        assertThat(tree.drawn(root)).isEqualTo("""
                1 u (active): q1
                ├─ 2 u (active) waits 2 s for ShareLock: q2
                │  └─ 3 u (active) waits 3 s for ShareLock: q3
                └─ 4 u (active) waits 4 s for ShareLock: q4""");
    }

    @Test
    void aCircleIsDrawnOnce() {
        LockTree tree = new LockTree(List.of(waiter(1, 2), waiter(2, 1)));
        assertThat(tree.roots()).extracting(LockTree.Waiter::pid).containsExactly(1);
        assertThat(tree.drawn(tree.roots().getFirst())).contains("└─ 2 u").doesNotContain("─ 1 u");
    }
}
