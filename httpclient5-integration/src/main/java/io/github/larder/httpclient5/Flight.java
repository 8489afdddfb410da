package io.github.larder.httpclient5;

import io.github.larder.model.VersionedResponse;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One read of a key and those who wait for it. They are answered one after the other, in the order
 * in which they came; what the answer of one sets going, such as a removal, counts for the next.
 */
final class Flight {

  private final Queue<CompletableFuture<Optional<VersionedResponse>>> waiting = new ArrayDeque<>();
  private boolean overtaken;
  private boolean over;

  Flight(CompletableFuture<Optional<VersionedResponse>> first) {
    waiting.add(first);
  }

  /** {@return whether there was still room} */
  synchronized boolean board(CompletableFuture<Optional<VersionedResponse>> passenger) {
    return !over && waiting.add(passenger);
  }

  /** Whoever has no answer yet gets a miss. */
  synchronized void overtake() {
    overtaken = true;
  }

  /**
   * Answers all, also those who come meanwhile.
   *
   * @param outcome gives one of them what was read, or the reason why nothing was
   * @param closing runs when nobody can board any more
   */
  void land(Consumer<CompletableFuture<Optional<VersionedResponse>>> outcome, Runnable closing) {
    for (Answer next = next(); next != null; next = next()) {
      if (next.overtaken()) {
        next.to().complete(Optional.empty());
      } else {
        outcome.accept(next.to());
      }
    }
    closing.run();
  }

  private synchronized @Nullable Answer next() {
    CompletableFuture<Optional<VersionedResponse>> passenger = waiting.poll();
    if (passenger == null) {
      over = true;
      return null;
    }
    return new Answer(passenger, overtaken);
  }

  private record Answer(CompletableFuture<Optional<VersionedResponse>> to, boolean overtaken) {}
}
