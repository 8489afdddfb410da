// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.DeadlineGuard.Deadlines;
import io.github.larder.core.DeadlineGuard.StartGrace;
import io.github.larder.core.KeyQueue.Added;
import io.github.larder.core.KeyQueue.Ended;
import io.github.larder.core.KeyQueue.Get;
import io.github.larder.core.KeyQueue.Turn;
import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.core.QueuedWrite.Kind;
import io.github.larder.core.SharedRead.PendingGet;
import io.github.larder.core.Workers.Timer;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.Stages;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Orders the operations of each key in this process. The order is decided at once, on the calling
 * thread. An operation runs on that thread if it may block and no other operation is before it, and
 * on the stack's threads otherwise.
 *
 * <ul>
 *   <li>Gets of one key share one read until its answer arrives.
 *   <li>A get that a write overtakes is answered by a read after the write; a removal makes it a
 *       miss. It waits only briefly for a write: until that has ended, the older entry is still
 *       valid.
 *   <li>Writes of one key follow one another. A queued put or removal makes earlier queued writes
 *       needless, and queued updates are combined into one.
 *   <li>A caller that waits, for an earlier write or for a shared read, waits at most for the rest
 *       of the deadline plus the transfer time of that read's body. The operation itself continues.
 * </ul>
 *
 * Thread-safe.
 */
final class OrderedTier extends ForwardingCacheStore {

  /** How long a get waits for a write that is under way. */
  private static final Duration MAX_WAIT_FOR_WRITE = Duration.ofMillis(100);

  /** Once an exchange has waited longer than this, its writes run on other threads. */
  private static final Duration MAX_WAITED_BEFORE_OWN_WRITE = Duration.ofMillis(100);

  /** The guards end a call at its deadline, and know the reason, so they come first. */
  private static final Duration MARGIN = Duration.ofMillis(25);

  private final Threads threads;
  private final Deadlines deadlines;
  private final StartGrace start;
  private final Reads reads;
  private final Updates updates;
  private final Map<CacheKey, KeyQueue> queues = new ConcurrentHashMap<>();
  private final BatchReads batches = new BatchReads();

  OrderedTier(
      CacheStore next,
      Threads threads,
      Deadlines deadlines,
      StartGrace start,
      Reads reads,
      Updates updates) {
    super(next);
    this.threads = threads;
    this.deadlines = deadlines;
    this.start = start;
    this.reads = reads;
    this.updates = updates;
  }

  /** Carries out an update, whatever else is under way for its key. */
  interface Updates {
    CompletionStage<Outcome> update(
        CacheKey key,
        Function<Optional<StoredResponse>, Optional<StoredResponse>> change,
        CompareAndPut.Observer caller);
  }

  /** Answers reads at once, without the stores below. */
  @FunctionalInterface
  interface NearReads {

    /** Answers none. */
    NearReads NONE = key -> null;

    /** {@return the answer; {@code null} if the stores have to be asked} */
    @Nullable CompletionStage<Optional<VersionedResponse>> get(CacheKey key);
  }

  /**
   * What is particular to the reads of a stack.
   *
   * @param admits whether the guards would let a read of a key pass at the moment; other gets join
   *     no read
   * @param near asked first while nothing is under way for a key
   * @param atOnce whether reads are over when the call returns, so that none is shared
   */
  record Reads(Predicate<CacheKey> admits, NearReads near, boolean atOnce) {}

  /** The threads of a stack, and the context of their operations. */
  record Threads(boolean callerMayBlock, Workers workers, Timer timer, CurrentOperation current) {

    /** Runs a task after a pause, on a thread that may block. */
    void later(Duration pause, Runnable task) {
      timer.after(pause, () -> workers.execute(task));
    }
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    if (threads.callerMayBlock() && !queues.containsKey(key)) {
      CompletionStage<Optional<VersionedResponse>> answer = reads.near().get(key);
      if (answer != null) {
        return answer;
      }
    }
    Exchange.Listener listener = listener();
    return reads.atOnce() && !queues.containsKey(key)
        ? readAtOnce(key, listener)
        : inOrder(key, listener);
  }

  /** What comes to the key meanwhile comes after this read. */
  private CompletionStage<Optional<VersionedResponse>> readAtOnce(
      CacheKey key, Exchange.Listener listener) {
    if (listener == Exchange.Listener.NO_OP) {
      return next().get(key);
    }
    PendingGet get = new PendingGet();
    CompletionStage<Optional<VersionedResponse>> answer =
        threads.current().explainingTo(reason -> get.explain(reason, false), () -> next().get(key));
    Optional<VersionedResponse> found = Stages.resultOf(answer);
    if (found != null) {
      get.complete(found);
    }
    return explained(key, listener, get, answer);
  }

