// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.spi.CacheStoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each write inserts its number, so that what was committed can be read on another connection. */
class GroupCommitTest {

  private static final String INSERT = "INSERT INTO written VALUES (";
  private static final String COUNT = "SELECT count(*) FROM written";

  @TempDir Path folder;
  private Session other;
  private GroupCommit commits;
  private final CountDownLatch released = new CountDownLatch(1);

  @BeforeEach
  void open() throws SQLException {
    String file = "file:" + folder.resolve("numbers.db").toUri().getRawPath();
    Session writer = Session.connect(file);
    writer.execute("PRAGMA journal_mode = WAL");
    writer.execute("CREATE TABLE written (number INTEGER PRIMARY KEY)");
    commits = new GroupCommit(writer);
    other = Session.connect(file);
    other.waitAtMost(Deadline.in(SqliteFixture.TIMEOUT));
  }

  @AfterEach
  void close() throws SQLException {
    released.countDown();
    commits.close();
    other.close();
  }

  @Test
  void writesThatWaitShareOneTransaction() throws Exception {
    FutureTask<Long> first = blocked();
    List<FutureTask<Long>> waiting = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      waiting.add(started(write(i)));
    }
    released.countDown();
    first.get();
    for (FutureTask<Long> each : waiting) {
      assertThat(each.get()).as("rows that were committed when it ran").isEqualTo(1);
    }
    assertThat(other.number(COUNT)).isEqualTo(9);
  }

  @Test
  void moreThanATransactionTakesAreAllWritten() throws Exception {
    FutureTask<Long> first = blocked();
    List<FutureTask<Long>> waiting = new ArrayList<>();
    for (int i = 1; i <= 70; i++) {
      waiting.add(started(write(i)));
    }
    released.countDown();
    first.get();
    for (FutureTask<Long> each : waiting) {
      each.get();
    }
    assertThat(other.number(COUNT)).isEqualTo(71);
  }

  @Test
  void aWriteThatFailsDoesNotAffectThoseThatShareItsTransaction() throws Exception {
    FutureTask<Long> first = blocked();
    FutureTask<Long> before = started(write(1));
    FutureTask<Long> duplicate = started(write(0));
    FutureTask<Long> broken = started(failing(new IllegalStateException("user code")));
    FutureTask<Long> fatal = started(failing(new StackOverflowError("deep")));
    FutureTask<Long> after = started(write(2));
    released.countDown();
    first.get();
    before.get();
    after.get();
    assertThat(failureOf(duplicate)).isInstanceOf(SQLException.class);
    assertThat(failureOf(broken)).isInstanceOf(IllegalStateException.class);
    assertThat(failureOf(fatal)).isInstanceOf(StackOverflowError.class);
    assertThat(other.number(COUNT)).isEqualTo(3);
    started(write(4)).get();
    assertThat(other.number(COUNT)).as("with the next one").isEqualTo(4);
  }

  @Test
  void aWriteWaitsUntilItsOwnDeadline() throws Exception {
    FutureTask<Long> first = blocked();
    FutureTask<Long> patient = started(write(1));
    FutureTask<Long> impatient = started(write(2, Duration.ofMillis(1)));
    assertThat(failureOf(impatient))
        .isInstanceOfSatisfying(
            CacheStoreException.class,
            e -> assertThat(e.kind()).isEqualTo(CacheStoreException.Kind.TIMEOUT));
    released.countDown();
    first.get();
    patient.get();
    assertThat(other.number(COUNT)).isEqualTo(2);
  }

  @Test
  void anInterruptedThreadStopsWaiting() throws Exception {
    FutureTask<Long> first = blocked();
    FutureTask<Long> interrupted = new FutureTask<>(write(1));
    Thread thread = started(interrupted);
    FutureTask<Long> patient = started(write(2));
    thread.interrupt();
    assertThat(failureOf(interrupted))
        .isInstanceOfSatisfying(
            CacheStoreException.class,
            e -> assertThat(e.kind()).isEqualTo(CacheStoreException.Kind.INTERRUPTED));
    released.countDown();
    first.get();
    patient.get();
    assertThat(other.number(COUNT)).isEqualTo(2);
  }

  @Test
  void aLockOfAnotherProcessEndsOnlyTheWritesWhoseDeadlineHasPassed() throws Exception {
    other.execute("BEGIN IMMEDIATE");
    FutureTask<Long> first = new FutureTask<>(write(0, Duration.ofMillis(100)));
    new Thread(first).start();
    FutureTask<Long> impatient = new FutureTask<>(write(1, Duration.ofMillis(200)));
    new Thread(impatient).start();
    FutureTask<Long> patient = new FutureTask<>(write(2));
    new Thread(patient).start();
    assertThat(failureOf(first)).isNotNull();
    assertThat(failureOf(impatient)).isNotNull();
    other.execute("COMMIT");
    patient.get();
    assertThat(other.number(COUNT)).isEqualTo(1);
  }

  /** A write that runs until it is released, so that the next ones have to wait. */
  private FutureTask<Long> blocked() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    FutureTask<Long> task =
        new FutureTask<>(
            () ->
                commits.run(
                    Deadline.in(SqliteFixture.TIMEOUT),
                    session -> {
                      running.countDown();
                      awaitRelease();
                      session.execute(INSERT + "0)");
                      return 0L;
                    }));
    new Thread(task).start();
    running.await();
    return task;
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Callable<Long> write(int number) {
    return write(number, SqliteFixture.TIMEOUT);
  }

  /** {@return a write, whose result is how many rows were committed when it ran} */
  private Callable<Long> write(int number, Duration deadline) {
    return () ->
        commits.run(
            Deadline.in(deadline),
            session -> {
              session.execute(INSERT + number + ")");
              return other.number(COUNT);
            });
  }

  private Callable<Long> failing(Throwable failure) {
    return () ->
        commits.run(
            Deadline.in(SqliteFixture.TIMEOUT),
            session -> {
              if (failure instanceof Error e) {
                throw e;
              }
              throw (RuntimeException) failure;
            });
  }

  private static FutureTask<Long> started(Callable<Long> write) {
    FutureTask<Long> task = new FutureTask<>(write);
    started(task);
    return task;
  }

  /** Starts a thread, and returns when it waits or has ended. */
  private static Thread started(FutureTask<Long> task) {
    Thread thread = new Thread(task);
    thread.start();
    while (thread.getState() == Thread.State.RUNNABLE || thread.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }
    return thread;
  }

  private static Throwable failureOf(FutureTask<Long> task) throws InterruptedException {
    try {
      throw new AssertionError("It returned " + task.get());
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }
}
