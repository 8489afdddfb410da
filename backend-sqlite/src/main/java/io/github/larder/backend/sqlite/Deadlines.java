package io.github.larder.backend.sqlite;

import io.github.larder.spi.BackendConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long operations may wait for locks. The first operation alone has the start deadline instead:
 * it loads the native library and opens the file. Thread-safe.
 */
final class Deadlines {

  /** For what no request waits for: browsing and upkeep. */
  private static final Duration PATIENT = Duration.ofSeconds(15);

  private final Duration read;
  private final Duration write;
  private final Duration start;
  private final AtomicBoolean begun = new AtomicBoolean();

  Deadlines(BackendConfig config) {
    this.read = config.readDeadline();
    this.write = config.writeDeadline();
    this.start = config.startDeadline();
  }

  Deadline read() {
    return begin(read);
  }

  Deadline write() {
    return begin(write);
  }

  Deadline patient() {
    begun.set(true);
    return new Deadline(PATIENT);
  }

  private Deadline begin(Duration usual) {
    boolean first = !begun.get() && begun.compareAndSet(false, true);
    return new Deadline(first && start.compareTo(usual) > 0 ? start : usual);
  }
}