  private CompletionStage<Optional<VersionedResponse>> inOrder(
      CacheKey key, Exchange.Listener listener) {
    long begin = System.nanoTime();
    Wait wait = newWait(true, deadlines.read());
    PendingGet answer = new PendingGet();
    while (true) {
      KeyQueue queue = queues.get(key);
      if (queue == null) {
        SharedRead first = new SharedRead();
        queue = new KeyQueue(first, answer);
        if (queues.putIfAbsent(key, queue) != null) {
          continue;
        }
        lead(key, queue, first, answer);
        return explained(key, listener, answer, wait.charged(answer, begin));
      }
      Get get = queue.get(answer);
      SharedRead read = get.read();
      if (get.turn() == Turn.MISS) {
        listener.missed(key, MissReason.REMOVED);
        return CompletableFuture.completedStage(Optional.empty());
      }
      if (read == null) {
        continue;
      }
      if (get.turn() == Turn.LEADS) {
        lead(key, queue, read, answer);
        return explained(key, listener, answer, wait.charged(answer, begin));
      }
      if (!reads.admits().test(key)) {
        // The guards refuse it at once, with the reason.
        return threads
            .current()
            .explainingTo(reason -> listener.missed(key, reason), () -> next().get(key));
      }
      if (get.turn() == Turn.WAITS_FIRST) {
        beginInTime(key, queue, read);
      }
      return explained(key, listener, answer, wait.limited(answer, begin));
    }
  }

  private Exchange.Listener listener() {
    Exchange exchange = threads.current().exchange();
    return exchange == null ? Exchange.Listener.NO_OP : exchange.listener();
  }

  private static CompletionStage<Optional<VersionedResponse>> explained(
      CacheKey key,
      Exchange.Listener listener,
      PendingGet get,
      CompletionStage<Optional<VersionedResponse>> answer) {
    return listener == Exchange.Listener.NO_OP
        ? answer
        : Stages.changed(
            answer,
            found -> {
              if (found.isEmpty()) {
                listener.missed(key, get.reason());
              } else if (get.isNear()) {
                listener.foundNear(key);
              }
              return found;
            });
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    long begin = System.nanoTime();
    List<CacheKey> asked = List.copyOf(keys);
    return newWait(true, deadlines.read())
        .charged(
            batches.read(asked, this::isBeingRemoved, () -> call(() -> next().getAll(asked), true)),
            begin);
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return write(
        key,
        new QueuedWrite<>(
            Kind.PUT, () -> next().put(key, response), () -> new PutResult.Stored(replaced())),
        deadlines.write(response.bodyLength()),
        new PutResult.Skipped(SkipReason.DELAYED));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return write(
        key,
        new QueuedWrite<>(
            Kind.CONDITIONAL, () -> next().compareAndPut(key, expected, response), () -> null),
        deadlines.write(response.bodyLength()),
        new CompareAndPutResult.Skipped(SkipReason.DELAYED));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return write(
        key,
        new QueuedWrite<>(
            Kind.REFRESH,
            () -> next().refresh(key, expected, response),
            () -> new RefreshResult.Stored(replaced())),
        deadlines.write(0),
        new RefreshResult.Skipped(SkipReason.DELAYED));
  }

  @Override
  @SuppressWarnings("NullAway") // A removal results in null.
  public CompletionStage<Void> remove(CacheKey key) {
    return write(
        key,
        new QueuedWrite<>(Kind.REMOVE, () -> next().remove(key), () -> null),
        deadlines.write(0),
        null);
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return write(
        key,
        new QueuedWrite<>(
            Kind.CONDITIONAL, () -> next().compareAndRemove(key, expected), () -> null),
        deadlines.write(0),
        new CompareAndRemoveResult.Removed());
  }

  /** Changes an entry; see {@link CacheStack#update}. */
  CompletionStage<Outcome> update(
      CacheKey key, Function<Optional<StoredResponse>, Optional<StoredResponse>> change) {
    long begin = System.nanoTime();
    Wait wait = newWait(false, deadlines.write(0));
    CombinedUpdate.Part part = new CombinedUpdate.Part(change);
    while (true) {
      KeyQueue queue = queues.computeIfAbsent(key, unknown -> new KeyQueue());
      if (queue.openUpdate() instanceof CombinedUpdate waiting
          && queue.whileQueued(waiting, () -> waiting.add(part))) {
        return wait.limited(part.outcome(), begin, Outcome.SKIPPED);
      }
      CombinedUpdate update = new CombinedUpdate(key, part, updates, this::takesLong);
      Added added = queue.add(update);
      if (!added.isRetired()) {
        follow(key, queue, update, added, wait.isMadeByCaller());
        return wait.limited(part.outcome(), begin, Outcome.SKIPPED);
      }
    }
  }

