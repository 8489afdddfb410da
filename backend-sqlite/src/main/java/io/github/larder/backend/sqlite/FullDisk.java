package io.github.larder.backend.sqlite;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that nothing can be stored, and again only after something was. Thread-safe. */
final class FullDisk {

  private static final Logger LOG = LoggerFactory.getLogger(FullDisk.class);

  private final AtomicBoolean told = new AtomicBoolean();

  void tell(Exception e) {
    if (told.compareAndSet(false, true)) {
      LOG.warn(
          "{}; nothing is stored until there is room on the disk, and hits go on", e.getMessage());
    }
  }

  void isOver() {
    if (told.get()) {
      told.set(false);
    }
  }
}