  private <T> CompletionStage<T> write(
      CacheKey key, QueuedWrite<T> write, Duration deadline, @Nullable T delayed) {
    long begin = System.nanoTime();
    Wait wait = newWait(false, deadline);
    if (write.isRemoval()) {
      batches.removed(key);
    }
    while (true) {
      KeyQueue queue = queues.computeIfAbsent(key, unknown -> new KeyQueue());
      Added added = queue.add(write);
      if (!added.isRetired()) {
        follow(key, queue, write, added, wait.isMadeByCaller());
        return wait.limited(write.result(), begin, delayed);
      }
    }
  }

  private void follow(
      CacheKey key, KeyQueue queue, QueuedWrite<?> write, Added added, boolean madeByCaller) {
    for (SharedRead miss : added.misses()) {
      threads.workers().execute(() -> answer(key, queue, miss, Optional.empty(), null));
    }
    SharedRead waits = added.waits();
    if (waits != null) {
      beginInTime(key, queue, waits);
    }
    if (added.begins()) {
      begin(key, queue, write, madeByCaller);
    }
  }

  private <T> void begin(CacheKey key, KeyQueue queue, QueuedWrite<T> write, boolean byCaller) {
    call(write::begin, byCaller)
        .whenComplete(
            (value, thrown) -> {
              Ended ended = queue.ended(write);
              QueuedWrite<?> following = ended.next();
              if (following != null) {
                outsideOfAnyExchange(() -> begin(key, queue, following, false));
              }
              SharedRead read = ended.read();
              if (read != null) {
                outsideOfAnyExchange(() -> read(key, queue, read, false));
              }
              retire(key, queue);
              write.end(value, thrown);
            });
  }

  /** An update is repeated after a pause, which no get should wait for. */
  private void takesLong(CombinedUpdate update) {
    KeyQueue queue = queues.get(update.key());
    SharedRead read = queue == null ? null : queue.takesLong(update);
    if (queue != null && read != null) {
      outsideOfAnyExchange(() -> read(update.key(), queue, read, false));
    }
  }

  private void beginInTime(CacheKey key, KeyQueue queue, SharedRead read) {
    threads
        .timer()
        .after(
            MAX_WAIT_FOR_WRITE,
            () -> {
              SharedRead begins = queue.waitedLongEnough(read);
              if (begins != null) {
                read(key, queue, begins, false);
              }
            });
  }

  private void read(CacheKey key, KeyQueue queue, SharedRead read, boolean byCaller) {
    begun(key, read, byCaller)
        .whenComplete((found, thrown) -> arrived(key, queue, read, found, thrown));
  }

  /** Makes the read of a get that leads it. Mostly nothing else comes to the key meanwhile. */
  private void lead(CacheKey key, KeyQueue queue, SharedRead read, PendingGet get) {
    CompletionStage<Optional<VersionedResponse>> stage = begun(key, read, true);
    Optional<VersionedResponse> found = Stages.resultOf(stage);
    if (found != null && queue.retiresAfter(read, get)) {
      queues.remove(key, queue);
      read.answerAlone(get, found);
    } else {
      stage.whenComplete((late, thrown) -> arrived(key, queue, read, late, thrown));
    }
  }

  private CompletionStage<Optional<VersionedResponse>> begun(
      CacheKey key, SharedRead read, boolean byCaller) {
    CurrentOperation current = threads.current();
    return call(
        () ->
            current.reading(
                read, read.recordingBody(current.get().events()), () -> next().get(key)),
        byCaller);
  }

  private void arrived(
      CacheKey key,
      KeyQueue queue,
      SharedRead read,
      Optional<VersionedResponse> found,
      @Nullable Throwable thrown) {
    SharedRead before = queue.answerOf(read);
    if (before == null) {
      answer(key, queue, read, found, thrown);
    } else {
      behind(before, () -> answer(key, queue, read, found, thrown));
    }
  }

  /**
   * What the answers of an earlier read trigger, such as a removal, counts for this read as well.
   */
  private void behind(SharedRead before, Runnable answer) {
    AtomicBoolean begun = new AtomicBoolean();
    Runnable once =
        () -> {
          if (begun.compareAndSet(false, true)) {
            threads.workers().execute(answer);
          }
        };
    before.whenAnswered(once);
    threads.timer().after(SharedRead.MAX_TURN, once);
  }

  private void answer(
      CacheKey key,
      KeyQueue queue,
      SharedRead read,
      Optional<VersionedResponse> found,
      @Nullable Throwable thrown) {
    read.answer(
        found,
        thrown == null ? null : CacheStoreException.unwrap(thrown),
        threads.workers(),
        threads.timer());
    queue.forget(read);
    retire(key, queue);
  }

  private boolean isBeingRemoved(CacheKey key) {
    KeyQueue queue = queues.get(key);
    return queue != null && queue.isBeingRemoved();
  }

  private void retire(CacheKey key, KeyQueue queue) {
    if (queue.retire()) {
      queues.remove(key, queue);
    }
  }

  @SuppressWarnings("try") // The scope is used only to be closed.
  private void outsideOfAnyExchange(Runnable work) {
    try (CacheStack.Scope none = threads.current().enter(null)) {
      work.run();
    }
  }

  private <T> CompletionStage<T> call(Supplier<CompletionStage<T>> call, boolean byCaller) {
    if (byCaller && threads.callerMayBlock()) {
      return Failures.asStage(call);
    }
    Executor context = threads.current().captured();
    CompletableFuture<CompletionStage<T>> begun = new CompletableFuture<>();
    CompletionStage<T> result = begun.thenCompose(stage -> stage);
    threads.workers().execute(() -> context.execute(() -> begun.complete(Failures.asStage(call))));
    return result;
  }

  /**
   * The version of a write that a newer one made needless, as if the store had made one after the
   * other.
   */
  private static EntryVersion replaced() {
    return new EntryVersion("replaced-" + UUID.randomUUID());
  }

  private Wait newWait(boolean read, Duration deadline) {
    Exchange exchange = threads.current().exchange();
    boolean starting = start.covers(read);
    Duration limit =
        starting
            ? start.limit(read, deadline)
            : exchange == null ? deadline : exchange.left(deadline);
    return new Wait(
        exchange,
        limit,
        starting
            || exchange == null
            || limit.compareTo(deadline.minus(MAX_WAITED_BEFORE_OWN_WRITE)) >= 0,
        !starting);
  }

  /** How long a caller waits, and how much of that its exchange is charged. */
  private final class Wait {

    private final @Nullable Exchange exchange;
    private final Duration limit;
    private final boolean madeByCaller;
    private final boolean counts;

    /**
     * @param madeByCaller whether its own write may block its thread
     * @param counts whether its wait is charged; that of the first calls of a process is not
     */
    Wait(@Nullable Exchange exchange, Duration limit, boolean madeByCaller, boolean counts) {
      this.exchange = exchange;
      this.limit = limit;
      this.madeByCaller = madeByCaller;
      this.counts = counts;
    }

    boolean isMadeByCaller() {
      return madeByCaller;
    }

    <T> CompletionStage<T> charged(CompletionStage<T> answer, long begin) {
      Exchange charged = counts ? exchange : null;
      if (charged == null) {
        return answer;
      }
      if (Stages.hasSucceeded(answer)) {
        charged.waited(System.nanoTime() - begin);
        return answer;
      }
      return answer.whenComplete((value, thrown) -> charged.waited(System.nanoTime() - begin));
    }

    /** A late get is a miss. */
    CompletionStage<Optional<VersionedResponse>> limited(PendingGet answer, long begin) {
      return limited(answer, begin, Optional.empty(), answer::bodyTime);
    }

    /**
     * @param late the result if the answer has not arrived by then
     */
    <T> CompletionStage<T> limited(CompletableFuture<T> answer, long begin, @Nullable T late) {
      return limited(answer, begin, late, () -> Duration.ZERO);
    }

    /**
     * @param bodyTime the time that has been added to the limit so far
     */
    @SuppressWarnings("NullAway") // A removal results in null.
    private <T> CompletionStage<T> limited(
        CompletableFuture<T> answer, long begin, @Nullable T late, Supplier<Duration> bodyTime) {
      if (answer.isDone()) {
        return charged(answer, begin);
      }
      CompletableFuture<T> result = new CompletableFuture<>();
      BodyTimeout timeout =
          BodyTimeout.after(
              limit.plus(MARGIN).minusNanos(System.nanoTime() - begin),
              threads.workers(),
              bodyTime,
              () -> result.complete(late));
      CompletionStage<T> awaited = answer;
      awaited.whenComplete(
          (value, thrown) -> {
            timeout.cancel();
            if (thrown == null) {
              result.complete(value);
            } else {
              result.completeExceptionally(CacheStoreException.unwrap(thrown));
            }
          });
      return charged(result, begin);
    }
  }
}
